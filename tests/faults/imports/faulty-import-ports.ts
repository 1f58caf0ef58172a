// SPDX-License-Identifier: Apache-2.0
// An import's ports with a switch: the n-th call that goes out fails, before it reaches its store or after the store has
// it and the answer was lost.
import type { ImportPorts } from "../../../workers/control/imports/import-ports.ts";
import type { Fault } from "../pipeline/faulty-ports.ts";
import { PLANTED } from "../pipeline/faulty-ports.ts";

type Watch = <T>(name: string, call: () => Promise<T>) => Promise<T>;

export interface FaultyImportPorts {
  readonly ports: ImportPorts;
  /** Names of the calls made so far, in order. */
  readonly calls: readonly string[];
}

export function buildFaultyImportPorts(real: ImportPorts, fault: Fault | null): FaultyImportPorts {
  const calls: string[] = [];
  const watch: Watch = async (name, call) => {
    const number = calls.push(name) - 1;
    const fails = fault?.call === number;
    if (fails && fault.when === "before") throw new Error(`${PLANTED} in ${name}`);
    const answer = await call();
    if (fails) throw new Error(`${PLANTED} in ${name}`);
    return answer;
  };
  return { ports: wrapImportPorts(real, watch), calls };
}

function wrapImportPorts(real: ImportPorts, watch: Watch): ImportPorts {
  const { records, files } = real;
  return {
    ...real,
    records: {
      ...records,
      db: watchDatabase(records.db, watch),
      views: {
        project: (tenant, events) =>
          watch("views.project", () => records.views.project(tenant, events)),
      },
      log(tenant) {
        const log = records.log(tenant);
        return {
          append: (request) => watch("log.append", () => log.append(request)),
          read: (request) => watch("log.read", () => log.read(request)),
        };
      },
    },
    files: {
      read: (...place) => watch("files.read", () => files.read(...place)),
      remove: (key) => watch("files.remove", () => files.remove(key)),
    },
    lists: {
      keep: (...list) => watch("lists.keep", () => real.lists.keep(...list)),
      next: (...place) => watch("lists.next", () => real.lists.next(...place)),
    },
    sendLeads: (messages) => watch("sendLeads", () => real.sendLeads(messages)),
    notify: (notice) => watch("notify", () => real.notify(notice)),
  };
}

function watchDatabase(real: D1Database, watch: Watch): D1Database {
  const originals = new WeakMap<object, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      all: () => watch("db.all", () => statement.all()),
      first: () => watch("db.first", () => statement.first()),
      run: () => watch("db.run", () => statement.run()),
    } as unknown as D1PreparedStatement;
    originals.set(wrapped, statement);
    return wrapped;
  };
  return {
    prepare: (sql: string) => wrap(real.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) =>
      watch("db.batch", () => real.batch(statements.map((one) => originals.get(one) ?? one))),
  } as unknown as D1Database;
}

/** The real ports of which every n-th call fails, in turns before and after the store has it. */
export function flakyImportPorts(real: ImportPorts, every: number): ImportPorts {
  let number = 0;
  return wrapImportPorts(real, async (name, call) => {
    number += 1;
    if (number % every !== 0) return call();
    if ((number / every) % 2 === 0) await call();
    throw new Error(`${PLANTED} in ${name}`);
  });
}
