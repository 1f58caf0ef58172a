// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from "vitest";
import {
  conflictOf,
  conflictView,
  handIn,
  leadView,
  listed,
  merge,
  resolve,
  somebody,
} from "./conflict-calls.ts";
import { openPartnerScene, type PartnerScene } from "./partner-scene.ts";

let scene: PartnerScene;
let foreign: PartnerScene;
beforeAll(async () => {
  scene = await openPartnerScene("settling");
  foreign = await openPartnerScene("settling-others");
});

describe("settling", () => {
  async function held(): Promise<{ lead: string; id: string }> {
    const { lead } = await handIn(scene, "north", somebody(true));
    return { lead, id: conflictOf(scene, lead) };
  }

  test("happens once: sent again it is answered as before, and whoever comes second is told who was first", async () => {
    const { id } = await held();
    const [first, again] = [
      await resolve(scene, id, "partner"),
      await resolve(scene, id, "partner"),
    ];
    const { trace_id: _, ...answered } = first.body;
    expect(again.body).toMatchObject(answered);
    await scene.run();
    expect((await resolve(scene, id, "partner")).body).toMatchObject(answered);
    for (const [choice, by] of [
      ["partner", scene.other],
      ["direct", scene.other],
      ["direct", scene.manager],
    ] as const) {
      const late = await resolve(scene, id, choice, { by });
      expect([late.status, late.body]).toMatchObject([
        409,
        {
          type: "urn:revops-pack:problem:conflict_resolved",
          conflict: {
            current: `"${answered["receipt_id"]}"`,
            changed_by: { kind: "user", ref: scene.manager.user_id },
          },
        },
      ]);
    }
  });

  test("at the same moment by two people ends with one of them, and one further attempt", async () => {
    const { lead, id } = await held();
    const answers = await Promise.all([
      resolve(scene, id, "partner"),
      resolve(scene, id, "direct", { by: scene.other }),
    ]);
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([202, 409]);
    const steps = (await scene.receipts())
      .filter(({ leaf }) => [`lead:${lead}`, `conflict:${id}`].includes(leaf.chain))
      .map(({ leaf }) => leaf.workflow_step);
    expect(steps.filter((step) => step === "RESOLVE_CONFLICT")).toHaveLength(1);
    expect(steps.filter((step) => step === "REPROCESS_LEAD")).toHaveLength(1);
    await scene.run();
  });

  test("holds to the conflict as it was seen, and knows no other tenant's", async () => {
    const { id } = await held();
    const seen = await scene.see(`/v1/conflicts/${id}`, scene.manager.token);
    const tag = seen.headers.get("etag") ?? "";
    const stale = await resolve(scene, id, "partner", { tag: `"rcp_${"0".repeat(32)}"` });
    expect([stale.status, stale.body["type"]]).toEqual([
      412,
      "urn:revops-pack:problem:precondition_failed",
    ]);
    expect((await foreign.see(`/v1/conflicts/${id}`, foreign.manager.token)).status).toBe(404);
    expect((await resolve(foreign, id, "partner")).status).toBe(404);
    expect((await resolve(scene, id, "partner", { tag })).status).toBe(202);
    await scene.run();
  });

  test("is the only way out of the hold, and the last word: decided again, the lead runs into nothing", async () => {
    const { lead, id } = await held();
    const path = `/v1/leads/${lead}/reprocess`;
    const refused = await scene.post(path, scene.admin, undefined);
    expect([refused.status, refused.body["type"]]).toEqual([
      409,
      "urn:revops-pack:problem:conflict_open",
    ]);
    await resolve(scene, id, "partner");
    await scene.run();
    expect((await scene.post(path, scene.admin, undefined)).status).toBe(202);
    await scene.run();
    expect(await leadView(scene, lead)).toMatchObject({ status: "routed", attempt: 3 });
    expect(await listed(scene, "open")).not.toContain(conflictOf(scene, lead, 3));
  });

  test("only records the choice where the lead went on by another way", async () => {
    const { lead, id } = await held();
    const other = await handIn(scene, "direct", somebody());
    await merge(scene, lead, other.lead);
    const early = await resolve(scene, id, "partner");
    expect([early.status, early.body["type"]]).toEqual([
      409,
      "urn:revops-pack:problem:lead_in_progress",
    ]);
    await scene.run();
    const answer = await resolve(scene, id, "partner");
    expect([answer.status, answer.body["attempt"]]).toEqual([202, null]);
    expect((await resolve(scene, id, "partner")).body["receipt_id"]).toBe(
      answer.body["receipt_id"],
    );
    await scene.run();
    expect(await leadView(scene, lead)).toMatchObject({ status: "duplicate" });
    expect(await listed(scene, "open")).not.toContain(id);
  });

  test("keeps its reason sealed: no receipt says it in clear", async () => {
    const { id } = await held();
    await resolve(scene, id, "direct", { reason: "Robin Rivers promised it to us" });
    await scene.run();
    expect((await conflictView(scene, id))["resolution"]).toMatchObject({
      reason: "Robin Rivers promised it to us",
    });
    for (const { receipt } of await scene.receipts()) {
      expect(receipt.leaf + receipt.body).not.toContain("Robin Rivers");
    }
  });
});
