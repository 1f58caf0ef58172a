// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { Webhook } from "standardwebhooks";
import { runInDurableObject } from "cloudflare:test";
import {
  FAILED,
  heldDesk,
  type ReceivedMessage,
  routedItem,
  TAKEN,
  told,
} from "../tests/faults/webhooks/desk-under-test.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";
import type { WebhookDesk } from "./webhook-desk.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const verify = (secret: string, { body, headers }: ReceivedMessage) =>
  new Webhook(secret).verify(body, { ...headers });

describe("messages", () => {
  it("are signed as Standard Webhooks' own library verifies them, of receipts since the subscription alone", async () => {
    const desk = await heldDesk("hooks-signed");
    await desk.append([routedItem("led_before", 1)]);
    const secret = await desk.subscribe();
    await desk.append([routedItem("led_1", 1)]);
    await desk.round();
    expect(desk.received.map(told)).toEqual(["led_1#1"]);
    const [message] = desk.received;
    if (message === undefined) throw new Error("nothing came");
    expect(verify(secret, message)).toMatchObject({ type: "lead.routed" });
    expect(message.headers["webhook-timestamp"]).toBe(String(Math.floor(desk.now_ms / 1_000)));
    const [delivery] = await desk.deliveries();
    expect(delivery).toMatchObject({
      delivery_id: message.headers["webhook-id"],
      status: "delivered",
      attempts: 1,
      last_status: 200,
      next_at_ms: null,
    });
    await desk.rounds();
    expect(desk.received).toHaveLength(1);
  });

  it("carry a signature of each secret until the overlap ends, and of the new one from the moment it is there", async () => {
    const desk = await heldDesk("hooks-rotation");
    const secrets = [await desk.subscribe()];
    const signs = async (attempt: number): Promise<boolean[]> => {
      await desk.append([routedItem("led_1", attempt)]);
      await desk.rounds();
      const message = desk.received.at(-1);
      if (message === undefined || told(message) !== `led_1#${attempt}`) throw new Error("lost");
      return secrets.map((secret) => {
        try {
          verify(secret, message);
          return true;
        } catch {
          return false;
        }
      });
    };
    const rotate = async (overlap: number): Promise<void> => {
      const { webhook_id, fresh_secret, actor } = desk.request();
      const rotated = await desk.stub.rotateSecret({
        v: 1,
        tenant: desk.tenant,
        webhook_id,
        fresh_secret,
        actor,
        overlap_until_ms: desk.now_ms + overlap,
      });
      expect(rotated).toEqual({ ok: true, secret: fresh_secret });
      secrets.push(fresh_secret);
    };
    expect(await signs(1)).toEqual([true]);
    await rotate(MINUTE_MS);
    expect(await signs(2)).toEqual([true, true]);
    // The answer was lost: the secret that nobody has seen takes nothing from the one in use.
    await rotate(2 * MINUTE_MS);
    expect(await signs(3)).toEqual([true, true, true]);
    desk.now_ms += MINUTE_MS;
    expect(await signs(4)).toEqual([false, true, true]);
    await rotate(0);
    expect(await signs(5)).toEqual([false, false, false, true]);
  });

  it("are kept with secrets that the desk's own rows do not tell", async () => {
    const desk = await heldDesk("hooks-sealed");
    const secret = await desk.subscribe();
    const tables = ["subscription", "secret", "delivery", "outbox"];
    const rows = await Promise.all(tables.map((table) => desk.sql(`SELECT * FROM ${table}`)));
    expect(JSON.stringify(rows)).not.toContain(secret.slice("whsec_".length, -4));
  });

  it("of a tenant are never another's: a desk refuses another tenant's name", async () => {
    const desk = await heldDesk("hooks-own");
    await runInDurableObject(desk.object, async (instance: WebhookDesk) => {
      const other = { v: 1, tenant: "hooks-other", webhook_id: "whk_1" } as const;
      await expect(instance.find(other)).rejects.toThrow("another tenant's");
      await expect(instance.wake(other)).rejects.toThrow("another tenant's");
      await expect(instance.save(desk.request({ tenant: "hooks-other" }))).rejects.toThrow(
        "another tenant's",
      );
    });
  });
});

