// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { PickLead, PickReply, RoutingDeskRpc } from "#domain/messages/routing-desk.ts";
import type { RotationPool } from "#domain/rotation/choose-member.ts";
import { routingDeskStub } from "#storage/object-stubs.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";

type Pick = PickReply["picks"][number];

function pool(
  name: string,
  weights: Record<string, number>,
  capacity: number | null = null,
): RotationPool {
  const members = Object.entries(weights).map(([user, weight]) => ({ user, weight, capacity }));
  return { pool: name, strategy: "round_robin", members };
}

function lead(id: string, more: Partial<PickLead> = {}): PickLead {
  return { lead_id: `led_${id}`, attempt: 1, pool: "sdr", user: null, ...more };
}

interface Desk {
  readonly stub: RoutingDeskRpc;
  readonly object: DurableObjectStub;
  pick(
    leads: readonly PickLead[],
    pools?: readonly RotationPool[],
    version?: number,
  ): Promise<readonly Pick[]>;
}

function desk(tenant: string, standard: readonly RotationPool[] = []): Desk {
  const stub = routingDeskStub(env, tenant);
  return {
    stub,
    object: env.ROUTING_DESK.get(env.ROUTING_DESK.idFromName(tenant)),
    pick: async (leads, pools = standard, config_version = 1) =>
      (await stub.pick({ v: 1, tenant, config_version, pools, now_ms: 0, leads })).picks,
  };
}

const holderOf = (pick: Pick | undefined): string | null =>
  pick?.assignment.kind === "assigned" ? pick.assignment.user : null;

describe("one pick per (lead, attempt)", () => {
  it("200 leads picked in parallel on one pool, some of them twice: none assigned twice, counts within one of the weights", async () => {
    const weights = { a: 3, b: 2, c: 1, d: 1 };
    const { stub, pick } = desk("desk-parallel", [pool("sdr", weights)]);
    const calls = Array.from({ length: 240 }, (_, i) => pick([lead(String(i % 200))]));
    const answers = (await Promise.all(calls)).flat();
    const holders = new Map<string, Set<string | null>>();
    for (const answer of answers) {
      holders.set(answer.lead_id, (holders.get(answer.lead_id) ?? new Set()).add(holderOf(answer)));
    }
    expect([...holders.values()].every((users) => users.size === 1 && !users.has(null))).toBe(true);
    expect(answers.filter((answer) => answer.fresh)).toHaveLength(200);
    const { members, open_work } = await stub.state({ v: 1, tenant: "desk-parallel" });
    for (const member of members) {
      const quota = (200 * weights[member.user as keyof typeof weights]) / 7;
      expect(Math.abs(member.assigned - quota)).toBeLessThanOrEqual(1);
    }
    expect(open_work.reduce((sum, row) => sum + row.open, 0)).toBe(200);
  });

  it("redelivery answers the same after the config was republished and the pool's members changed", async () => {
    const { stub, pick } = desk("desk-republished");
    const first = [pool("sdr", { a: 1, b: 1 })];
    const leads = Array.from({ length: 10 }, (_, i) => lead(String(i)));
    const answers = await pick(leads, first, 1);
    await pick([lead("other")], [pool("sdr", { c: 1 })], 2);
    const before = await stub.state({ v: 1, tenant: "desk-republished" });
    for (const [pools, version] of [
      [first, 1],
      [[pool("sdr", { d: 5 })], 3],
    ] as const) {
      const again = await pick(leads.toReversed(), pools, version);
      expect(again.toReversed()).toEqual(answers.map((answer) => ({ ...answer, fresh: false })));
    }
    const after = await stub.state({ v: 1, tenant: "desk-republished" });
    expect(after.open_work).toEqual(before.open_work);
  });

  it("an eviction between calls changes nothing", async () => {
    const pools = [pool("sdr", { a: 2, b: 1 }, 30)];
    const steady = desk("desk-steady", pools);
    const evicted = desk("desk-evicted", pools);
    for (let i = 0; i < 12; i++) {
      const leads = [lead(String(i)), lead(String(i), { attempt: 2 }), lead(String(i >> 1))];
      expect(await evicted.pick(leads)).toEqual(await steady.pick(leads));
      await evictDurableObject(evicted.object);
    }
    expect(await evicted.stub.state({ v: 1, tenant: "desk-evicted" })).toEqual(
      await steady.stub.state({ v: 1, tenant: "desk-steady" }),
    );
  });

  it("an attempt overtaken by a later one records nothing and answers where the lead is", async () => {
    const { stub, pick } = desk("desk-overtaken", [pool("sdr", { a: 1, b: 1 })]);
    const [second] = await pick([lead("1", { attempt: 2 })]);
    const before = await stub.state({ v: 1, tenant: "desk-overtaken" });
    const [first] = await pick([lead("1")]);
    expect(first).toEqual({ ...second, attempt: 1, fresh: false });
    expect(await stub.state({ v: 1, tenant: "desk-overtaken" })).toEqual(before);
  });
});

