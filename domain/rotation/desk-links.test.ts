// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { ClaimDesk, email, POOLS, type Say } from "../../tests/fixtures/claim-desk.ts";

describe("further answers of the desk", () => {
  it("a lead that stood in nobody's queue meets another as if for the first time", () => {
    const desk = new ClaimDesk();
    desk.ask("first", [email("e")]);
    desk.ask("stored", [], { pool: null, parked: true });
    const woken = desk.ask("stored", [email("e")], { attempt: 2, anew: true });
    expect(woken).toMatchObject({ kind: "duplicate", of: { lead_id: "first" } });
    expect(desk.openWork()).toBe(1);
  });

  it("an order that would close a circle is answered as one, and changes nothing", () => {
    const desk = new ClaimDesk();
    desk.ask("first", []);
    desk.ask("second", []);
    expect(desk.order("first", 2, { stands_for: "second" })).toEqual({
      kind: "team",
      config_version: 1,
    });
    expect(desk.order("second", 2, { stands_for: "first" })).toEqual({
      kind: "team",
      config_version: 1,
      circle: true,
    });
  });
});

describe("a linked lead", () => {
  const link: Say = { claims: { on_duplicate: "link" } };
  const linked_to = { lead_id: "first", rule: "email" };

  it("goes to the other's present holder without a turn, whatever policy named", () => {
    for (const place of [{}, { pool: null }, { pool: null, user: "b" }]) {
      const desk = new ClaimDesk();
      desk.ask("first", [email("e")]);
      desk.ask("first", [], { attempt: 2, pool: null, user: "c" });
      const pointers = structuredClone(desk.tables.pointers);
      expect(desk.ask("second", [email("e")], { ...link, ...place })).toEqual({
        kind: "assigned",
        user: "c",
        pool: null,
        config_version: 1,
        skipped: [],
        before: null,
        after_pass: null,
        linked_to,
      });
      expect(desk.tables.pointers).toEqual(pointers);
      expect(desk.tables.open.get("c")).toEqual({ user: "c", open: 2 });
    }
  });

  it("goes where policy says while the other has no holder or one who is no longer active, and follows later", () => {
    const desk = new ClaimDesk();
    desk.ask("first", [email("e")], { pool: null });
    const team = { kind: "team", config_version: 1, linked_to };
    expect(desk.ask("second", [email("e")], { ...link, pool: null })).toEqual(team);
    expect(desk.ask("third", [email("e")], { ...link, pool: "gone" })).toMatchObject({
      kind: "held",
      linked_to,
    });
    expect(desk.ask("fourth", [email("e")], link)).toMatchObject({ pool: "sdr", linked_to });
    desk.ask("first", [], { attempt: 2, pool: null, user: "z" });
    desk.tables.away = [{ user: "z", reason: "inactive" }];
    const [inactive] = desk.tables.run(
      1,
      POOLS,
      [{ lead_id: "third", attempt: 2, pool: null, user: null }],
      desk.tables.away,
    );
    expect(inactive?.assignment).toEqual(team);
    expect(desk.ask("second", [], { attempt: 2 })).toMatchObject({ user: "z", pool: null });
    // Who has had a holder goes its own way.
    expect(desk.ask("fourth", [], { attempt: 2 })).not.toHaveProperty("linked_to");
    expect(desk.ask("second", [], { attempt: 3 })).not.toHaveProperty("linked_to");
  });

  it("gets nobody while it waits or is parked, and follows whoever stands for the other by then", () => {
    const desk = new ClaimDesk();
    desk.ask("heir", [], { pool: null, user: "h" });
    desk.ask("first", [email("e")]);
    const team = { kind: "team", config_version: 1, linked_to };
    const nobody = { ...link, pool: null };
    expect(desk.ask("waits", [email("e")], { ...nobody, expires_at_ms: 9 })).toEqual(team);
    expect(desk.ask("parked", [email("e")], { ...nobody, parked: true })).toEqual(team);
    desk.order("first", 2, { stands_for: "heir" });
    expect(desk.ask("waits", [], { attempt: 2 })).toMatchObject({ user: "h", linked_to });
    expect(desk.ask("parked", [], { attempt: 2 })).toMatchObject({ user: "h", linked_to });
  });

  it("is a link no longer once a person said whose it is", () => {
    for (const say of [{ stands_for: "other" }, { on_its_own: true as const }]) {
      const desk = new ClaimDesk();
      desk.ask("other", []);
      desk.ask("first", [email("e")]);
      desk.ask("second", [email("e")], { ...link, pool: null, parked: true });
      expect(desk.order("second", 2, say)).toEqual({ kind: "team", config_version: 1 });
      expect(desk.ask("second", [], { attempt: 3 })).not.toHaveProperty("linked_to");
    }
  });
});

describe("a lead that waits", () => {
  const due = (desk: ClaimDesk): unknown => [...desk.tables.due.values()];

  it("is due once, by its newest attempt", () => {
    const desk = new ClaimDesk();
    desk.ask("lead", [], { pool: null, expires_at_ms: 50 });
    desk.ask("lead", [], { pool: null, expires_at_ms: 60 });
    expect(due(desk)).toEqual([{ lead_id: "lead", attempt: 1, due_at_ms: 50 }]);
    desk.ask("lead", [], { attempt: 3, pool: null, expires_at_ms: 70 });
    desk.ask("lead", [], { attempt: 2 });
    expect(due(desk)).toEqual([{ lead_id: "lead", attempt: 3, due_at_ms: 70 }]);
    desk.ask("lead", [], { attempt: 4 });
    expect(due(desk)).toEqual([]);
  });

  it("waits for nothing where it is a duplicate or a conflict", () => {
    const desk = new ClaimDesk();
    desk.ask("first", [email("e")]);
    desk.ask("second", [email("e")], { expires_at_ms: 50 });
    desk.ask("third", [email("e")], { expires_at_ms: 50, claims: { origin: "partner/acme" } });
    expect(due(desk)).toEqual([]);
  });
});
