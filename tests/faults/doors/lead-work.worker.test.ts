// SPDX-License-Identifier: Apache-2.0
// The rep's and the manager's day through the doors and the real pipeline: who may do what with whose lead, and what
// becomes of the lead and of everybody's capacity.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callDoor } from "./door-calls.ts";
import { expectProblem } from "./command-scene.ts";
import { openWorkScene, type WorkScene } from "./work-scene.ts";

let scene: WorkScene;
beforeAll(async () => {
  scene = await openWorkScene("lead-work");
});
afterAll(() => scene.expectQuietLog());

const why = { reason: "Speaks only Portuguese." };

describe("a lead of u-1", () => {
  const BODIES = {
    accept: undefined,
    activities: { kind: "call" },
    "hand-back": why,
    reassign: { to: { user: "u-2" }, ...why },
    disqualify: { reason: "no_need" },
  };
  /** What each caller is answered: u-1, u-2, a manager, a key of the tenant, another tenant's. */
  const TABLE: readonly (readonly [
    door: keyof typeof BODIES,
    told: readonly (string | number)[],
  ])[] = [
    ["accept", [202, "lead_not_yours", "lead_not_yours", "lead_not_yours", "not_found"]],
    ["activities", [202, 202, 202, 202, "not_found"]],
    ["hand-back", [202, "lead_not_yours", 202, 202, "not_found"]],
    ["reassign", ["missing_role", "missing_role", 202, 202, "not_found"]],
    ["disqualify", [202, "lead_not_yours", 202, 202, "not_found"]],
  ];
  const CALLERS = ["u-1", "u-2", "boss", "tenant", "other"] as const;

  test.each(TABLE)("is for its owner, a manager or everybody to %s", async (door, told) => {
    const seen: (string | number)[] = [];
    for (const by of CALLERS) {
      const id = await scene.leadOf("u-1");
      const before = await scene.steps(id);
      const { status, body } = await scene.act(by, id, door, BODIES[door]);
      const problem = body["type"]?.split(":").at(-1);
      seen.push(status === 202 ? status : (problem ?? ""));
      // A refusal leaves no receipt.
      const after = await scene.steps(id);
      expect([by, after.length > before.length]).toEqual([by, status === 202]);
    }
    expect(seen).toEqual(told);
  });
});

describe("accepting", () => {
  test("one's own lead is one receipt, however often it is said, and no attempt", async () => {
    const id = await scene.leadOf("u-1");
    const { attempt } = await scene.look(id);
    const first = await scene.act("u-1", id, "accept");
    expect(first.body).toMatchObject({ id, attempt, claimed: false });
    const again = await scene.act("u-1", id, "accept");
    expect(again.body["receipt_id"]).toBe(first.body["receipt_id"]);
    expect((await scene.steps(id)).filter((step) => step === "ACCEPT_LEAD")).toHaveLength(1);
    expect(await scene.look(id)).toMatchObject({ attempt, owner: { external_id: "u-1" } });
  });

  test("a lead in the team's queue makes it one's own, and takes capacity", async () => {
    const id = await scene.leadIn("sdr");
    expect(await scene.look(id)).toMatchObject({ owner: null, team: { external_id: "sdr" } });
    const open = await scene.open("u-2");
    const claimed = await scene.act("u-2", id, "accept");
    expect(claimed.body).toMatchObject({ id, claimed: true });
    expect(await scene.look(id)).toMatchObject({
      status: "routed",
      owner: { external_id: "u-2" },
      team: { external_id: "sdr" },
    });
    expect(await scene.open("u-2")).toBe(open + 1);
    const late = await scene.act("u-1", id, "accept");
    expectProblem(late, 409, "lead_taken");
  });

  test("at once by two gives the lead to one, and tells the other that it is taken", async () => {
    for (const headers of [{}, { "idempotency-key": "the-same-by-chance" }]) {
      const id = await scene.leadIn("sdr");
      const etag = (await scene.see(id)).headers.get("etag") ?? "";
      const more: Record<string, string> = { ...headers, "if-match": etag };
      const both = await Promise.all(
        (["u-1", "u-2"] as const).map((by) =>
          scene.post(`/v1/leads/${id}/accept`, undefined, more, scene.keyOf(by)),
        ),
      );
      await scene.runPipeline();
      const won = both.filter(({ status }) => status === 202);
      const lost = both.find(({ status }) => status !== 202);
      expect(won).toHaveLength(1);
      const isShared = "idempotency-key" in headers;
      const refusals = isShared ? ["lead_taken", "idempotency_key_reused"] : ["lead_taken"];
      expect(refusals).toContain(lost?.body["type"]?.split(":").at(-1));
      expect((await scene.steps(id)).filter((step) => step === "CLAIM_LEAD")).toHaveLength(1);
    }
  });

  test("a lead in another team's queue is for a manager", async () => {
    const id = await scene.leadIn("sales");
    const foreign = await scene.act("u-1", id, "accept");
    expectProblem(foreign, 403, "lead_not_yours");
    expect(foreign.body["errors"]).toMatchObject([{ code: "not_in_team" }]);
    const nobody = await scene.act("tenant", id, "accept");
    expect(nobody.body["errors"]).toMatchObject([{ code: "no_person" }]);
    expect((await scene.act("boss", id, "accept")).status).toBe(202);
    expect(await scene.look(id)).toMatchObject({ owner: { external_id: "boss" } });
  });
});