describe("capacity", () => {
  it("a person in two pools never goes over capacity, whatever the interleaving", async () => {
    const random = seededRandom(3);
    const capacity: Record<string, number> = { shared: 7, a: 5, b: 3 };
    const withCapacity = (name: string, users: readonly string[]): RotationPool => ({
      pool: name,
      strategy: name === "sdr" ? "round_robin" : "capacity",
      members: users.map((user) => ({
        user,
        weight: 1 + random.below(4),
        capacity: capacity[user] ?? null,
      })),
    });
    const { stub, pick } = desk("desk-two-pools", [
      withCapacity("sdr", ["shared", "a"]),
      withCapacity("ae", ["b", "shared"]),
    ]);
    const waves = Array.from({ length: 12 }, () =>
      Array.from({ length: 8 }, () =>
        lead(String(random.below(40)), {
          attempt: 1 + random.below(3),
          pool: random.below(2) === 0 ? "sdr" : "ae",
        }),
      ),
    );
    for (const wave of waves) {
      await Promise.all(wave.map((one) => pick([one])));
      const { open_work } = await stub.state({ v: 1, tenant: "desk-two-pools" });
      for (const row of open_work) expect(row.open).toBeLessThanOrEqual(capacity[row.user] ?? 0);
    }
    const held = await pick([
      lead("late"),
      ...Array.from({ length: 20 }, (_, i) => lead(`late-${i}`)),
    ]);
    expect(held.at(-1)?.assignment).toMatchObject({
      kind: "held",
      reason: "capacity_exhausted",
      pool: "sdr",
    });
  });

  it("a later attempt frees the last holder's capacity and passes that person over where another can", async () => {
    const { stub, pick } = desk("desk-attempts", [pool("sdr", { a: 1, b: 1 }, 1)]);
    const [first, other] = await pick([lead("1"), lead("2")]);
    expect([holderOf(first), holderOf(other)]).toEqual(["a", "b"]);
    const [second] = await pick([lead("1", { attempt: 2 })]);
    expect(second?.assignment).toMatchObject({
      user: "a",
      skipped: [{ user: "b", reason: "at_capacity" }],
    });
    await pick([lead("2", { attempt: 2, pool: null, user: "c" })]);
    const [third] = await pick([lead("1", { attempt: 3 })]);
    expect(third?.assignment).toMatchObject({
      user: "b",
      skipped: [{ user: "a", reason: "last_holder" }],
    });
    const { open_work } = await stub.state({ v: 1, tenant: "desk-attempts" });
    expect(open_work).toEqual([
      { user: "a", open: 0 },
      { user: "b", open: 1 },
      { user: "c", open: 1 },
    ]);
  });

  it("who comes back below capacity gets a fair share, not every turn", async () => {
    const pools = [
      {
        pool: "sdr",
        strategy: "round_robin" as const,
        members: [
          { user: "busy", weight: 1, capacity: 5 },
          { user: "a", weight: 1, capacity: null },
          { user: "b", weight: 1, capacity: null },
        ],
      },
    ];
    const { pick } = desk("desk-back", pools);
    const first = await pick(Array.from({ length: 100 }, (_, i) => lead(String(i))));
    const mine = first.filter((answer) => holderOf(answer) === "busy");
    expect(mine).toHaveLength(5);
    await pick(mine.map(({ lead_id }) => ({ ...lead(""), lead_id, attempt: 2, pool: null })));
    const next = await pick(Array.from({ length: 12 }, (_, i) => lead(`next-${i}`)));
    const share = next.filter((answer) => holderOf(answer) === "busy").length;
    expect(Math.abs(share - 4)).toBeLessThanOrEqual(1);
  });
});

