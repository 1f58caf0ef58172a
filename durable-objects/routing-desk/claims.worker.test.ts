// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { PickLead, PickReply } from "#domain/messages/routing-desk.ts";
import { routingDeskStub } from "#storage/object-stubs.ts";
import { meterStorage, nothingSpent } from "../../tests/faults/budget/meter.ts";
import { alike, claiming, email, POOLS } from "../../tests/fixtures/claim-desk.ts";
import { DeskTables } from "../../tests/fixtures/desk-tables.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";

function desk(tenant: string) {
  const stub = routingDeskStub(env, tenant);
  const object = env.ROUTING_DESK.get(env.ROUTING_DESK.idFromName(tenant));
  return {
    object,
    pick: async (leads: readonly PickLead[]): Promise<PickReply["picks"]> =>
      (await stub.pick({ v: 1, tenant, config_version: 1, pools: POOLS, now_ms: 0, leads })).picks,
    claimants: async (keys: readonly string[]) =>
      (await stub.claimants({ v: 1, tenant, keys })).leads,
    /** Billed rows, index entries and alarms included, from here on. */
    meter: async (): Promise<() => number> => {
      const spent = nothingSpent();
      await runInDurableObject(object, (_, { storage }) => meterStorage(storage, spent));
      return () => {
        const rows = spent.object_rows_written;
        spent.object_rows_written = 0;
        return rows;
      };
    },
  };
}

function lead(id: string, more: Partial<PickLead> = {}): PickLead {
  return { lead_id: id, attempt: 1, pool: "sdr", user: null, ...more };
}

const KEYS = Array.from({ length: 6 }, (_, i) => [`e${i}`, `n${i}`]).flat();

/** Anything that a caller may ask: ways in, links, partners, orders, waits, late and repeated attempts. */
function anyLead(random: SeededRandom, at_ms: number): PickLead {
  const keys = [email(`e${random.below(6)}`), alike(`n${random.below(6)}`)];
  const said = claiming(random.shuffled(keys).slice(random.below(2)), {
    at_ms: at_ms - random.below(3),
    window_ms: 12,
    on_duplicate: random.pick(["merge", "merge", "link"] as const),
    origin: random.pick(["direct", "direct", "partner/acme", "partner/zeta"]),
    settled: random.below(6) === 0,
  });
  const place = [{ pool: "sdr" }, { pool: null, user: "a" }, { pool: null }, { pool: "gone" }];
  const order = [{ stands_for: `led_${random.below(14)}` }, { on_its_own: true as const }];
  const wait = [{ expires_at_ms: 4_000_000_000_000 + random.below(9) }, { parked: true as const }];
  const asked = lead(`led_${random.below(14)}`, {
    attempt: 1 + random.below(5),
    ...random.pick(place),
    ...(random.below(5) === 0 ? {} : { claiming: said }),
    ...(random.below(5) === 0 ? random.pick(wait) : {}),
  });
  return random.below(4) === 0 ? { ...asked, pool: null, ...random.pick(order) } : asked;
}

