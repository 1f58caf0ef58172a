// SPDX-License-Identifier: Apache-2.0
// Ports with a switch: the n-th call of the pipeline's outward calls fails, before it reaches the store or after the
// store has persisted it and the answer was lost. Shipped code knows nothing of this.
import type { LeadPorts } from "#storage/ports.ts";

export interface Fault {
  /** Which call fails, counted from 0 over all ports. */
  readonly call: number;
  /** `before`: nothing reached the store. `after`: it did, and the answer was lost. */
  readonly when: "before" | "after";
}

/** What a planted failure says; nothing in shipped code says so. */
export const PLANTED = "planted fault";

export interface FaultyPorts {
  readonly ports: LeadPorts;
  /** Names of the calls made so far, in order. */
  readonly calls: readonly string[];
}

/** The same ports, counted; with a fault, one call fails. */
export function buildFaultyPorts(real: LeadPorts, fault: Fault | null): FaultyPorts {
  const calls: string[] = [];
  const watch = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    const number = calls.push(name) - 1;
    const fails = fault?.call === number;
    if (fails && fault.when === "before") throw new Error(`${PLANTED} in ${name}`);
    const answer = await call();
    if (fails) throw new Error(`${PLANTED} in ${name}`);
    return answer;
  };
  const ports: LeadPorts = {
    configs: {
      // Asked once per message and answered from memory: not a call that goes out.
      active: (tenant, at) => real.configs.active(tenant, at),
      version: (tenant, version) =>
        watch("configs.version", () => real.configs.version(tenant, version)),
    },
    accounts: {
      candidates: (tenant, keys) =>
        watch("accounts.candidates", () => real.accounts.candidates(tenant, keys)),
      owners: (tenant, ids) => watch("accounts.owners", () => real.accounts.owners(tenant, ids)),
    },
    availability: {
      unavailable: (tenant) =>
        watch("availability.unavailable", () => real.availability.unavailable(tenant)),
    },
    escalation: {
      contacts: (tenant, teams, at) =>
        watch("escalation.contacts", () => real.escalation.contacts(tenant, teams, at)),
    },
    notices: { send: (notices) => watch("notices.send", () => real.notices.send(notices)) },
    away: { mark: (tenant, some) => watch("away.mark", () => real.away.mark(tenant, some)) },
    deals: {
      accounts: (tenant, ids) => watch("deals.accounts", () => real.deals.accounts(tenant, ids)),
      users: (tenant, ids) => watch("deals.users", () => real.deals.users(tenant, ids)),
      openDeals: (tenant, ids) => watch("deals.openDeals", () => real.deals.openDeals(tenant, ids)),
      createAccount: (tenant, account, by) =>
        watch("deals.createAccount", () => real.deals.createAccount(tenant, account, by)),
    },
    views: {
      project: (tenant, events) => watch("views.project", () => real.views.project(tenant, events)),
    },
    log(tenant) {
      const log = real.log(tenant);
      return {
        append: (request) => watch("log.append", () => log.append(request)),
        read: (request) => watch("log.read", () => log.read(request)),
        readRange: (request) => log.readRange(request),
        evidence: (request) => log.evidence(request),
        describe: (request) => log.describe(request),
        follow: (request) => log.follow(request),
      };
    },
    desk(tenant) {
      const desk = real.desk(tenant);
      return {
        pick: (request) => watch("desk.pick", () => desk.pick(request)),
        observe: (request) => watch("desk.observe", () => desk.observe(request)),
        claimants: (request) => desk.claimants(request),
        drain: (request) => watch("desk.drain", () => desk.drain(request)),
        stop: (request) => watch("desk.stop", () => desk.stop(request)),
        state: (request) => desk.state(request),
      };
    },
  };
  return { ports, calls };
}
