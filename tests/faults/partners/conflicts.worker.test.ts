// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from "vitest";
import { expectViewsAreReceipts } from "../pipeline/inquest.ts";
import {
  conflictOf,
  conflictView,
  handIn,
  leadView,
  listed,
  merge,
  registrationView,
  resolve,
  somebody,
} from "./conflict-calls.ts";
import { openPartnerScene, type PartnerScene } from "./partner-scene.ts";

let scene: PartnerScene;
let firstWins: PartnerScene;
beforeAll(async () => {
  scene = await openPartnerScene("conflicts");
  firstWins = await openPartnerScene("conflicts-first", "first_wins");
});

describe("a registration of somebody whom others have already", () => {
  test.each([
    ["a direct lead", "direct", false, ["email"]],
    ["another partner's", "south", false, ["email"]],
    ["a customer's company", null, true, ["account_has_owner", "account_is_customer"]],
  ] as const)("is held and told: %s", async (_, first, isCustomer, rules) => {
    const who = somebody(isCustomer);
    const other = first === null ? null : await handIn(scene, first, who);
    const mine = await handIn(scene, "north", { ...who, external_id: `x-${who.company}` });
    const id = conflictOf(scene, mine.lead);
    expect(await leadView(scene, mine.lead)).toMatchObject({
      status: "held",
      status_reason: "conflict",
      owner: null,
    });
    expect(await conflictView(scene, id)).toMatchObject({
      type: "partner_vs_direct",
      severity: "severe",
      status: "open",
      lead_id: mine.lead,
      rules,
      resolution: null,
    });
    expect(await listed(scene, "open")).toContain(id);
    expect(await listed(scene, "resolved")).not.toContain(id);
    expect(await registrationView(scene, "north", mine.registration)).toMatchObject({
      state: "under_review",
      conflict: { type: "partner_vs_direct", status: "open" },
      external_id: `x-${who.company}`,
      company: who.company,
    });
    if (other !== null)
      expect(await leadView(scene, other.lead)).toMatchObject({ status: "routed" });
  });

  test.each([
    ["a direct lead", "direct", false],
    ["another partner's", "south", false],
    ["a customer's company", null, true],
  ] as const)(
    "goes on as a lead of its own where the partner is chosen: %s",
    async (_, first, isCustomer) => {
      const who = somebody(isCustomer);
      const other = first === null ? null : await handIn(scene, first, who);
      const before = other === null ? null : await leadView(scene, other.lead);
      const mine = await handIn(scene, "north", who);
      const id = conflictOf(scene, mine.lead);
      const answer = await resolve(scene, id, "partner");
      expect([answer.status, answer.body]).toMatchObject([202, { attempt: 2, lead_id: mine.lead }]);
      await scene.run();
      expect(await leadView(scene, mine.lead)).toMatchObject({ status: "routed", attempt: 2 });
      expect(await conflictView(scene, id)).toMatchObject({
        status: "resolved",
        resolution: {
          choice: "partner",
          resolved_by: "human",
          actor: { kind: "user", ref: scene.manager.user_id },
          reason: "We talked.",
        },
      });
      expect(await listed(scene, "resolved")).toContain(id);
      expect(await registrationView(scene, "north", mine.registration)).toMatchObject({
        state: "accepted",
        conflict: { status: "resolved" },
      });
      if (other !== null) expect(await leadView(scene, other.lead)).toEqual(before);
    },
  );

  test.each([
    ["a direct lead", "direct"],
    ["another partner's", "south"],
  ] as const)("joins who was there before where that is chosen: %s", async (_, first) => {
    const who = somebody();
    const other = await handIn(scene, first, who);
    const mine = await handIn(scene, "north", { ...who, phone: "+44 20 7946 0958" });
    expect((await resolve(scene, conflictOf(scene, mine.lead), "direct")).status).toBe(202);
    await scene.run();
    const joined = await leadView(scene, mine.lead);
    expect(joined).toMatchObject({ status: "duplicate", status_reason: "email", owner: null });
    const standing = await leadView(scene, other.lead);
    expect(standing).toMatchObject({ status: "routed" });
    expect(standing["touches"]).toHaveLength(2);
    expect(await registrationView(scene, "north", mine.registration)).toMatchObject({
      state: "rejected",
      conflict: { status: "resolved" },
    });
  });

  test("goes to the account's owner where that is chosen", async () => {
    const mine = await handIn(scene, "north", somebody(true));
    const view = await conflictView(scene, conflictOf(scene, mine.lead));
    const [account] = view["candidates"] as { kind: string; owner_id: string | null }[];
    expect(account?.kind).toBe("account");
    await resolve(scene, conflictOf(scene, mine.lead), "direct");
    await scene.run();
    const routed = await leadView(scene, mine.lead);
    expect(routed).toMatchObject({
      status: "routed",
      attempt: 2,
      owner: { id: account?.owner_id },
    });
    expect(await registrationView(scene, "north", mine.registration)).toMatchObject({
      state: "rejected",
    });
  });

  test("joins whichever lead stands by now for the one that it met", async () => {
    const who = somebody();
    const first = await handIn(scene, "direct", who);
    const mine = await handIn(scene, "north", who);
    const last = await handIn(scene, "direct", somebody());
    await merge(scene, first.lead, last.lead);
    await scene.run();
    expect((await resolve(scene, conflictOf(scene, mine.lead), "direct")).status).toBe(202);
    await scene.run();
    const routed = (await scene.receipts()).findLast(
      ({ leaf, body }) => leaf.chain === `lead:${mine.lead}` && body.kind === "routed",
    );
    expect(routed?.body).toMatchObject({ status: "duplicate", duplicate_of: last.lead });
  });
});

