// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { countVelocity, type VelocityRow } from "./count-velocity.ts";

const seen = (lead_id: string, at_ms: number, key = "k"): VelocityRow => ({ lead_id, at_ms, key });

describe("leads of one key in a window", () => {
  it("counts the others from the window's start to the lead's own time, both included", () => {
    const known = [seen("early", 9), seen("start", 10), seen("same", 20), seen("later", 21)];
    const request = { window_ms: 10, leads: [seen("mine", 20), seen("mine", 20, "other")] };
    expect(countVelocity(known, request)).toEqual({ counts: [2, 0], added: request.leads });
  });

  it("counts those before it in the list and not those after it", () => {
    const leads = ["a", "b", "c"].map((id) => seen(id, 5));
    expect(countVelocity([], { window_ms: 10, leads }).counts).toEqual([0, 1, 2]);
  });

  it("remembers no more than is enough, and says of the rest only that it is above", () => {
    const leads = Array.from({ length: 9 }, (_, i) => seen(`led_${i}`, i));
    const { counts, added } = countVelocity([], { window_ms: 100, enough: 3, leads });
    expect(counts).toEqual([0, 1, 2, 3, 4, 4, 4, 4, 4]);
    expect(added).toEqual(leads.slice(0, 4));
  });

  it.each(Array.from({ length: 30 }, (_, seed) => seed + 1))(
    "whatever is repeated and however it is grouped, each lead counts once (seed %i)",
    (seed) => {
      const random = seededRandom(seed);
      const window_ms = 1 + random.below(40);
      const known: VelocityRow[] = [];
      const arrived = new Map<string, VelocityRow>();
      for (let call = 0; call < 15; call++) {
        const leads = Array.from({ length: 1 + random.below(6) }, () => {
          const id = random.below(40);
          return seen(`led_${id}`, id * 3, `k${id % 2}`);
        });
        const { counts, added } = countVelocity(known, { window_ms, leads });
        known.push(...added);
        leads.forEach((lead, i) => {
          const others = [...arrived.values()].filter(
            ({ key, lead_id, at_ms }) =>
              key === lead.key &&
              lead_id !== lead.lead_id &&
              at_ms <= lead.at_ms &&
              at_ms >= lead.at_ms - window_ms,
          );
          expect(counts[i]).toBe(others.length);
          arrived.set(lead.lead_id, lead);
        });
        expect(known).toHaveLength(arrived.size);
      }
    },
  );
});
