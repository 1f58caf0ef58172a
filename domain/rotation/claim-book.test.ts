// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import {
  alike,
  ClaimDesk,
  claiming,
  email,
  POOLS,
  type Say,
} from "../../tests/fixtures/claim-desk.ts";
import { DeskTables } from "../../tests/fixtures/desk-tables.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";
import type { PickLead } from "../messages/routing-desk.ts";

interface Person {
  readonly name: string;
  readonly leads: readonly string[];
}

/** Leads of one person share the address; some say name, company and phone too. */
function askFor(random: SeededRandom, people: readonly Person[], at_ms: number): PickLead {
  const { name, leads } = random.pick(people);
  const keys = [email(`e-${name}`), ...(random.below(2) === 0 ? [alike(`n-${name}`)] : [])];
  const place = [{ pool: "sdr" }, { pool: null, user: "a" }, { pool: null }];
  return {
    lead_id: random.pick(leads),
    attempt: 1 + random.below(3),
    user: null,
    claiming: claiming(keys, { at_ms }),
    ...random.pick(place),
  };
}

describe("any interleaving of picks of near duplicates", () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
    "the first lead of each person stands for the others, and nobody has two holders (seed %i)",
    (seed) => {
      const random = seededRandom(seed);
      const people = Array.from({ length: 1 + random.below(6) }, (_, i) => ({
        name: `p${i}`,
        leads: Array.from({ length: 1 + random.below(4) }, (_, n) => `led_${i}_${n}`),
      }));
      const tables = new DeskTables();
      const first = new Map<string, string>();
      for (let step = 0; step < 40; step++) {
        const asked = Array.from({ length: 1 + random.below(4) }, () =>
          askFor(random, people, step),
        );
        const picks = tables.run(1, POOLS, asked);
        const again = tables.runAndTell(1, POOLS, asked);
        for (const [i, { lead_id, attempt, assignment }] of picks.entries()) {
          const repeat = { lead_id, attempt, fresh: false, assignment };
          // One that was overtaken has no answer of its own.
          if (tables.assignments.has(`${lead_id} ${attempt}`))
            expect(again.picks[i]).toEqual(repeat);
        }
        expect(Object.values(again.changes).flat().filter(Boolean)).toEqual([]);
        for (const pick of picks.filter(({ fresh }) => fresh)) {
          const person = pick.lead_id.split("_")[1] ?? "";
          const stands = first.get(person) ?? pick.lead_id;
          first.set(person, stands);
          if (stands === pick.lead_id) expect(["assigned", "team"]).toContain(pick.assignment.kind);
          else
            expect(pick.assignment).toMatchObject({ kind: "duplicate", of: { lead_id: stands } });
          expect(tables.claimant(`e-p${person}`)).toBe(stands);
          expect([stands, null]).toContain(tables.claimant(`n-p${person}`));
        }
        for (const { leads } of people)
          expect(leads.filter((id) => tables.holderOf(id) !== null).length).toBeLessThan(2);
      }
    },
  );

  it("one list gives what its leads give one by one", () => {
    const random = seededRandom(5);
    const people = [{ name: "p", leads: ["led_1", "led_2", "led_3", "led_4"] }];
    for (let round = 0; round < 30; round++) {
      const asked = Array.from({ length: 12 }, (_, at) => askFor(random, people, at));
      const [together, apart] = [new DeskTables(), new DeskTables()];
      const picks = together.run(1, POOLS, asked);
      expect(asked.flatMap((lead) => apart.run(1, POOLS, [lead]))).toEqual(picks);
      expect(apart).toEqual(together);
    }
  });

  it("a duplicate takes no turn and no open work", () => {
    const desk = new ClaimDesk();
    desk.ask("first", [email("e")]);
    const pointers = structuredClone(desk.tables.pointers);
    desk.ask("second", [email("e")]);
    expect([desk.tables.pointers, desk.openWork()]).toEqual([pointers, 1]);
  });
});

