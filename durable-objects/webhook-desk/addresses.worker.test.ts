// SPDX-License-Identifier: Apache-2.0
// Nothing of ours is sent to a private network: not at registration, and not when a name changes its mind afterwards.
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { judgeAddress } from "#domain/webhooks/judge-address.ts";
import { heldDesk, routedItem, told } from "../../tests/faults/webhooks/desk-under-test.ts";
import { HIDDEN_ADDRESSES, LOCAL_NAMES } from "../../tests/fixtures/hostile-hosts.ts";
import type { WebhookDesk } from "../webhook-desk.ts";
import { type LookUp, readDnsAnswer } from "./doh.ts";
import { readRetryAfter } from "./post-message.ts";

const found = (...addresses: string[]): LookUp => ({ ok: true, addresses });
const refused = (reason: string) => ({ ok: false, code: "address_refused", reason });
const HOUR_MS = 3_600_000;

describe("a URL in this runtime", () => {
  it("hides no private address and no local name", () => {
    const judge = (host: string) => judgeAddress(`https://${host}/`, { development: false });
    expect(HIDDEN_ADDRESSES.filter((host) => judge(host).ok)).toEqual([]);
    expect(LOCAL_NAMES.filter((host) => judge(host).ok)).toEqual([]);
  });
});

describe("registration", () => {
  it.each([
    ["a private address", found("10.0.0.1")],
    ["a public and a private address", found("1.1.1.1", "192.168.1.1")],
    ["the machine itself", found("127.0.0.1", "::1")],
    ["a metadata service", found("169.254.169.254")],
    ["an IPv6 address that carries a private one", found("64:ff9b::a00:1")],
    ["an IPv6 local address", found("2606:4700::1111", "fd00::1")],
    ["something that is no address", found("1.1.1.1", "not-an-address")],
  ])("refuses a name that leads to %s, and keeps nothing of it", async (name, answer) => {
    const desk = await heldDesk(`refuse-${name.toLowerCase().replaceAll(" ", "-")}`);
    desk.lookUp = () => answer;
    expect(await desk.save()).toEqual(refused("not_public"));
    expect(await desk.stub.list({ v: 1, tenant: desk.tenant })).toEqual([]);
    expect(desk.lookedUp).toEqual(["main.receiver.example"]);
  });

  it("refuses what is written wrongly without a look-up", async () => {
    const desk = await heldDesk("refuse-written");
    expect(await desk.save({ url: "https://10.0.0.1/" })).toEqual(refused("not_public"));
    expect(await desk.save({ url: "https://db.internal/" })).toEqual(refused("local_name"));
    expect(await desk.save({ url: "https://x.example:8443/" })).toEqual(refused("odd_port"));
    expect(desk.lookedUp).toEqual([]);
  });

  it.each([
    ["no_address", "name_unresolved"],
    ["unavailable", "look_up_failed"],
  ] as const)("puts off a name whose look-up ends with %s", async (code, answered) => {
    const desk = await heldDesk(`unresolved-${code.replace("_", "-")}`);
    desk.lookUp = () => ({ ok: false, code });
    expect(await desk.save()).toEqual({ ok: false, code: answered });
    desk.lookUp = () => found("1.1.1.1");
    expect(await desk.save()).toMatchObject({ ok: true, change: "created" });
  });

  it("judges a changed address as a new one, and leaves the old one where it is refused", async () => {
    const desk = await heldDesk("refuse-change");
    await desk.subscribe();
    desk.lookUp = () => found("10.0.0.1");
    expect(await desk.save({ url: "https://moved.example/" })).toEqual(refused("not_public"));
    expect(await desk.record()).toMatchObject({ url: "https://main.receiver.example/hook" });
  });

  it("takes a developer's own machine in a development stack and in no other", async () => {
    const desk = await heldDesk("refuse-loopback");
    const url = "http://127.0.0.1:8080/hook";
    const shipped = await runInDurableObject(desk.object, async (instance: WebhookDesk) => {
      const inner = instance as unknown as { env: object };
      const real = inner.env;
      inner.env = { ...real, ENVIRONMENT: "production", DEV_CREDENTIALS: "off" };
      const reply = await instance.save(desk.request({ url }));
      inner.env = real;
      return reply;
    });
    expect(shipped).toEqual(refused("not_https"));
    expect(await desk.save({ url })).toMatchObject({ ok: true, change: "created" });
  });
});

