// SPDX-License-Identifier: Apache-2.0
// What people do to a known lead, through the doors and the real pipeline: say more of it, let it in.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { env } from "cloudflare:workers";
import { buildLeadMessage } from "#domain/lead/build-lead-message.ts";
import { normalizeLead } from "#domain/lead/normalize-lead.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { callDoor } from "./door-calls.ts";
import { type CommandScene, expectProblem, openCommandScene } from "./command-scene.ts";

let scene: CommandScene;
beforeAll(async () => {
  scene = await openCommandScene("lead-commands");
});
afterAll(() => scene.expectQuietLog());

describe("saying more about a lead", () => {
  test("supplies what it was held for, and it is routed; who said it and when stays", async () => {
    const id = await scene.handIn({ email: "ann@prospect-a.example", company_size: 20 });
    const held = await scene.look(id);
    expect(held).toMatchObject({
      status: "held",
      status_reason: "missing_attribute",
      waiting_for: { attributes: ["country"], deadline_at: expect.any(String) },
    });
    const nowhere = await scene.patch(id, { country: "Atlantis" });
    expectProblem(nowhere, 422, "invalid_fields", "/country");
    const observed_at = "2026-01-05T09:00:00.000Z";
    const said = { country: "UK", source: "research", observed_at };
    const once = { "idempotency-key": "more-1" };
    const answer = await scene.patch(id, said, once);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ id, attempt: 2 });
    const routed = await scene.look(id);
    expect(routed).toMatchObject({
      status: "routed",
      waiting_for: null,
      attempt: 2,
      contact: { country: "GB" },
    });
    expect(routed.touches).toMatchObject([
      { kind: "created", source: "api" },
      { kind: "enriched", source: "research", observed_at, receipt_id: answer.body["receipt_id"] },
    ]);
    const repeat = await scene.patch(id, said, once);
    expect(repeat.body["receipt_id"]).toBe(answer.body["receipt_id"]);
    expect((await scene.look(id)).touches).toHaveLength(2);
  });

  test("shows at once on a lead that somebody works on, beside every other word, and moves it nowhere", async () => {
    const id = await scene.handIn({
      email: "ben@prospect-b.example",
      country: "GB",
      phone: "+44 20 7946 0001",
    });
    const before = await scene.look(id);
    const known = await scene.patch(id, { phone: "+44 20 7946 0002", extra: { budget: "some" } });
    expect(known.body).toMatchObject({ attempt: null });
    // Known long before the form was filled in: the form has the newer word.
    await scene.patch(id, {
      phone: "+44 20 7946 0003",
      observed_at: "2020-01-05T09:00:00.000Z",
    });
    const after = await scene.look(id);
    expect(after).toMatchObject({
      status: "routed",
      attempt: 1,
      owner: before.owner,
      contact: { phone: "+442079460002" },
      details: { extra: { budget: "some" } },
    });
    const phones = after.other_values["phone"] ?? [];
    expect(phones.map(({ value, source }) => [value, source])).toEqual([
      ["+442079460003", "manual"],
      ["+442079460001", "api"],
    ]);
  });

  test("names its account: the next attempt links it, and the page shows the word and the postal code beside older ones", async () => {
    const id = await scene.handIn({
      email: "fay@prospect-f.example",
      country: "GB",
      postal_code: "sw1a 1aa",
      account_ref: "unknown",
    });
    const before = await scene.look(id);
    expect(before).toMatchObject({
      status: "routed",
      match_level: null,
      details: { postal_code: "SW1A1AA", account_ref: "unknown" },
    });
    await scene.patch(id, { account_ref: "c-1", postal_code: "ec1a 1bb" });
    const said = await scene.look(id);
    expect(said).toMatchObject({
      attempt: 1,
      details: { postal_code: "EC1A1BB", account_ref: "c-1" },
    });
    expect(said.other_values["account_ref"]?.map(({ value }) => value)).toEqual(["unknown"]);
    await scene.command(id, "reprocess", { reason: "its account is known" });
    expect(await scene.look(id)).toMatchObject({
      attempt: 2,
      owner: { external_id: "ae" },
      match_level: "L1",
      details: { account_ref: "c-1" },
    });
  });

  test("names the field that cannot be said", async () => {
    const id = await scene.handIn({ email: "cara@prospect-c.example", country: "GB" });
    const cases: readonly [body: object, pointer: string][] = [
      [{}, ""],
      [{ external_id: "x" }, "/external_id"],
      [{ email: "nobody" }, "/email"],
      [{ account_ref: "r".repeat(201) }, "/account_ref"],
      [{ extra: { email: "cy@prospect.example" } }, "/extra"],
      [{ extra: { external_id: "x" } }, "/extra/external_id"],
      [{ extra: { note: "n".repeat(501) } }, "/extra/note"],
      [{ phone: "+442079460004", observed_at: "2999-01-01T00:00:00.000Z" }, "/observed_at"],
    ];
    for (const [body, pointer] of cases) {
      expectProblem(await scene.patch(id, body), 422, "invalid_fields", pointer);
    }
    const endless = { "content-type": `application/json; x=${"x".repeat(60_000)}` };
    const answer = await scene.patch(id, { first_name: "Cara" }, endless);
    expectProblem(answer, 415, "unsupported_media_type");
    expect((await scene.look(id)).touches).toHaveLength(1);
  });

  test("that rests on an older look at the lead is refused, by every command", async () => {
    const id = await scene.handIn({ email: "dee@prospect-d.example", country: "GB" });
    const stale = { "if-match": (await scene.see(id)).headers.get("etag") ?? "" };
    await scene.patch(id, { first_name: "Dee" }, stale);
    expectProblem(await scene.patch(id, { first_name: "Di" }, stale), 412, "precondition_failed");
    const other = await scene.handIn({ email: "eve@prospect-e.example", country: "GB" });
    const merge = await scene.command(id, "merge", { into: other }, stale);
    expectProblem(merge, 412, "precondition_failed");
    expect(await scene.look(id)).toMatchObject({
      status: "routed",
      contact: { first_name: "Dee" },
    });
  });
});

