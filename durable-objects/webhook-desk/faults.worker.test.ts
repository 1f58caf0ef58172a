// SPDX-License-Identifier: Apache-2.0
// A crash or a failure between any two steps: nothing is lost, and what comes twice comes under the same id.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import {
  FAILED,
  type HeldDesk,
  heldDesk,
  routedItem,
  TAKEN,
  told,
} from "../../tests/faults/webhooks/desk-under-test.ts";
import type { WebhookDesk } from "../webhook-desk.ts";

const MINUTE_MS = 60_000;

type LogFault = Partial<Pick<ReceiptLogRpc, "append" | "readRange" | "follow">>;

/** Replaces the log for the running instance; what is not named stays the real one. */
async function breakLog(
  desk: HeldDesk,
  fault: (real: ReceiptLogRpc) => LogFault,
): Promise<() => Promise<void>> {
  const restore = await runInDurableObject(desk.object, (instance: WebhookDesk) => {
    const inner = instance as unknown as { env: object };
    const real = inner.env;
    const log = new Proxy(receiptLogStub(env, desk.tenant), {
      get: (stub, name) => Reflect.get({ ...fault(stub) }, name) ?? Reflect.get(stub, name),
    });
    const RECEIPT_LOG = { idFromName: () => null, get: () => log };
    inner.env = { ...real, RECEIPT_LOG };
    return () => {
      inner.env = real;
    };
  });
  return () => runInDurableObject(desk.object, restore);
}

const lost = async (): Promise<never> => Promise.reject(new Error("planted"));

async function chainOf(desk: HeldDesk, externalId = "main") {
  const chains = [`webhook:${desk.idOf(externalId)}`];
  const [state] = await receiptLogStub(env, desk.tenant).read({
    v: 1,
    tenant: desk.tenant,
    chains,
  });
  return (state?.receipts ?? []).map(({ body }) => {
    const parsed = ReceiptBody.parse(JSON.parse(body));
    if (parsed.kind !== "record") throw new Error(parsed.kind);
    return parsed;
  });
}

describe("a crash", () => {
  it("between the POST and the note of its end sends the same bytes under the same id again", async () => {
    const desk = await heldDesk("fault-post");
    await desk.subscribe();
    await desk.append([routedItem("led_1", 1), routedItem("led_1", 2)]);
    desk.answer = () => {
      throw new Error("planted: the answer came, the object died");
    };
    await desk.round();
    await desk.restart();
    desk.answer = () => TAKEN;
    await desk.rounds();
    expect(desk.received).toHaveLength(1);
    desk.now_ms += MINUTE_MS;
    await desk.rounds();
    expect(desk.received.map(told)).toEqual(["led_1#1", "led_1#1", "led_1#2"]);
    const [first, second] = desk.received;
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.body).toBe(first?.body);
  });

  it("while reading the log reads the same page again and tells nothing twice", async () => {
    const desk = await heldDesk("fault-read");
    await desk.subscribe();
    await desk.append(Array.from({ length: 5 }, (_, i) => routedItem(`led_${i}`, 1)));
    for (const fault of [
      (): LogFault => ({ readRange: lost }),
      (real: ReceiptLogRpc): LogFault => ({
        readRange: async (asked) => {
          await real.readRange(asked);
          return lost();
        },
      }),
    ]) {
      const restore = await breakLog(desk, fault);
      await desk.round();
      await restore();
      await desk.restart();
    }
    expect(desk.received).toEqual([]);
    await desk.rounds();
    expect(desk.received.map(told).toSorted()).toEqual(
      Array.from({ length: 5 }, (_, i) => `led_${i}#1`),
    );
  });

  it.each([
    ["before the log is asked", "follow", false],
    ["after the log is asked", "follow", true],
    ["before the receipt", "append", false],
    ["after the receipt", "append", true],
  ] as const)(
    "%s of a new subscription: the same PUT answers a secret that signs",
    async (_, method, persisted) => {
      const desk = await heldDesk(`fault-create-${method}-${String(persisted)}`);
      const restore = await breakLog(desk, (real) => ({
        [method]: async (asked: never) => {
          if (persisted) await (real[method] as (asked: never) => Promise<unknown>)(asked);
          return lost();
        },
      }));
      await runInDurableObject(desk.object, async (instance: WebhookDesk) => {
        await expect(instance.save(desk.request())).rejects.toThrow("planted");
      });
      await restore();
      await desk.restart();
      await desk.append([routedItem("led_1", 1)]);
      const again = await desk.save();
      if (!again.ok) throw new Error(again.code);
      expect(again).toMatchObject({ change: "created", secret: expect.stringMatching(/^whsec_/) });
      expect(await desk.save()).toMatchObject({ ok: true, change: "unchanged", secret: null });
      const changes = await chainOf(desk);
      expect(changes.map(({ change }) => change.change)[0]).toBe("created");
    },
  );

  it("between a change and its receipt leaves an alarm that makes the receipt, and nothing goes out before", async () => {
    const desk = await heldDesk("fault-outstanding");
    const restore = await breakLog(desk, () => ({
      append: async () => ({ ok: false, code: "log_refuses", reason: "planted" }),
    }));
    expect(
      await runInDurableObject(desk.object, (instance: WebhookDesk) =>
        instance.save(desk.request()),
      ),
    ).toEqual({ ok: false, code: "log_refuses" });
    await desk.append([routedItem("led_1", 1)]);
    await desk.round();
    expect(desk.received).toEqual([]);
    await restore();
    await desk.restart();
    expect(await chainOf(desk)).toEqual([]);
    await desk.rounds();
    expect(await chainOf(desk)).toMatchObject([{ change: { change: "created" } }]);
    expect(desk.received.map(told)).toEqual(["led_1#1"]);
  });

  it("of the mail queue delays the notice and neither loses nor changes it", async () => {
    const desk = await heldDesk("fault-mail");
    await desk.subscribe();
    const sent: unknown[] = [];
    let down = true;
    await runInDurableObject(desk.object, (instance: WebhookDesk) => {
      const inner = instance as unknown as { env: object };
      const send = async (message: unknown): Promise<void> => {
        sent.push(message);
        if (down) await lost();
      };
      inner.env = { ...inner.env, MAIL: { send } };
    });
    desk.answer = () => ({ kind: "answered", status: 410, retry_after_ms: null });
    await desk.append([routedItem("led_1", 1)]);
    await desk.round();
    down = false;
    await desk.round();
    await desk.round();
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(new Set(sent.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await desk.sql("SELECT 1 FROM outbox")).toEqual([]);
    expect((await chainOf(desk)).map(({ change }) => change.change)).toEqual([
      "created",
      "updated",
    ]);
  });
});

