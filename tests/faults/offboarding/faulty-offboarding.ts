// SPDX-License-Identifier: Apache-2.0
// An off-boarding's ports with a switch, as faulty-ports.ts has it for leads: the n-th call that goes out fails, before it
// reached the store or after the store has persisted it and the answer was lost.
import type { OffboardingPorts } from "../../../workers/control/offboarding/offboarding-ports.ts";
import { type Fault, PLANTED } from "../pipeline/faulty-ports.ts";

export interface FaultyOffboarding {
  readonly ports: OffboardingPorts;
  /** Names of the calls made so far, in order. */
  readonly calls: readonly string[];
}

/** The same ports, counted; with a fault, one call fails. */
export function buildFaultyOffboarding(
  real: OffboardingPorts,
  fault: Fault | null,
): FaultyOffboarding {
  const calls: string[] = [];
  const watch = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    const fails = fault?.call === calls.push(name) - 1;
    if (fails && fault.when === "before") throw new Error(`${PLANTED} in ${name}`);
    const answer = await call();
    if (fails) throw new Error(`${PLANTED} in ${name}`);
    return answer;
  };
  const ports: OffboardingPorts = {
    ...real,
    db: watchDatabase(real.db, watch),
    views: {
      project: (tenant, events) =>
        watch("views.project!", () => real.views.project(tenant, events)),
    },
    log(tenant) {
      const log = real.log(tenant);
      return {
        append: (request) => watch("log.append!", () => log.append(request)),
        read: (request) => watch("log.read", () => log.read(request)),
      };
    },
    desk(tenant) {
      const desk = real.desk(tenant);
      return {
        publish: (request) => watch("desk.publish!", () => desk.publish(request)),
        versions: (request) => watch("desk.versions", () => desk.versions(request)),
        versionDocument: (request) =>
          watch("desk.versionDocument", () => desk.versionDocument(request)),
      };
    },
    sendLeads: (messages) => watch("sendLeads!", () => real.sendLeads(messages)),
    sendMail: (message) => watch("sendMail!", () => real.sendMail(message)),
  };
  return { ports, calls };
}

/** A name that ends in `!` is of a call that writes. */
export function writes(name: string): boolean {
  return name.endsWith("!");
}

type Watch = <T>(name: string, call: () => Promise<T>) => Promise<T>;

function watchDatabase(real: D1Database, watch: Watch): D1Database {
  const originals = new WeakMap<object, D1PreparedStatement>();
  const nameOf = (sql: string): string => (/^\s*SELECT/.test(sql) ? "db.read" : "db.write!");
  const wrap = (statement: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const wrapped = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values), sql),
      all: () => watch(nameOf(sql), () => statement.all()),
      run: () => watch(nameOf(sql), () => statement.run()),
      first: () => watch(nameOf(sql), () => statement.first()),
      raw: () => watch(nameOf(sql), () => statement.raw()),
    } as unknown as D1PreparedStatement;
    originals.set(wrapped, statement);
    return wrapped;
  };
  return {
    prepare: (sql: string) => wrap(real.prepare(sql), sql),
    batch: (statements: D1PreparedStatement[]) =>
      watch("db.batch!", () => real.batch(statements.map((one) => originals.get(one) ?? one))),
  } as unknown as D1Database;
}