describe("the order of messages", () => {
  it("holds per subject while receivers fail as they like, and every message comes until it is taken", async () => {
    const random = seededRandom(11);
    const desk = await heldDesk("hooks-order");
    await desk.subscribe({ external_id: "a" });
    await desk.subscribe({ external_id: "b" });
    // The model: per receiver and lead, the attempts taken so far are 1, 2, 3 ... without gap or repetition.
    const taken = new Map<string, number[]>();
    const ids = new Map<string, Set<string>>();
    desk.answer = (message) => {
      const line = `${new URL(message.url).hostname} ${told(message).split("#")[0]}`;
      const event = `${new URL(message.url).hostname} ${told(message)}`;
      ids.set(event, (ids.get(event) ?? new Set()).add(message.headers["webhook-id"] ?? ""));
      if (random.below(3) === 0) return FAILED;
      taken.set(line, [...(taken.get(line) ?? []), Number(told(message).split("#")[1])]);
      return TAKEN;
    };
    const items = random.shuffled(Array.from({ length: 60 }, (_, i) => `led_${i % 12}`));
    const attempts = new Map<string, number>();
    for (const lead of items) {
      const attempt = (attempts.get(lead) ?? 0) + 1;
      attempts.set(lead, attempt);
      await desk.append([routedItem(lead, attempt)]);
      if (random.below(4) === 0) await desk.round();
      if (random.below(9) === 0) await desk.restart();
      desk.now_ms += random.below(10_000);
    }
    for (let i = 0; i < 60; i++) {
      await desk.rounds();
      desk.now_ms += 2 * HOUR_MS;
    }
    expect(taken.size).toBe(24);
    for (const attempts of taken.values()) expect(attempts).toEqual([1, 2, 3, 4, 5]);
    expect(ids.size).toBe(120);
    for (const of of ids.values()) expect(of.size).toBe(1);
    const { pending, failing_since_ms } = await desk.record("a");
    expect({ pending, failing_since_ms }).toEqual({ pending: 0, failing_since_ms: null });
  });

  it("lets other subjects and other receivers go on while one hangs, within bounds", async () => {
    const desk = await heldDesk("hooks-parallel");
    await desk.subscribe({ external_id: "hangs" });
    await desk.subscribe({ external_id: "works" });
    const open = new Map<string, number>();
    let most = 0;
    const release: (() => void)[] = [];
    desk.answer = async ({ url }) => {
      const { hostname } = new URL(url);
      open.set(hostname, (open.get(hostname) ?? 0) + 1);
      most = Math.max(
        most,
        [...open.values()].reduce((sum, count) => sum + count),
      );
      const isWorking = hostname.startsWith("works");
      if (!isWorking) await new Promise<void>((resolve) => release.push(resolve));
      open.set(hostname, (open.get(hostname) ?? 1) - 1);
      return TAKEN;
    };
    await desk.append(Array.from({ length: 20 }, (_, i) => routedItem(`led_${i}`, 1)));
    await runInDurableObject(desk.object, async (instance: WebhookDesk) => {
      const round = instance.alarm();
      while (desk.received.filter((one) => one.url.includes("works")).length < 20) {
        await scheduler.wait(1);
      }
      expect(desk.received.filter((one) => one.url.includes("hangs"))).toHaveLength(3);
      const timer = setInterval(() => release.splice(0).forEach((free) => free()), 1);
      await round;
      clearInterval(timer);
    });
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
    expect(desk.received).toHaveLength(40);
  });

  it("is kept by a replay: it comes again under its id, before what still waits", async () => {
    const desk = await heldDesk("hooks-replay");
    await desk.subscribe();
    await desk.append([routedItem("led_1", 1)]);
    await desk.rounds();
    const [first] = await desk.deliveries();
    if (first === undefined) throw new Error("no delivery");
    await desk.save({ active: false });
    await desk.append([routedItem("led_1", 2)]);
    await desk.rounds();
    const asked = { v: 1, tenant: desk.tenant, webhook_id: desk.idOf("main") } as const;
    const { delivery_id } = first;
    expect(await desk.stub.replay({ ...asked, delivery_id })).toMatchObject({ status: "pending" });
    expect(await desk.stub.replay({ ...asked, delivery_id: "msg_none" })).toBeNull();
    expect(await desk.record()).toMatchObject({ status: "paused", pending: 2 });
    await desk.save({ active: true });
    await desk.rounds();
    expect(desk.received.map(told)).toEqual(["led_1#1", "led_1#1", "led_1#2"]);
    expect(desk.received[1]?.headers["webhook-id"]).toBe(delivery_id);
    expect(desk.received[1]?.body).toBe(desk.received[0]?.body);
    expect(await desk.record()).toMatchObject({ pending: 0 });
  });
});