describe("pools of a config version", () => {
  it("a returning or joining member starts level with the others", async () => {
    const { pick } = desk("desk-return");
    const all = [pool("sdr", { a: 1, b: 1, c: 1 })];
    const count = (picks: readonly Pick[], user: string): number =>
      picks.filter((answer) => holderOf(answer) === user).length;
    const batch = (name: string, size: number) =>
      Array.from({ length: size }, (_, i) => lead(`${name}-${i}`));
    await pick(batch("one", 30), all, 1);
    await pick(batch("two", 60), [pool("sdr", { a: 1, b: 1 })], 2);
    const back = await pick(batch("three", 12), [pool("sdr", { a: 1, b: 1, c: 1, d: 1 })], 3);
    expect(["a", "b", "c", "d"].map((user) => count(back, user))).toEqual([3, 3, 3, 3]);
  });

  it("a lower version is ignored, and an unknown or empty pool holds the lead", async () => {
    const { stub, pick } = desk("desk-versions");
    await pick([], [pool("sdr", { a: 1 }), pool("empty", {})], 5);
    const answers = await pick(
      [lead("1"), lead("2", { pool: "gone" }), lead("3", { pool: "empty" })],
      [pool("sdr", { z: 1 })],
      4,
    );
    expect(answers.map((answer) => answer.assignment)).toMatchObject([
      { kind: "assigned", user: "a", config_version: 5 },
      { kind: "held", reason: "pool_empty", pool: "gone" },
      { kind: "held", reason: "pool_empty", pool: "empty" },
    ]);
    expect((await stub.state({ v: 1, tenant: "desk-versions" })).config_version).toBe(5);
  });

  it("where policy named somebody or a team, the desk records it and no pointer moves", async () => {
    const { stub, pick } = desk("desk-named", [pool("sdr", { a: 1 }, 1)]);
    const named = await pick([
      lead("1", { pool: null, user: "a" }),
      lead("2", { pool: null, user: "a" }),
      lead("3", { pool: null }),
      lead("4"),
    ]);
    expect(named.map((answer) => answer.assignment.kind)).toEqual([
      "assigned",
      "assigned",
      "team",
      "held",
    ]);
    const { members, open_work } = await stub.state({ v: 1, tenant: "desk-named" });
    expect(members).toEqual([{ pool: "sdr", user: "a", pass: 0, assigned: 0 }]);
    expect(open_work).toEqual([{ user: "a", open: 2 }]);
  });

  it("another tenant's request is refused", async () => {
    const { object } = desk("desk-mine");
    const refusal = await runInDurableObject(object, async (instance) => {
      try {
        await (instance as unknown as RoutingDeskRpc).state({ v: 1, tenant: "desk-other" });
        return "answered";
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(refusal).toBe("InvariantError");
  });
});

describe("budget", () => {
  it("a pick writes at most 4 rows, a repeat none", async () => {
    const pools = [pool("sdr", { a: 1, b: 1, c: 1 }, 40)];
    const { object, pick } = desk("desk-budget", pools);
    await pick([lead("adopts")]);
    const rows = async (leads: readonly PickLead[]): Promise<number> => {
      const count = () => runInDurableObject(object, (_, state) => totalChanges(state));
      const before = await count();
      await pick(leads);
      return (await count()) - before;
    };
    expect(await rows([lead("1")])).toBeLessThanOrEqual(3);
    expect(await rows([lead("1", { attempt: 2 })])).toBeLessThanOrEqual(4);
    const hundred = Array.from({ length: 60 }, (_, i) => lead(`b-${i}`));
    expect(await rows(hundred)).toBeLessThanOrEqual(60 + 3 + 3);
    expect(await rows([lead("1"), ...hundred])).toBe(0);
  });
});

/** SQLite's own count of rows inserted, updated or deleted since the object started. */
function totalChanges(state: DurableObjectState): number {
  return state.storage.sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n;
}