describe("the desk's alarm", () => {
  it("is there while anything is owed or pending, and an idle desk has none", async () => {
    const desk = await heldDesk("alarm-idle");
    expect(desk.alarm_at_ms).toBeNull();
    await desk.subscribe();
    desk.answer = () => FAILED;
    await desk.append([routedItem("led_1", 1)]);
    await desk.stub.wake({ v: 1, tenant: desk.tenant });
    expect(desk.alarm_at_ms).not.toBeNull();
    await desk.round();
    expect(await desk.record()).toMatchObject({ pending: 1 });
    expect(desk.alarm_at_ms).not.toBeNull();
    desk.answer = () => TAKEN;
    desk.now_ms += MINUTE_MS;
    await desk.round();
    // The log may wake it once more for what it has read already.
    for (let i = 0; i < 3 && desk.alarm_at_ms !== null; i++) await desk.round();
    expect(desk.alarm_at_ms).toBeNull();
  });

  it("is set to a net before a round does anything, so that a death in it is no end", async () => {
    const desk = await heldDesk("alarm-net");
    await desk.subscribe();
    await desk.append([routedItem("led_1", 1)]);
    let net: number | null = null;
    desk.answer = () => {
      net = desk.alarm_at_ms;
      return TAKEN;
    };
    desk.alarm_at_ms = null;
    await desk.round();
    expect(net).not.toBeNull();
  });

  it("sweeps what a deleted subscription leaves, and one of the same name meets none of it", async () => {
    const desk = await heldDesk("alarm-sweep");
    await desk.subscribe();
    await desk.append(Array.from({ length: 700 }, (_, i) => routedItem(`led_${i}`, 1)));
    desk.answer = () => FAILED;
    await desk.round();
    const { webhook_id, actor } = desk.request();
    const asked = { v: 1, tenant: desk.tenant, webhook_id, actor } as const;
    expect(await desk.stub.remove(asked)).toEqual({ ok: true, was_there: true });
    expect(await desk.stub.remove(asked)).toEqual({ ok: true, was_there: false });
    desk.received.length = 0;
    await desk.subscribe();
    expect(await desk.deliveries()).toEqual([]);
    desk.now_ms += MINUTE_MS;
    for (let i = 0; i < 4; i++) await desk.round();
    expect(await desk.sql("SELECT 1 FROM delivery")).toEqual([]);
    expect(desk.received).toEqual([]);
    expect((await chainOf(desk)).map(({ change }) => change.change)).toEqual([
      "created",
      "deleted",
      "created",
    ]);
  });

  it("sweeps a delivery that ended more than 30 days ago, and none before", async () => {
    const desk = await heldDesk("alarm-age");
    await desk.subscribe();
    await desk.append([routedItem("led_1", 1)]);
    await desk.rounds();
    desk.now_ms += 30 * 24 * 60 * MINUTE_MS;
    await desk.round();
    expect(await desk.deliveries()).toHaveLength(1);
    desk.now_ms += 1;
    await desk.round();
    expect(await desk.deliveries()).toEqual([]);
  });
});

describe("the receipt of a subscription's change", () => {
  it("says from what to what, but of the address the origin alone, and never a secret", async () => {
    const desk = await heldDesk("receipt-change");
    const secret = await desk.subscribe({ url: "https://one.example/path-secret?token=abc" });
    await desk.save({ url: "https://one.example/other-secret", events: ["lead.held"] });
    const changes = await chainOf(desk);
    expect(changes[1]?.change).toMatchObject({
      entity: "webhook",
      change: "updated",
      fields: [
        { field: "events", personal: false, after: '["lead.held"]' },
        { field: "url", personal: true, before: null, after: null },
      ],
    });
    const text = JSON.stringify(changes);
    for (const hidden of ["path-secret", "other-secret", "token=abc", secret.slice(6, -4)]) {
      expect(text).not.toContain(hidden);
    }
    expect(text).toContain("https://one.example");
    expect(changes.every(({ sealed }) => sealed !== null)).toBe(true);
  });
});
