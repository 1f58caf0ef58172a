// SPDX-License-Identifier: Apache-2.0
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { TryResult } from "#domain/webhooks/retry-schedule.ts";
import {
  FAILED,
  heldDesk,
  routedItem,
  TAKEN,
  told,
} from "../../tests/faults/webhooks/desk-under-test.ts";
import type { WebhookDesk } from "../webhook-desk.ts";

const HOUR_MS = 3_600_000;

describe("a receiver that fails", () => {
  it("is tried ten times as the table says; then everything waits, and its administrators are told once", async () => {
    const desk = await heldDesk("hooks-dead");
    await desk.subscribe();
    desk.answer = () => FAILED;
    const notices = await captureMail(desk);
    await desk.append([routedItem("led_1", 1), routedItem("led_1", 2), routedItem("led_2", 1)]);
    const start = desk.now_ms;
    for (let i = 0; i < 12; i++) {
      await desk.rounds();
      const [due] = await desk.sql<{ due: number | null }>(
        "SELECT min(next_at_ms) AS due FROM delivery",
      );
      desk.now_ms = Math.max(desk.now_ms, due?.due ?? 0);
    }
    const tries = desk.received.filter((one) => told(one) === "led_1#1");
    expect(tries.map(({ at_ms }) => at_ms - start)).toEqual(
      [0, 5_000, 305_000, 2_105_000, 9_305_000, 27_305_000, 63_305_000, 113_705_000].concat([
        185_705_000, 272_105_000,
      ]),
    );
    expect(new Set(tries.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(desk.received.map(told)).not.toContain("led_1#2");
    expect(await desk.record()).toMatchObject({
      status: "disabled",
      disabled_reason: "long_failure",
      failing_since_ms: start,
      pending: 3,
    });
    expect(notices).toMatchObject([
      {
        kind: "notice",
        template: "webhook_disabled",
        audience: { role: "revops_admin" },
        params: { webhook: "main", origin: "https://main.receiver.example" },
      },
    ]);
    desk.answer = () => TAKEN;
    desk.received.length = 0;
    await desk.rounds();
    expect(desk.received).toEqual([]);
    expect(await desk.save({ active: true })).toMatchObject({ ok: true, change: "updated" });
    await desk.rounds();
    expect(desk.received.map(told).toSorted()).toEqual(["led_1#1", "led_1#2", "led_2#1"]);
    expect(await desk.record()).toMatchObject({ status: "active", pending: 0 });
  });

  it("of one message alone ends that message, lets the next of its subject go, and stays on", async () => {
    const desk = await heldDesk("hooks-poison");
    await desk.subscribe();
    desk.answer = (message) => (told(message) === "led_1#1" ? FAILED : TAKEN);
    await desk.append([routedItem("led_1", 1), routedItem("led_1", 2), routedItem("led_2", 1)]);
    for (let i = 0; i < 12; i++) {
      await desk.rounds();
      desk.now_ms += 25 * HOUR_MS;
      // Something else gets through now and then.
      await desk.append([routedItem("led_3", i + 1)]);
    }
    const { status } = await desk.record();
    expect(status).toBe("active");
    const ended = (await desk.deliveries()).filter((one) => one.subject === "lead:led_1");
    expect(ended.map((one) => [one.status, one.attempts])).toEqual([
      ["delivered", 1],
      ["failed", 10],
    ]);
  });

  it("with 410 is switched off at once, and is sent nothing more", async () => {
    const desk = await heldDesk("hooks-gone");
    await desk.subscribe();
    const notices = await captureMail(desk);
    desk.answer = () => ({ kind: "answered", status: 410, retry_after_ms: null });
    await desk.append([routedItem("led_1", 1)]);
    await desk.rounds();
    await desk.append([routedItem("led_2", 1)]);
    desk.now_ms += HOUR_MS;
    await desk.rounds();
    expect(desk.received).toHaveLength(1);
    expect(await desk.record()).toMatchObject({ status: "disabled", disabled_reason: "gone" });
    expect(notices).toHaveLength(1);
  });

  it("by redirecting is never followed; its answer counts as a failure", async () => {
    const desk = await heldDesk("hooks-redirect");
    await desk.subscribe();
    desk.answer = (): TryResult => ({ kind: "answered", status: 302, retry_after_ms: null });
    await desk.append([routedItem("led_1", 1)]);
    await desk.round();
    expect(await desk.deliveries()).toMatchObject([
      { status: "pending", last_status: 302, last_reason: "redirect" },
    ]);
  });

  it("longer than its subscription may keep waiting loses no count: what is left out is told", async () => {
    const desk = await heldDesk("hooks-full");
    await desk.subscribe();
    await desk.sql("UPDATE subscription SET pending = 99999");
    desk.answer = () => FAILED;
    await desk.append([routedItem("led_1", 1), routedItem("led_2", 1), routedItem("led_3", 1)]);
    await desk.round();
    expect(await desk.record()).toMatchObject({ pending: 100_000, missed: 2 });
    expect(await desk.deliveries()).toHaveLength(1);
  });
});

/** What the desk sends to the mail queue, kept here in place of it. */
async function captureMail(desk: { object: DurableObjectStub<WebhookDesk> }): Promise<unknown[]> {
  const sent: unknown[] = [];
  await runInDurableObject(desk.object, (instance: WebhookDesk) => {
    const inner = instance as unknown as { env: object };
    inner.env = { ...inner.env, MAIL: { send: async (one: unknown) => void sent.push(one) } };
  });
  return sent;
}