describe("a delivery", () => {
  it("looks its name up before every try, and is not made where it now leads inside", async () => {
    const desk = await heldDesk("deliver-rebound");
    await desk.subscribe();
    desk.lookUp = () => found("1.1.1.1", "10.0.0.1");
    await desk.append([routedItem("led_1", 1)]);
    await desk.round();
    expect(desk.received).toEqual([]);
    expect(await desk.deliveries()).toMatchObject([
      { status: "pending", attempts: 1, last_status: null, last_reason: "address_refused" },
    ]);
    desk.lookUp = () => found("1.1.1.1");
    desk.now_ms += HOUR_MS;
    await desk.rounds();
    expect(desk.received.map(told)).toEqual(["led_1#1"]);
    expect(desk.lookedUp).toHaveLength(3);
  });

  it("waits, without a try spent, while nobody can say where its name leads", async () => {
    const desk = await heldDesk("deliver-doubt");
    await desk.subscribe();
    desk.lookUp = () => ({ ok: false, code: "unavailable" });
    await desk.append([routedItem("led_1", 1)]);
    for (let i = 0; i < 30; i++) {
      await desk.round();
      desk.now_ms += HOUR_MS;
    }
    expect(desk.lookedUp).toHaveLength(31);
    expect(desk.received).toEqual([]);
    expect(await desk.record()).toMatchObject({ status: "active", failing_since_ms: null });
    expect(await desk.deliveries()).toMatchObject([
      { status: "pending", attempts: 0, last_reason: "look_up_failed" },
    ]);
    desk.lookUp = () => found("1.1.1.1");
    await desk.rounds();
    expect(await desk.deliveries()).toMatchObject([{ status: "delivered", attempts: 1 }]);
  });

  it("to a name that has no address any more spends its tries like any other failure", async () => {
    const desk = await heldDesk("deliver-vanished");
    await desk.subscribe();
    desk.lookUp = () => ({ ok: false, code: "no_address" });
    await desk.append([routedItem("led_1", 1)]);
    for (let i = 0; i < 11; i++) {
      await desk.round();
      desk.now_ms += 27 * HOUR_MS;
    }
    expect(desk.received).toEqual([]);
    expect(await desk.record()).toMatchObject({ status: "disabled", pending: 1 });
  });
});

describe("an answer of the resolver", () => {
  const answer = (Status: number, ...records: [type: number, data: string][]) =>
    JSON.stringify({ Status, Answer: records.map(([type, data]) => ({ name: "x", type, data })) });

  it("gives the addresses of its kind, past the names that lead to them", () => {
    const text = answer(0, [5, "other.example."], [1, "1.1.1.1"], [1, "1.0.0.1"], [28, "::1"]);
    expect(readDnsAnswer(text, "A")).toEqual(["1.1.1.1", "1.0.0.1"]);
    expect(readDnsAnswer(text, "AAAA")).toEqual(["::1"]);
  });

  it.each([
    ["no such name", answer(3), []],
    ["a name without such a record", '{"Status":0}', []],
    ["a failure", answer(2, [1, "1.1.1.1"]), null],
    ["a refusal", answer(5), null],
    ["no JSON", "<html>", null],
    ["another shape", '{"Status":"0"}', null],
    ["a record without data", '{"Status":0,"Answer":[{"type":1}]}', null],
  ])("is told apart: %s", (_, text, read) => {
    expect(readDnsAnswer(text, "A")).toEqual(read);
  });
});

describe("Retry-After", () => {
  const NOW = Date.parse("2026-01-05T09:00:00Z");
  it.each([
    [null, null],
    ["", null],
    ["soon", null],
    ["-5", null],
    ["0", 0],
    ["120", 120_000],
    ["Mon, 05 Jan 2026 09:01:00 GMT", 60_000],
    ["Mon, 05 Jan 2026 08:00:00 GMT", 0],
  ])("%j is read as %j", (text, wait) => {
    expect(readRetryAfter(text, NOW)).toBe(wait);
  });
});
