// SPDX-License-Identifier: Apache-2.0
// Pools from handles to ids: members, weights, each person's capacity, and the team in whose queue the leads stand.
import type { CompiledConfig } from "./compiled-config.ts";
import type { DirectoryUser, Resolver } from "./directory.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

/** Every pick request carries all pools: 2,000 members of about 90 bytes are 180 KB, beside a 32 MiB RPC limit. */
const MAX_POOL_MEMBERS = 2_000;

type WrittenPool = RevOpsConfig["routing"]["round_robin_pools"][string];
type CompiledPool = CompiledConfig["pools"][string];

/** Compiled pools by name, and for every pool written its team (null where it could not be settled). */
export function compilePools(
  source: RevOpsConfig,
  resolver: Resolver,
  report: Report,
): { pools: Record<string, CompiledPool>; teams: ReadonlyMap<string, string | null> } {
  const capacities = compileCapacities(source, resolver);
  const pools: Record<string, CompiledPool> = {};
  const teams = new Map<string, string | null>();
  let members = 0;
  for (const [name, written] of Object.entries(source.routing.round_robin_pools)) {
    const pool = compilePool(source, name, written, { capacities, resolver, report });
    teams.set(name, pool?.team ?? null);
    if (pool !== null) pools[name] = pool;
    members += Array.isArray(written) ? written.length : written.members.length;
  }
  if (members > MAX_POOL_MEMBERS) {
    report(
      "too_many_members",
      ["routing", "round_robin_pools"],
      `The pools have ${members} members together, more than ${MAX_POOL_MEMBERS}.`,
    );
  }
  return { pools, teams };
}

interface PoolContext {
  readonly capacities: ReadonlyMap<string, number>;
  readonly resolver: Resolver;
  readonly report: Report;
}

function compilePool(
  source: RevOpsConfig,
  name: string,
  written: WrittenPool,
  { capacities, resolver, report }: PoolContext,
): CompiledPool | null {
  const path = ["routing", "round_robin_pools", name];
  const plain = Array.isArray(written);
  const entries = plain ? written.map((user) => ({ user, weight: 1 })) : written.members;
  const members = new Map<string, { user: DirectoryUser; weight: number }>();
  entries.forEach((entry, i) => {
    const place = plain ? [...path, i] : [...path, "members", i, "user"];
    const user = resolver.user(entry.user, place);
    if (user === null) return;
    if (members.has(user.user_id)) {
      report(
        "member_twice",
        place,
        `${entry.user} is in the pool ${name} twice.`,
        "Give the person one weight.",
      );
      return;
    }
    members.set(user.user_id, { user, weight: entry.weight });
  });
  const resolved = members.size === entries.length;
  const team =
    !plain && written.team !== null
      ? resolver.team(written.team, [...path, "team"])
      : commonTeam(
          [...members.values()].map((member) => member.user),
          resolved,
          name,
          report,
        );
  if (team === null) return null;
  const byDefault = source.routing.default_strategy === "capacity" ? "capacity" : "round_robin";
  return {
    team,
    strategy: (plain ? null : written.strategy) ?? byDefault,
    ...(!plain && written.working_hours === "respect" ? { hours: "respect" as const } : {}),
    members: [...members].map(([user, { user: person, weight }]) => ({
      user,
      weight,
      capacity: capacities.get(user) ?? person.capacity ?? null,
    })),
  };
}

/** The one team that all members share; reported where there is none, unless an unknown member already was. */
function commonTeam(
  users: readonly DirectoryUser[],
  resolved: boolean,
  name: string,
  report: Report,
): string | null {
  const teams = new Set(users.map((user) => user.team_id));
  const [team] = teams;
  if (teams.size === 1 && team !== null && team !== undefined) return team;
  if (users.length === 0 && resolved) {
    report(
      "empty_pool",
      ["routing", "round_robin_pools", name],
      `The pool ${name} has no members, so its leads would be held until it has.`,
      `Name its members, as in ${name}: ["user:sdr-1"], or remove the pool.`,
    );
  } else if (resolved) {
    report(
      "pool_without_team",
      ["routing", "round_robin_pools", name],
      `The members of the pool ${name} share no team, so its leads would stand in no queue.`,
      "Write the pool as an object with a team.",
    );
  }
  return null;
}

function compileCapacities(source: RevOpsConfig, resolver: Resolver): ReadonlyMap<string, number> {
  const capacities = new Map<string, number>();
  for (const [handle, limit] of Object.entries(source.capacity.users)) {
    const user = resolver.user(handle, ["capacity", "users", handle]);
    if (user !== null) capacities.set(user.user_id, limit);
  }
  return capacities;
}
