// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ObserveRequest } from "#domain/messages/routing-desk.ts";
import { countVelocity, type VelocityRow } from "#domain/rotation/count-velocity.ts";
import { routingDeskStub } from "#storage/object-stubs.ts";
import { meterStorage, nothingSpent } from "../../tests/faults/budget/meter.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = 1_800_000_000_000;

type Seen = ObserveRequest["leads"][number];

function desk(tenant: string) {
  const stub = routingDeskStub(env, tenant);
  const object = env.ROUTING_DESK.get(env.ROUTING_DESK.idFromName(tenant));
  return {
    object,
    observe: async (window_ms: number, leads: readonly Seen[], enough?: number) => {
      const more = enough === undefined ? {} : { enough };
      return (await stub.observe({ v: 1, tenant, window_ms, leads, ...more })).counts;
    },
    remembered: () =>
      runInDurableObject(
        object,
        (_, { storage }) =>
          storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM velocity").one().n,
      ),
  };
}

const seen = (id: number, at_ms: number, key = "k"): Seen => ({ lead_id: `led_${id}`, key, at_ms });

describe("leads of one domain in a window", () => {
  it.each([1, 2, 3])(
    "are counted in the object's tables as they are as data, repeats and evictions in between (seed %i)",
    async (seed) => {
      const random = seededRandom(seed);
      const { object, observe } = desk(`observe-model-${seed}`);
      const window_ms = random.pick([MINUTE_MS, HOUR_MS, 5 * HOUR_MS, 24 * HOUR_MS]);
      const known: VelocityRow[] = [];
      for (let call = 0; call < 25; call++) {
        const leads = Array.from({ length: 1 + random.below(8) }, () => {
          const id = random.below(90);
          return seen(id, START + id * 17 * MINUTE_MS, `k${id % 3}`);
        });
        const { counts, added } = countVelocity(known, { window_ms, leads });
        // The newest decides what is too old; a lead of before then is counted among what is left.
        const newest = Math.max(...known.map(({ at_ms }) => at_ms), 0);
        const answer = await observe(window_ms, leads);
        leads.forEach(({ at_ms }, i) => {
          if (at_ms >= newest) expect(answer[i]).toBe(counts[i]);
          else expect(answer[i]).toBeLessThanOrEqual(counts[i] ?? 0);
        });
        known.push(...added);
        if (random.below(3) === 0) await evictDurableObject(object);
      }
    },
  );

  it("cost a row each, a repeat none, and are forgotten once their window is over", async () => {
    const { object, observe, remembered } = desk("observe-rows");
    const leads = Array.from({ length: 250 }, (_, i) => seen(i, START + i, `k${i % 7}`));
    const spent = nothingSpent();
    await runInDurableObject(object, (_, { storage }) => meterStorage(storage, spent));
    await observe(HOUR_MS, leads);
    expect(spent.object_rows_written).toBe(250);
    await observe(HOUR_MS, leads.toReversed());
    expect(spent.object_rows_written).toBe(250);
    await observe(HOUR_MS, [seen(999, START + 3 * HOUR_MS)]);
    expect(await remembered()).toBe(1);
  });

  it("beyond what is enough are not remembered, and the answer stays above it", async () => {
    const { observe, remembered } = desk("observe-flood");
    const leads = Array.from({ length: 200 }, (_, i) => seen(i, START + i));
    const counts = await observe(HOUR_MS, leads, 20);
    expect(counts.slice(0, 21)).toEqual(Array.from({ length: 21 }, (_, i) => i));
    expect(counts.slice(21).every((count) => count > 20)).toBe(true);
    expect(await remembered()).toBe(21);
    expect(await observe(HOUR_MS, leads, 20)).toEqual(
      counts.map((count, i) => (i < 21 ? count : 21)),
    );
  });

  it("in a list longer than a call may bring, or of another tenant, are refused", async () => {
    const { object } = desk("observe-mine");
    const refusals = await runInDurableObject(object, async (instance) => {
      const { observe } = instance as unknown as ReturnType<typeof routingDeskStub>;
      const ask = (tenant: string, count: number) => {
        const leads = Array.from({ length: count }, (_, i) => seen(i, START));
        return observe
          .call(instance, { v: 1, tenant, window_ms: HOUR_MS, leads })
          .then(() => "answered")
          .catch((error: unknown) => (error as Error).name);
      };
      return [await ask("observe-mine", 250), await ask("observe-mine", 251), await ask("x", 1)];
    });
    expect(refusals).toEqual(["answered", "InvariantError", "InvariantError"]);
  });
});