describe("claims", () => {
  it.each([1, 2, 3, 4, 5, 6])(
    "in the object's tables do what they do as data, evictions in between (seed %i)",
    async (seed) => {
      const random = seededRandom(seed);
      const tables = new DeskTables();
      const tenant = `claims-model-${seed}`;
      const { object, pick, claimants } = desk(tenant);
      for (let step = 0; step < 40; step++) {
        const asked = Array.from({ length: 1 + random.below(5) }, () => anyLead(random, step));
        expect(await pick(asked)).toEqual(tables.run(1, POOLS, asked));
        expect(await claimants([...KEYS, "unclaimed"])).toEqual([
          ...KEYS.map((key) => tables.claimant(key)),
          null,
        ]);
        if (random.below(4) === 0) await evictDurableObject(object);
      }
      const due = await runInDurableObject(object, (_, { storage }) =>
        storage.sql.exec("SELECT lead_id, attempt, due_at_ms FROM due").toArray(),
      );
      const byLead = (a: { lead_id?: unknown }, b: { lead_id?: unknown }): number =>
        String(a.lead_id) < String(b.lead_id) ? -1 : 1;
      expect(due.toSorted(byLead)).toEqual([...tables.due.values()].toSorted(byLead));
    },
  );

  it("of forty near duplicates in flight at once exactly one gets a holder, the others join it", async () => {
    const { pick } = desk("claims-parallel");
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, i) =>
        pick([lead(`led_${i % 40}`, { claiming: claiming([email("e")]) })]),
      ),
    );
    const held = answers.flat().filter(({ assignment }) => assignment.kind === "assigned");
    const [first] = held;
    expect(new Set(held.map(({ lead_id }) => lead_id)).size).toBe(1);
    const others = answers.flat().filter(({ lead_id }) => lead_id !== first?.lead_id);
    expect(others).toHaveLength(78);
    for (const { assignment } of others)
      expect(assignment).toMatchObject({ kind: "duplicate", of: { lead_id: first?.lead_id } });
  });

  it("a link finds the other's holder, and one that waited that of whoever stands for the other by then", async () => {
    const { object, pick } = desk("claims-linked");
    const link = claiming([email("e")], { on_duplicate: "link" });
    await pick([lead("heir", { pool: null, user: "h" })]);
    await pick([lead("first", { pool: null, user: "f", claiming: link })]);
    await evictDurableObject(object);
    const [now] = await pick([lead("at_once", { claiming: link })]);
    expect(now?.assignment).toMatchObject({ user: "f", linked_to: { lead_id: "first" } });
    await pick([lead("waits", { pool: null, parked: true, claiming: link })]);
    await pick([lead("first", { attempt: 2, pool: null, stands_for: "heir" })]);
    await evictDurableObject(object);
    const [later] = await pick([lead("waits", { attempt: 2 })]);
    expect(later?.assignment).toMatchObject({ user: "h", linked_to: { lead_id: "first" } });
  });

  it("asks for no more keys at once than a call may name, and of no other tenant", async () => {
    const { object } = desk("claims-mine");
    const refusals = await runInDurableObject(object, async (instance) => {
      const { claimants } = instance as unknown as ReturnType<typeof routingDeskStub>;
      const ask = (tenant: string, count: number) =>
        claimants
          .call(instance, { v: 1, tenant, keys: Array.from({ length: count }, String) })
          .then(() => "answered")
          .catch((error: unknown) => (error as Error).name);
      return [await ask("claims-mine", 500), await ask("claims-mine", 501), await ask("other", 1)];
    });
    expect(refusals).toEqual(["answered", "InvariantError", "InvariantError"]);
  });
});

describe("rows written", () => {
  const keys = claiming([email("e"), alike("n")], { at_ms: 1 });
  const waits = { pool: null, expires_at_ms: 4_000_000_000_000 };
  const again = { ...keys, at_ms: 2 };

  it("are at most five for a first pick, six for a later one, none for a repeat", async () => {
    const { pick, meter } = desk("claims-rows");
    await pick([lead("adopts"), lead("earliest", { ...waits, expires_at_ms: 3_900_000_000_000 })]);
    const rows = await meter();
    const cost = async (asked: PickLead): Promise<number> => {
      await pick([asked]);
      const fresh = rows();
      await pick([asked]);
      expect(rows()).toBe(0);
      return fresh;
    };
    expect({
      routed: await cost(lead("first", { claiming: keys })),
      duplicate: await cost(lead("second", { claiming: again })),
      waiting: await cost(lead("waits", { ...waits, claiming: claiming([email("w")]) })),
      supplied: await cost(lead("waits", { attempt: 2 })),
      waiting_again: await cost(lead("waits", { ...waits, attempt: 3 })),
      routed_again: await cost(lead("first", { attempt: 2, claiming: { ...keys, at_ms: 3 } })),
      stood_for: await cost(lead("first", { attempt: 3, pool: null, stands_for: "adopts" })),
      on_its_own: await cost(lead("first", { attempt: 4, pool: null, on_its_own: true })),
    }).toEqual({
      routed: 5,
      duplicate: 4,
      waiting: 4,
      supplied: 4,
      waiting_again: 4,
      routed_again: 6,
      stood_for: 3,
      on_its_own: 2,
    });
  });
});
