// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { verifyBundle } from "#ledger/verify.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { callDoor } from "./door-calls.ts";
import { type LeadScene, openLeadScene } from "./lead-scene.ts";

let scene: LeadScene;
beforeAll(async () => {
  scene = await openLeadScene("evidence-doors");
});

describe("evidence", () => {
  test("verifies offline against the log's key, holds its own export, and shows nobody", async () => {
    const id = await scene.handIn({ email: "proof@customer.example", last_name: "Prooflastname" });
    const log = await callDoor("GET", "/v1/log", scene.key);
    const zip = await callDoor("GET", `/v1/leads/${id}/evidence.zip`, scene.key);
    expect(zip.headers.get("content-type")).toBe("application/zip");
    expect(zip.headers.get("content-disposition")).toBe(`attachment; filename="${id}.zip"`);
    expect(zip.headers.get("revops-log-key")).toBe(log.body["vkey"]);
    expect(verifyBundle(zip.bytes, { logKey: String(log.body["vkey"]) }).verdict).toBe("VALID");
    const text = new TextDecoder().decode(zip.bytes);
    expect(text).toContain("EXPORT_EVIDENCE");
    expect(text).not.toMatch(/proof@customer|Prooflastname/);
    const flipped = zip.bytes.slice();
    const at = text.indexOf("EXPORT_EVIDENCE");
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    expect(verifyBundle(flipped, { logKey: String(log.body["vkey"]) }).verdict).not.toBe("VALID");
  });

  test("leaves only after its own receipt stands, one per export", async () => {
    const id = await scene.handIn({ email: "twice@customer.example" });
    const size = async () =>
      (await receiptLogStub(env, scene.tenant).describe({ v: 1, tenant: scene.tenant })).size;
    const before = await size();
    await callDoor("GET", `/v1/leads/${id}/evidence.zip`, scene.key);
    await callDoor("GET", `/v1/leads/${id}/evidence.zip`, scene.key);
    expect((await size()) - before).toBe(2);
  });
});

test("no name, address, key or token of any of this reached the log", () => {
  scene.expectQuietLog();
});