describe("a key", () => {
  test("stands for what it was first used for, at the door where it was used", async () => {
    const id = await scene.handIn({ email: "gil@prospect-g.example", country: "GB" });
    const other = await scene.handIn({ email: "hal@prospect-h.example", country: "GB" });
    const third = await scene.handIn({ email: "ida@prospect-i.example", country: "GB" });
    const key = { "idempotency-key": "mine" };
    const said = await scene.patch(id, { first_name: "Gil" }, key);
    const again = await scene.patch(id, { first_name: "Gil" }, key);
    expect(again.body["receipt_id"]).toBe(said.body["receipt_id"]);
    const changed = await scene.patch(id, { first_name: "Gilbert" }, key);
    expectProblem(changed, 422, "idempotency_key_reused");
    // The same key at another door is another command.
    const merged = await scene.command(id, "merge", { into: other }, key);
    expect([merged.status, merged.body["into"]]).toEqual([202, other]);
    const elsewhere = await scene.command(id, "merge", { into: third }, key);
    expectProblem(elsewhere, 422, "idempotency_key_reused");
    expect(await scene.look(id)).toMatchObject({ duplicate_of: other });
  });
});

describe("a release", () => {
  test("lets one denied lead in with a reason, and teaches nothing", async () => {
    const versions = await callDoor("GET", "/v1/config/versions", scene.key);
    const lead = { country: "GB", company_size: 5 };
    const id = await scene.handIn({ ...lead, email: "fay@blocked.example" });
    expect(await scene.look(id)).toMatchObject({
      status: "denied",
      refusal: {
        reasons: [{ code: "domain_blocked", sentence: "The email's domain is on the block list." }],
        release: `/v1/leads/${id}/release`,
      },
    });
    expectProblem(await scene.command(id, "release", {}), 422, "invalid_fields", "/reason");
    const answer = await scene.command(id, "release", {
      reason: "She called: a customer of ours.",
    });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      id,
      attempt: 2,
      suggestion: {
        config_key: "lists.block_domains",
        change: "remove",
        value: "blocked.example",
        applied: false,
      },
    });
    const released = await scene.look(id);
    expect(released).toMatchObject({
      status: "routed",
      refusal: null,
      decision: { released: true, preflight: { allow: false } },
      sla: { minutes_left: 59 },
    });
    const next = await scene.handIn({ ...lead, email: "gil@blocked.example" });
    expect(await scene.look(next)).toMatchObject({ status: "denied" });
    const unchanged = await callDoor("GET", "/v1/config/versions", scene.key);
    expect(unchanged.body).toEqual(versions.body);
    const again = await scene.command(id, "release", { reason: "Once more." });
    expectProblem(again, 409, "lead_not_denied");
  });
});

describe("a lead of signals", () => {
  test("is stored below the threshold, and shows how far it is", async () => {
    const { tenant } = scene;
    const raw = new TextEncoder().encode("{}");
    const normalized = normalizeLead({ source: "product", email: "lou@prospect-l.example" });
    if (!normalized.ok) throw new Error("no lead");
    const post = (n: number, ago_ms: number) =>
      buildLeadMessage(idKeyOf(env, tenant), {
        tenant,
        lead: normalized.value,
        intake: {
          kind: "signal",
          source: "product",
          event_id: String(n).padStart(32, "0"),
          signal: "invited",
          points: 15,
        },
        idempotency_key: null,
        accepted_at_ms: Date.now() - ago_ms,
        subject_key: crypto.getRandomValues(new Uint8Array(16)),
        content_type: "application/json",
        raw,
        actor: { kind: "key", ref: "key_1" },
        trace_id: "trace",
      });
    const first = post(1, 0);
    for (const message of [first, post(2, 0), post(3, 0)]) {
      scene.sent.push(message);
      await scene.runPipeline();
    }
    expect(await scene.look(first.lead_id)).toMatchObject({
      status: "stored",
      status_reason: "below_threshold",
      sla: null,
      signals: { points: 45, threshold: 50 },
      touches: [{ intake: "signal", signal: "invited", points: 15 }, {}, {}],
    });
  });
});