describe("a claim", () => {
  it("the strongest rule that another lead holds decides", () => {
    const desk = new ClaimDesk();
    desk.ask("by_name", [alike("n")]);
    desk.ask("by_email", [email("e")]);
    expect(desk.ask("both", [email("e"), alike("n")])).toMatchObject({
      of: { lead_id: "by_email", rule: "email" },
    });
    expect(desk.ask("name", [email("new"), alike("n")])).toMatchObject({
      of: { lead_id: "by_name", rule: "name_company_phone" },
    });
  });

  it("a duplicate stays one at an attempt that was on its way, and follows who stands for it by then", () => {
    const desk = new ClaimDesk();
    desk.ask("heir", []);
    desk.ask("first", [email("e")]);
    desk.ask("second", [email("e")]);
    desk.order("first", 2, { stands_for: "heir" });
    expect(desk.ask("second", [email("e")], { attempt: 2 })).toEqual({
      kind: "duplicate",
      of: { lead_id: "heir", rule: "email" },
      config_version: 1,
    });
  });

  it("what a duplicate brings beyond it is claimed for the lead that stands for it", () => {
    const desk = new ClaimDesk();
    desk.ask("first", [email("e")]);
    desk.ask("second", [email("e"), alike("n")]);
    expect(desk.ask("third", [alike("n")])).toMatchObject({ of: { lead_id: "first" } });
  });

  it("a lead that was routed is nobody's duplicate later, and claims what is free at every attempt", () => {
    const desk = new ClaimDesk();
    desk.ask("first", [email("e")]);
    desk.ask("worked", []);
    const again = desk.ask("worked", [email("e"), alike("n")], { attempt: 2 });
    expect(again.kind).toBe("assigned");
    expect([desk.tables.claimant("e"), desk.tables.claimant("n")]).toEqual(["first", "worked"]);
  });

  it.each([
    ["as old as the window", 10, true],
    ["older than the window", 11, false],
    ["of a later time, when an attempt comes late", -100, true],
  ])("%s: held is %s", (_, at_ms, held) => {
    const desk = new ClaimDesk();
    const window = { window_ms: 10 };
    desk.ask("first", [email("e")], { claims: window });
    const { kind } = desk.ask("second", [email("e")], { claims: { ...window, at_ms } });
    expect(kind).toBe(held ? "duplicate" : "assigned");
    expect(desk.tables.claimant("e")).toBe(held ? "first" : "second");
  });

  it.each([
    ["a duplicate", (desk: ClaimDesk) => desk.ask("second", [email("e")], at(8))],
    [
      "a link",
      (desk: ClaimDesk) =>
        desk.ask("second", [email("e")], {
          claims: { window_ms: 10, at_ms: 8, on_duplicate: "link" },
        }),
    ],
    [
      "a conflict",
      (desk: ClaimDesk) =>
        desk.ask("second", [email("e")], {
          claims: { window_ms: 10, at_ms: 8, origin: "partner/acme" },
        }),
    ],
    [
      "its own lead",
      (desk: ClaimDesk) => desk.ask("first", [email("e")], { ...at(8), attempt: 2 }),
    ],
  ])("%s makes it young again", (_, touch) => {
    const desk = new ClaimDesk();
    desk.ask("first", [email("e")], at(0));
    touch(desk);
    expect(desk.ask("third", [email("e")], at(18)).kind).toBe("duplicate");
    expect(desk.ask("fourth", [email("e")], at(29)).kind).toBe("assigned");
  });
});

const at = (at_ms: number): Say => ({ claims: { window_ms: 10, at_ms } });

