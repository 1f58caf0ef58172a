// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from "vitest";
import { callDoor } from "./door-calls.ts";
import { type LeadScene, openLeadScene } from "./lead-scene.ts";

let scene: LeadScene;
beforeAll(async () => {
  scene = await openLeadScene("reprocess-door");
});

describe("reprocessing", () => {
  test("freezes one further attempt per Idempotency-Key, and If-Match holds it to the lead as seen", async () => {
    const id = await scene.handIn({ email: "again@customer.example" });
    const head = (await scene.see(id)).headers.get("etag") ?? "";
    const path = `/v1/leads/${id}/reprocess`;
    const once = { "idempotency-key": "again-1", "if-match": head };
    const first = await scene.post(path, undefined, once);
    expect([first.status, first.headers.get("location")]).toEqual([202, `/v1/leads/${id}`]);
    expect(first.body).toMatchObject({ id, attempt: 2 });
    const repeat = await scene.post(path, undefined, once);
    expect(repeat.body["receipt_id"]).toBe(first.body["receipt_id"]);
    const busy = await scene.post(path);
    expect([busy.status, busy.body["type"]]).toEqual([
      409,
      "urn:revops-pack:problem:lead_in_progress",
    ]);
    await scene.runPipeline();
    const stale = await scene.post(path, undefined, { "if-match": head });
    expect([stale.status, stale.body["type"]]).toEqual([
      412,
      "urn:revops-pack:problem:precondition_failed",
    ]);
    const seen = await scene.see(id);
    expect(seen.body).toMatchObject({ status: "routed", attempt: 2, decision: { attempt: 2 } });
  });

  test("a lead without a receipt yet is a conflict that passes", async () => {
    const { body } = await scene.post("/v1/leads", { email: "soon@customer.example" });
    const answer = await scene.post(`/v1/leads/${body["id"]}/reprocess`);
    expect([answer.status, answer.body["type"]]).toEqual([
      409,
      "urn:revops-pack:problem:lead_pending",
    ]);
    const evidence = await callDoor("GET", `/v1/leads/${body["id"]}/evidence.zip`, scene.key);
    expect([evidence.status, evidence.headers.get("retry-after")]).toEqual([409, "5"]);
    scene.sent.length = 0;
  });
});

test("no name, address, key or token of any of this reached the log", () => {
  scene.expectQuietLog();
});
