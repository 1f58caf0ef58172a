// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { AppendAnswer, AppendItem } from "#domain/messages/receipt-log.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { receiptId } from "#domain/ids/ids.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { leafHash } from "#ledger/merkle.ts";
import { nativeLeafHash, nativeSha256Hex } from "./receipt-log/native-sha256.ts";
import { appendItem } from "../tests/fixtures/evidence.ts";
import type { ReceiptLog } from "./receipt-log.ts";
import { append, holdWorld, logStub } from "../tests/faults/ledger/log-under-test.ts";

const KEY = btoa("0123456789abcdef");

async function answersOf(
  tenant: string,
  items: readonly AppendItem[],
): Promise<readonly AppendAnswer[]> {
  const reply = await logStub(tenant).append({ v: 1, tenant, items });
  if (!reply.ok) throw new Error(reply.reason);
  return reply.answers;
}

describe("append", () => {
  it("gives 200 parallel callers contiguous places and unbroken chains", async () => {
    const tenant = "log-parallel";
    const stub = logStub(tenant);
    const calls = Array.from({ length: 200 }, (_, i) =>
      append(stub, tenant, [appendItem(`lead:${i % 20}`, i)]),
    );
    const receipts = (await Promise.all(calls)).flat();
    expect(receipts.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual([
      ...Array(200).keys(),
    ]);
    const states = await stub.read({
      v: 1,
      tenant,
      chains: Array.from({ length: 20 }, (_, i) => `lead:${i}`),
    });
    for (const { head, receipts: chain } of states) {
      expect(chain.map(({ chain_seq }) => chain_seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(chain.at(-1)?.id).toBe(head);
      const leaves = chain.map(({ leaf }) => Leaf.parse(JSON.parse(leaf)));
      expect(leaves.map(({ previous_receipt_id }) => previous_receipt_id)).toEqual([
        null,
        ...chain.slice(0, -1).map(({ id }) => id),
      ]);
    }
  });

  it("answers a repeated key with the receipt that stands, byte for byte, whatever body came with it", async () => {
    const tenant = "log-repeat";
    const item = appendItem("lead:a", 1, { subject_key: KEY });
    const [first] = await answersOf(tenant, [item]);
    const [second] = await answersOf(tenant, [
      { ...item, body: '{"other":1}', subject_key: btoa("f".repeat(16)) },
    ]);
    expect(first).toMatchObject({ kind: "stands", fresh: true, subject_key: KEY });
    // Fresh, the body that stands is the one that was sent; afterwards it comes from the log, byte for byte.
    expect(second).toEqual({
      ...first,
      fresh: false,
      receipt: { ...(first?.kind === "stands" ? first.receipt : {}), body: item.body },
    });
    expect(await logStub(tenant).describe({ v: 1, tenant })).toMatchObject({ size: 1 });
  });

  it("lets items of one list build on each other: same chain twice, same key twice", async () => {
    const tenant = "log-list";
    const one = appendItem("lead:a", 1);
    const two = appendItem("lead:a", 2, { expect_head: receiptId(one.idem), subject_key: KEY });
    const answers = await answersOf(tenant, [one, one, two, two, appendItem("lead:b", 1)]);
    expect(
      answers.map((answer) => answer.kind === "stands" && [answer.fresh, answer.receipt.seq]),
    ).toEqual([
      [true, 0],
      [false, 0],
      [true, 1],
      [false, 1],
      [true, 2],
    ]);
    expect(answers[0]).toMatchObject({ subject_key: null });
    expect(answers[3]).toMatchObject({ subject_key: KEY });
  });

  it("does not append behind a head that moved, and says which head stands", async () => {
    const tenant = "log-head";
    const first = appendItem("lead:a", 1, { expect_head: null });
    const [created] = await append(logStub(tenant), tenant, [first]);
    const stale = await answersOf(tenant, [
      appendItem("lead:a", 2, { expect_head: null }),
      appendItem("lead:b", 1, { expect_head: "rcp_none" }),
      first,
    ]);
    expect(stale[0]).toEqual({ kind: "head_moved", head: created?.id });
    expect(stale[1]).toEqual({ kind: "head_moved", head: null });
    expect(stale[2]).toMatchObject({ kind: "stands", fresh: false });
    expect(await logStub(tenant).describe({ v: 1, tenant })).toMatchObject({ size: 1 });
  });

  it("writes a whole list or none of it: nothing stands that one refused item would have stood beside", async () => {
    const tenant = "log-whole";
    const stub = logStub(tenant);
    const [created] = await append(stub, tenant, [appendItem("lead:a", 1)]);
    const follow_up = { v: 1, kind: "project", tenant, chain: "lead:b" } as const;
    const items = [
      appendItem("lead:a", 1),
      appendItem("lead:b", 1, { expect_head: null, follow_up }),
      appendItem("lead:b", 1, { expect_head: null, follow_up }),
      appendItem("lead:a", 2, { expect_head: null }),
    ];
    const refused = await stub.append({ v: 1, tenant, items, whole: true });
    expect(refused).toMatchObject({
      answers: [
        { kind: "stands", fresh: false },
        { kind: "head_moved", head: null },
        { kind: "head_moved", head: null },
        { kind: "head_moved", head: created?.id },
      ],
    });
    expect(await stub.describe({ v: 1, tenant })).toMatchObject({ size: 1 });
    const fitting = [...items.slice(0, 3), appendItem("lead:a", 2)];
    const taken = await stub.append({ v: 1, tenant, items: fitting, whole: true });
    expect(taken.ok && taken.answers.map(({ kind }) => kind)).toEqual(Array(4).fill("stands"));
    const again = await stub.append({ v: 1, tenant, items: fitting, whole: true });
    expect(again.ok && again.answers.map(({ kind }) => kind)).toEqual(Array(4).fill("stands"));
    expect(await stub.describe({ v: 1, tenant })).toMatchObject({ size: 3 });
  });

  it("keeps a chain's first subject key", async () => {
    const tenant = "log-key";
    await append(logStub(tenant), tenant, [appendItem("lead:a", 1)]);
    const [second] = await answersOf(tenant, [appendItem("lead:a", 2, { subject_key: KEY })]);
    const [third] = await answersOf(tenant, [
      appendItem("lead:a", 3, { subject_key: btoa("g".repeat(16)) }),
    ]);
    expect([second, third]).toMatchObject([{ subject_key: KEY }, { subject_key: KEY }]);
    const range = await logStub(tenant).readRange({ v: 1, tenant, from_seq: 1, limit: 10 });
    expect(range).toMatchObject({
      size: 3,
      receipts: [
        { seq: 1, subject_key: KEY },
        { seq: 2, subject_key: KEY },
      ],
    });
  });

  it("never stamps a receipt before the one in front of it", async () => {
    const tenant = "log-clock";
    const world = await holdWorld(logStub(tenant), 1_000_000);
    const [first] = await append(logStub(tenant), tenant, [appendItem("lead:a", 1)]);
    world.now_ms = 5;
    const [second] = await append(logStub(tenant), tenant, [appendItem("lead:a", 2)]);
    const times = [first, second].map(
      (receipt) => Leaf.parse(JSON.parse(receipt?.leaf ?? "")).timestamp,
    );
    expect(times).toEqual(["1970-01-01T00:16:40.000Z", "1970-01-01T00:16:40.000Z"]);
  });

  it("writes at most four rows per receipt, dropping its texts after publication included", async () => {
    const tenant = "log-rows";
    const stub = logStub(tenant);
    const world = await holdWorld(stub, 1_000_000);
    const written = { rows: 0 };
    await runInDurableObject(stub, (_, { storage }) => {
      const { sql } = storage;
      const exec = sql.exec.bind(sql) as (
        query: string,
        ...bindings: unknown[]
      ) => SqlStorageCursor<never>;
      const cursors: SqlStorageCursor<never>[] = [];
      Object.assign(sql, {
        exec: (query: string, ...bindings: unknown[]) => {
          const cursor = exec(query, ...bindings);
          cursors.push(cursor);
          return cursor;
        },
      });
      Object.defineProperty(written, "rows", {
        get: () => cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
      });
    });
    const lists = Array.from({ length: 6 }, (_, n) =>
      Array.from({ length: 100 }, (__, i) => appendItem(`lead:${n}-${i}`, 1)),
    );
    for (const items of lists) await append(stub, tenant, items);
    expect(written.rows / 600).toBeLessThanOrEqual(3.01);
    world.now_ms += 2000;
    await stub.evidence({ v: 1, tenant, chains: [], cover_seq: 599 });
    expect(written.rows / 600).toBeLessThanOrEqual(4);
  });

  it("refuses another tenant's request, and what could not be verified later", async () => {
    const tenant = "log-own";
    const stub = logStub(tenant);
    await runInDurableObject(stub, async (instance: ReceiptLog) => {
      const bad: AppendItem[] = [
        appendItem("lead:a", 1, { body: '{"a":\n1}' }),
        appendItem("lead:a", 1, { body: "x".repeat(200_000) }),
        appendItem("lead:a", 1, { idem: "short" }),
        appendItem("lead:a", 1, { subject_key: btoa("short") }),
      ];
      for (const item of bad)
        await expect(instance.append({ v: 1, tenant, items: [item] })).rejects.toThrow(
          /canonical|192 KiB|hexadecimal|16 bytes/,
        );
      await expect(instance.append({ v: 1, tenant: "other", items: [] })).rejects.toThrow(
        "another tenant",
      );
      await expect(instance.describe({ v: 1, tenant: "other" })).rejects.toThrow("another tenant");
    });
    expect(await stub.describe({ v: 1, tenant })).toMatchObject({ size: 0 });
  });

  it("loses nothing to an eviction between any two calls", async () => {
    const tenant = "log-evict";
    for (let i = 1; i <= 5; i++) {
      const [receipt] = await append(logStub(tenant), tenant, [appendItem("lead:a", i)]);
      expect(receipt).toMatchObject({ seq: i - 1, chain_seq: i });
      await evictDurableObject(logStub(tenant));
      const [again] = await append(logStub(tenant), tenant, [appendItem("lead:a", i)]);
      expect(again).toEqual(receipt);
    }
  });
});

describe("the native leaf hash", () => {
  it("is the ledger's", () => {
    for (const leaf of ["", "{}", "é😀".repeat(500)]) {
      expect(nativeLeafHash(leaf)).toEqual(leafHash(leaf));
      expect(nativeSha256Hex(leaf)).toBe(sha256Hex(leaf));
    }
  });
});

describe("the outbox", () => {
  const message = {
    v: 1,
    kind: "continue",
    tenant: "log-outbox",
    lead_id: "led_a",
    attempt: 2,
    trace_id: "t",
  } as const;

  it("sends what a fresh receipt asked for, once, and keeps it until the queue took it", async () => {
    const tenant = "log-outbox";
    const stub = logStub(tenant);
    const sent: unknown[] = [];
    const queue = { down: true };
    await runInDurableObject(stub, (instance: ReceiptLog) => {
      const { LEADS } = (instance as unknown as { env: { LEADS: Queue } }).env;
      LEADS.sendBatch = ((messages: Iterable<MessageSendRequest>) => {
        if (queue.down) return Promise.reject(new Error("injected: no queue"));
        sent.push(...Array.from(messages, ({ body }) => body));
        return Promise.resolve();
      }) as Queue["sendBatch"];
    });
    const item = appendItem("lead:a", 1, { follow_up: message });
    const moved = appendItem("lead:b", 1, { expect_head: "rcp_x", follow_up: message });
    await stub.append({ v: 1, tenant, items: [item, item, moved] });
    await append(stub, tenant, [item]);
    const waiting = (): Promise<number> =>
      runInDurableObject(
        stub,
        (_, { storage }) => storage.sql.exec("SELECT 1 FROM outbox").toArray().length,
      );
    expect([sent.length, await waiting()]).toEqual([0, 1]);
    queue.down = false;
    await runInDurableObject(stub, (instance: ReceiptLog) => instance.alarm());
    expect([sent, await waiting()]).toEqual([[message], 0]);
  });
});