describe("nobody waits", () => {
  test("where a direct lead comes after a partner's registration: the partner was first, and that is only told", async () => {
    const who = somebody();
    const mine = await handIn(scene, "north", who);
    const before = await registrationView(scene, "north", mine.registration);
    const direct = await handIn(scene, "direct", who);
    expect(await leadView(scene, direct.lead)).toMatchObject({ status: "duplicate" });
    expect(await conflictView(scene, conflictOf(scene, direct.lead))).toMatchObject({
      severity: "minor",
      status: "resolved",
      resolution: { choice: "partner", resolved_by: "precedence", reason: null },
    });
    expect(await registrationView(scene, "north", mine.registration)).toEqual(before);
    expect(before).toMatchObject({ state: "accepted", conflict: null });
  });

  test("where a partner registers the same person twice: the registrations are one", async () => {
    const who = somebody();
    await handIn(scene, "north", { ...who, external_id: "one" });
    const again = await handIn(scene, "north", { ...who, external_id: "two" });
    expect(await registrationView(scene, "north", again.registration)).toMatchObject({
      state: "merged",
      conflict: null,
    });
  });

  test.each([
    ["a direct lead", "direct", false, "duplicate"],
    ["another partner's", "south", false, "duplicate"],
    ["a customer's company", null, true, "routed"],
  ] as const)(
    "where the config says that who was first keeps it: %s",
    async (_, first, isCustomer, status) => {
      const at = firstWins;
      const who = somebody(isCustomer);
      if (first !== null) await handIn(at, first, who);
      const mine = await handIn(at, "north", who);
      expect(await leadView(at, mine.lead)).toMatchObject({ status });
      expect(await conflictView(at, conflictOf(at, mine.lead))).toMatchObject({
        severity: "minor",
        resolution: { choice: "direct", resolved_by: "precedence" },
      });
      expect(await registrationView(at, "north", mine.registration)).toMatchObject({
        state: "rejected",
        conflict: { status: "resolved" },
      });
      expect(await listed(at, "open")).toEqual([]);
    },
  );
});

test("the views hold what the receipts say, conflicts too", async () => {
  for (const at of [scene, firstWins]) {
    await at.run();
    await expectViewsAreReceipts(at.tenant);
  }
});