describe("handing back", () => {
  test("gives the lead to another, and the capacity moves with it", async () => {
    const id = await scene.leadOf("u-1");
    const [mine, theirs] = [await scene.open("u-1"), await scene.open("u-2")];
    const answer = await scene.act("u-1", id, "hand-back", { ...why, note: "Two\nlines." });
    expect(answer.status).toBe(202);
    expect(await scene.look(id)).toMatchObject({
      status: "routed",
      owner: { external_id: "u-2" },
    });
    expect([await scene.open("u-1"), await scene.open("u-2")]).toEqual([mine - 1, theirs + 1]);
  });

  test("by the very person whom policy names leaves the lead in their team's queue, to be claimed", async () => {
    const id = await scene.handIn({ email: "named@customer.example" });
    expect(await scene.look(id)).toMatchObject({ owner: { external_id: "ae" } });
    const open = await scene.open("ae");
    expect((await scene.act("ae", id, "hand-back", why)).status).toBe(202);
    expect(await scene.look(id)).toMatchObject({
      status: "routed",
      owner: null,
      team: { external_id: "sales" },
    });
    expect(await scene.open("ae")).toBe(open - 1);
    const nobodys = await scene.act("ae", id, "hand-back", why);
    expectProblem(nobodys, 409, "lead_not_routed");
    expect(nobodys.body["errors"]).toMatchObject([{ code: "unowned" }]);
    expect((await scene.act("ae", id, "accept")).body).toMatchObject({ claimed: true });
    expect(await scene.open("ae")).toBe(open);
  });
});

describe("reassigning", () => {
  test("names the field of whoever cannot have it", async () => {
    await callDoor("PUT", "/v1/users/gone", scene.key, { name: "Name gone", active: false });
    const id = await scene.leadOf("u-1");
    const cases: readonly [to: object, pointer: string][] = [
      [{ user: "gone" }, "/to/user"],
      [{ user: "nobody" }, "/to/user"],
      [{ team: "nowhere" }, "/to/team"],
      [{ user: "u-2", team: "sdr" }, "/to"],
      [{}, "/to"],
    ];
    for (const [to, pointer] of cases) {
      const answer = await scene.act("boss", id, "reassign", { to, ...why });
      expectProblem(answer, 422, "invalid_fields", pointer);
    }
    expectProblem(
      await scene.act("boss", id, "reassign", { to: { user: "u-2" } }),
      422,
      "invalid_fields",
      "/reason",
    );
    const there = await scene.act("boss", id, "reassign", { to: { user: "u-1" }, ...why });
    expectProblem(there, 409, "lead_already_there");
  });

  test("keeps the queue where the person is in its team, else comes to the person's own; and moves capacity", async () => {
    const id = await scene.leadOf("u-1");
    const [mine, theirs] = [await scene.open("u-1"), await scene.open("ae")];
    await scene.act("boss", id, "reassign", { to: { user: "u-2" }, ...why });
    expect(await scene.look(id)).toMatchObject({
      owner: { external_id: "u-2" },
      team: { external_id: "sdr" },
    });
    await scene.act("boss", id, "reassign", { to: { user: "ae" }, ...why });
    expect(await scene.look(id)).toMatchObject({
      owner: { external_id: "ae" },
      team: { external_id: "sales" },
    });
    expect([await scene.open("u-1"), await scene.open("ae")]).toEqual([mine - 1, theirs + 1]);
    await scene.act("boss", id, "reassign", { to: { team: "sdr" }, ...why });
    expect(await scene.look(id)).toMatchObject({ owner: null, team: { external_id: "sdr" } });
    expect(await scene.open("ae")).toBe(theirs);
  });
});