describe("a lead that another one stands for", () => {
  it("its claims lead to that one, through every further merge, and the last holder is freed", () => {
    const desk = new ClaimDesk();
    for (const id of ["a", "b", "c"]) desk.ask(id, [email(id)]);
    expect(desk.order("a", 2, { stands_for: "b" })).toEqual({ kind: "team", config_version: 1 });
    expect(desk.order("b", 2, { stands_for: "c" })).toEqual({ kind: "team", config_version: 1 });
    expect(desk.openWork()).toBe(1);
    expect(desk.ask("a", [], { attempt: 3 })).toEqual({ kind: "team", config_version: 1 });
    expect(desk.ask("new", [email("a"), alike("n")])).toMatchObject({ of: { lead_id: "c" } });
    expect(desk.ask("newer", [alike("n")])).toMatchObject({ of: { lead_id: "c" } });
  });

  it("is a duplicate of that one and of no other, also where the desk was never asked about it", () => {
    const desk = new ClaimDesk();
    desk.ask("other", [email("e")]);
    desk.ask("said", []);
    const order = { pool: null, stands_for: "said" };
    expect(desk.ask("denied", [email("e"), alike("n")], order).kind).toBe("team");
    expect(desk.tables.merged.get("denied")).toBe("said");
    expect(desk.tables.claimant("n")).toBe("said");
  });

  it("stands for itself again when the merge is undone: what it claimed itself is its own, the rest the survivor's", () => {
    const desk = new ClaimDesk();
    desk.ask("a", [email("a")]);
    desk.ask("b", [email("b")]);
    desk.order("a", 2, { stands_for: "b" });
    desk.ask("more", [email("a"), alike("n")]);
    desk.order("a", 3, { on_its_own: true });
    expect(["a", "b", "n"].map((key) => desk.tables.claimant(key))).toEqual(["a", "b", "b"]);
  });

  it("an automatic merge that is undone leaves the claim where it was, and the lead is routed as its own", () => {
    const desk = new ClaimDesk();
    desk.ask("first", [email("e")]);
    desk.ask("second", [email("e"), alike("n")]);
    const again = desk.ask("second", [email("e")], { attempt: 2, on_its_own: true });
    expect(again.kind).toBe("assigned");
    expect(["e", "n"].map((key) => desk.tables.claimant(key))).toEqual(["first", "first"]);
    expect(desk.tables.merged.size).toBe(0);
  });

  it.each(Array.from({ length: 30 }, (_, seed) => seed + 1))(
    "orders in any order, circles among them, leave everybody with one who stands for them (seed %i)",
    (seed) => {
      const random = seededRandom(seed);
      const desk = new ClaimDesk();
      const ids = ["a", "b", "c", "d", "e"];
      for (const id of ids) desk.ask(id, [email(id)]);
      for (let attempt = 2; attempt < 30; attempt++) {
        const id = random.pick(ids);
        const before = new Map(ids.map((one) => [one, desk.tables.claimant(one)]));
        const other = random.pick(ids);
        const undo = random.below(4) === 0;
        desk.order(id, attempt, undo ? { on_its_own: true } : { stands_for: other });
        const under = (one: string): boolean => {
          const above = desk.tables.merged.get(one);
          return one === id || (above !== undefined && under(above));
        };
        for (const one of ids) {
          const stands = desk.tables.claimant(one) ?? "";
          expect(desk.tables.merged.has(stands)).toBe(false);
          // Whoever is not below the lead that was ordered about is where they were.
          if (!under(one)) expect(stands).toBe(before.get(one));
          else if (undo) expect(stands).toBe(id);
          else if (before.get(other) !== before.get(id)) expect(stands).toBe(before.get(other));
        }
      }
    },
  );
});

describe("origins", () => {
  it.each([
    ["direct", "direct", "duplicate", null],
    ["partner/acme", "partner/acme", "duplicate", null],
    ["direct", "partner/acme", "conflict", "direct"],
    ["partner/acme", "partner/zeta", "conflict", "partner/acme"],
    ["partner/acme", "direct", "duplicate", "partner/acme"],
  ])("%s first, then %s: %s", (first, second, kind, told) => {
    const desk = new ClaimDesk();
    desk.ask("first", [email("e")], { claims: { origin: first } });
    const answer = desk.ask("second", [email("e"), alike("n")], { claims: { origin: second } });
    const by = { lead_id: "first", rule: "email", ...(told === null ? {} : { origin: told }) };
    expect(answer).toEqual({
      kind,
      [kind === "conflict" ? "with" : "of"]: by,
      config_version: 1,
    });
    // A conflict is a lead of its own; a duplicate's claims are those of the lead that stands for it.
    expect(desk.tables.claimant("n")).toBe(kind === "conflict" ? "second" : "first");
    expect(desk.tables.claims.get("n")?.origin).toBe(kind === "conflict" ? second : first);
    expect(desk.openWork()).toBe(1);
  });

  it("a settled conflict is routed as a lead of its own and takes nothing from the other", () => {
    const partner = { origin: "partner/acme" };
    for (const attempt of [1, 2]) {
      const desk = new ClaimDesk();
      desk.ask("first", [email("e")]);
      if (attempt === 2) desk.ask("second", [email("e")], { claims: partner });
      const settled = { claims: { ...partner, settled: true }, attempt };
      expect(desk.ask("second", [email("e")], settled).kind).toBe("assigned");
      expect(desk.tables.claimant("e")).toBe("first");
    }
  });
});