describe("disqualifying", () => {
  test("takes a reason of the config and says which there are", async () => {
    const id = await scene.leadOf("u-1");
    const answer = await scene.act("u-1", id, "disqualify", { reason: "bad_mood" });
    expectProblem(answer, 422, "invalid_fields", "/reason");
    expect(JSON.stringify(answer.body["errors"])).toContain("no_budget");
  });

  test("frees its owner, refuses what is done with open leads, and is undone by reprocessing", async () => {
    const id = await scene.leadOf("u-1");
    const open = await scene.open("u-1");
    const all = open + (await scene.open("u-2"));
    const body = { reason: "no_budget", note: "Asked for March." };
    expect((await scene.act("u-1", id, "disqualify", body)).status).toBe(202);
    expect(await scene.look(id)).toMatchObject({
      status: "disqualified",
      status_reason: "no_budget",
    });
    expect(await scene.open("u-1")).toBe(open - 1);
    for (const [door, with_] of [
      ["accept", undefined],
      ["hand-back", why],
      ["reassign", { to: { user: "u-2" }, ...why }],
      ["disqualify", body],
    ] as const) {
      expectProblem(await scene.act("boss", id, door, with_), 409, "lead_closed");
    }
    expect((await scene.act("boss", id, "reprocess")).status).toBe(202);
    expect(await scene.look(id)).toMatchObject({ status: "routed", team: { external_id: "sdr" } });
    expect((await scene.open("u-1")) + (await scene.open("u-2"))).toBe(all);
  });

  test("as bad gives the turn back that it cost, once, and for any other reason none", async () => {
    const turns = async (reason: string): Promise<number> => {
      const id = await scene.handIn({ email: `turn@prospect-${reason.replace("_", "-")}.example` });
      const owner = (await scene.look(id)).owner?.external_id === "u-1" ? "u-1" : "u-2";
      const before = await scene.pass(owner);
      expect((await scene.act(owner, id, "disqualify", { reason })).status).toBe(202);
      return before - (await scene.pass(owner));
    };
    expect(await turns("spam")).toBeGreaterThan(0);
    expect(await turns("no_need")).toBe(0);
    // Opened again and closed again, it gives nothing back a second time.
    const id = await scene.handIn({ email: "twice@prospect-twice.example" });
    await scene.act("boss", id, "disqualify", { reason: "spam" });
    await scene.act("boss", id, "reprocess");
    const before = [await scene.pass("u-1"), await scene.pass("u-2")];
    await scene.act("boss", id, "disqualify", { reason: "bad_data" });
    expect([await scene.pass("u-1"), await scene.pass("u-2")]).toEqual(before);
  });
});

describe("what was done with a lead", () => {
  test("is one activity under its own id, and names the fields that are wrong", async () => {
    const id = await scene.leadOf("u-1");
    const call = { kind: "call", external_activity_id: "call-1", note: "Hello." };
    const first = await scene.act("u-1", id, "activities", call);
    expect(first.body).toMatchObject({ human: true, performed_by: { kind: "user" } });
    const again = await scene.act("tenant", id, "activities", call);
    expect(again.body["receipt_id"]).toBe(first.body["receipt_id"]);
    const other = await scene.act("u-1", id, "activities", { ...call, kind: "email" });
    expectProblem(other, 422, "idempotency_key_reused", "/external_activity_id");
    const cases: readonly [body: object, pointer: string][] = [
      [{ kind: "dance" }, "/kind"],
      [{ kind: "call", occurred_at: "2999-01-01T00:00:00.000Z" }, "/occurred_at"],
      [{ kind: "call", performed_by: "nobody" }, "/performed_by"],
      [{ kind: "call", actor: "u-2" }, "/actor"],
    ];
    for (const [body, pointer] of cases) {
      const answer = await scene.act("u-1", id, "activities", body);
      expectProblem(answer, 422, "invalid_fields", pointer);
    }
    expect((await scene.steps(id)).filter((step) => step === "LOG_ACTIVITY")).toHaveLength(1);
  });

  test("stops the clock of the first touch by a person alone, whoever says it", async () => {
    const id = await scene.leadOf("u-1");
    const says = async (by: "tenant" | "robot" | "u-2", more: object = {}) =>
      (await scene.act(by, id, "activities", { kind: "email", ...more })).body;
    expect(await says("tenant")).toMatchObject({ human: false, clock: null });
    expect(await says("robot")).toMatchObject({ human: false, clock: null });
    expect(await says("tenant", { performed_by: "robot" })).toMatchObject({ human: false });
    expect(await says("tenant", { performed_by: "u-1" })).toMatchObject({
      human: true,
      performed_by: { kind: "user" },
      clock: { state: "met" },
    });
    expect(await says("u-2")).toMatchObject({ human: true, clock: null });
  });
});

test("a command is the same under its key, rests on the lead as it was seen, and its key says one thing", async () => {
  const id = await scene.leadOf("u-1");
  const stale = { "if-match": (await scene.see(id)).headers.get("etag") ?? "" };
  const key = { "idempotency-key": "once" };
  const first = await scene.act("u-1", id, "hand-back", why, { ...key, ...stale });
  const again = await scene.act("u-1", id, "hand-back", why, { ...key, ...stale });
  expect([again.status, again.body["receipt_id"]]).toEqual([202, first.body["receipt_id"]]);
  const changed = await scene.act("u-1", id, "hand-back", { reason: "Another." }, key);
  expectProblem(changed, 422, "idempotency_key_reused");
  const to = { to: { user: "ae" }, ...why };
  expectProblem(await scene.act("boss", id, "reassign", to, stale), 412, "precondition_failed");
  const spam = { reason: "spam" };
  expectProblem(await scene.act("boss", id, "disqualify", spam, stale), 412, "precondition_failed");
});
