// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { ReceiptLog } from "#durable-objects/receipt-log.ts";
import type { AppendItem, EvidenceReply, EvidenceRequest } from "#domain/messages/receipt-log.ts";
import { hexBytes } from "#domain/bytes/encoding.ts";
import { openCheckpoint } from "#ledger/checkpoint.ts";
import { leafHash, verifyInclusion } from "#ledger/merkle.ts";
import { parseVerifierKey } from "#ledger/signed-note.ts";
import { appendItem } from "../../fixtures/evidence.ts";
import {
  append,
  appendAll,
  holdWorld,
  items,
  logStub,
  NOW,
  publish,
  textsInObject,
  type LogStub,
} from "./log-under-test.ts";

const MIB = 1024 * 1024;
/** Bytes of text in one answer, as in durable-objects/receipt-log/choose-receipts.ts. */
const ANSWER_BYTES = 8 * MIB;

interface Reads {
  /** `<range> <bytes>` of every read, in order. */
  readonly made: { readonly range: string; readonly bytes: number }[];
  /** Ranges, and bytes, under way at one time, at most. */
  ranges_at_once: number;
  bytes_at_once: number;
}

/** Counts reads of published ranges at the object's own seam. */
async function watchReads(stub: LogStub): Promise<Reads> {
  const reads: Reads = { made: [], ranges_at_once: 0, bytes_at_once: 0 };
  await runInDurableObject(stub, (instance: ReceiptLog) => {
    const { evidence } = instance.world;
    const open = new Set<{ readonly range: string; readonly bytes: number }>();
    const get: typeof evidence.get = async (key, part) => {
      const read = { range: key.split("/").at(-1) ?? "", bytes: part?.length ?? Infinity };
      reads.made.push(read);
      open.add(read);
      const ranges = new Set([...open].map(({ range }) => range));
      reads.ranges_at_once = Math.max(reads.ranges_at_once, ranges.size);
      const bytes = [...open].reduce((sum, one) => sum + one.bytes, 0);
      reads.bytes_at_once = Math.max(reads.bytes_at_once, bytes);
      const answer = await evidence.get(key, part);
      open.delete(read);
      return answer;
    };
    instance.world = { ...instance.world, evidence: { ...evidence, get } };
  });
  return reads;
}

/** Receipts of three retention classes and with characters of one to four bytes. */
function mixedItems(count: number): AppendItem[] {
  return items(count).map((item, i) => ({
    ...item,
    retention: (["r3y", "r7y", "perm"] as const)[i % 3] ?? "r7y",
    body: JSON.stringify({ i, text: "aé€😀".repeat(i % 7) }),
  }));
}

/** Receipts of 180,000 characters: 46 of them fit into one answer. */
function largeItems(chain: string, count: number): AppendItem[] {
  return Array.from({ length: count }, (_, i) =>
    appendItem(chain, i, { body: JSON.stringify({ i, text: "x".repeat(180_000) }) }),
  );
}

async function appendLarge(stub: LogStub, tenant: string, all: readonly AppendItem[]) {
  for (let i = 0; i < all.length; i += 20) await append(stub, tenant, all.slice(i, i + 20));
}

describe("texts that left the object", () => {
  it("come back from many ranges byte for byte, one range at a time", async () => {
    const tenant = "reads-ranges";
    const stub = logStub(tenant);
    const all = mixedItems(800);
    await holdWorld(stub, NOW);
    await appendAll(stub, tenant, all);
    expect(await publish(stub, tenant, 799)).toBeNull();
    expect((await textsInObject(stub)).length).toBe(800 - 768);

    const reads = await watchReads(stub);
    const asked = all.filter((_, i) => i % 7 === 0).toReversed();
    const fresh = appendItem("lead:new", 1);
    const receipts = await append(stub, tenant, [...asked, fresh]);
    expect(receipts.map(({ body }) => body)).toEqual([...asked, fresh].map(({ body }) => body));
    expect(reads.made.map(({ range }) => range)).toEqual(
      ["000", "001", "002"].flatMap((range) => [range, range, range, range]),
    );
    expect(reads.ranges_at_once).toBe(1);
    expect(reads.bytes_at_once).toBeLessThan(MIB);

    reads.made.length = 0;
    const whole = [];
    for (let from = 0; from < 800; from += 250)
      whole.push(...(await stub.readRange({ v: 1, tenant, from_seq: from, limit: 250 })).receipts);
    expect(whole.slice(0, 800).map(({ seq, body }) => [seq, body])).toEqual(
      all.map(({ body }, i) => [i, body]),
    );
    expect(reads.ranges_at_once).toBe(1);
  });

  it("cost one receipt two reads of exactly its bytes", async () => {
    const tenant = "reads-one";
    const stub = logStub(tenant);
    const all = mixedItems(256);
    await holdWorld(stub, NOW);
    await appendAll(stub, tenant, all);
    expect(await publish(stub, tenant, 255)).toBeNull();
    const reads = await watchReads(stub);
    const [receipt] = await append(stub, tenant, all.slice(200, 201));
    const bytesOf = (text = ""): number => new TextEncoder().encode(text).length;
    expect(reads.made.map(({ bytes }) => bytes)).toEqual([
      bytesOf(receipt?.leaf),
      bytesOf(receipt?.body),
    ]);
  });

  it("are answered a call later where the bucket is down, and what was appended meanwhile stands", async () => {
    const tenant = "reads-down";
    const stub = logStub(tenant);
    const all = mixedItems(256);
    const world = await holdWorld(stub, NOW);
    await appendAll(stub, tenant, all);
    expect(await publish(stub, tenant, 255)).toBeNull();
    world.down = true;
    const request = {
      v: 1,
      tenant,
      items: [appendItem("lead:new", 1), ...all.slice(3, 4)],
    } as const;
    const unavailable = { ok: false, code: "evidence_unavailable" };
    expect(await stub.append(request)).toMatchObject(unavailable);
    const chains = ["lead:3"];
    const evidence = { v: 1, tenant, chains, cover_seq: 0 } as const;
    expect(await stub.evidence(evidence)).toMatchObject(unavailable);
    const [state] = await stub.read({ v: 1, tenant, chains, newest: 0 });
    expect([state?.receipts, state?.head]).toEqual([[], expect.stringMatching(/^rcp_/)]);
    world.down = false;
    expect(await stub.append(request)).toMatchObject({
      answers: [
        { fresh: false, receipt: { seq: 256 } },
        { fresh: false, receipt: { seq: 3 } },
      ],
    });
  });

  it.each(["t/*/tile/entries/000", "b/r7y/*/000"])(
    "are never answered with other bytes than were published: %s",
    async (name) => {
      const tenant = `reads-altered-${name.length}`;
      const stub = logStub(tenant);
      const all = mixedItems(256);
      await holdWorld(stub, NOW);
      await appendAll(stub, tenant, all);
      expect(await publish(stub, tenant, 255)).toBeNull();
      const { origin } = await stub.describe({ v: 1, tenant });
      const key = name.replace("*", origin.split("/").at(-1) ?? "");
      const stored = await env.EVIDENCE.get(key);
      const text = (await stored?.text()) ?? "";
      const read = (): Promise<string> =>
        runInDurableObject(stub, (instance: ReceiptLog) =>
          instance
            .append({ v: 1, tenant, items: all.slice(1, 2) })
            .then((reply) => (reply.ok ? "answered" : reply.code), String),
        );
      expect(await read()).toBe("answered");
      await env.EVIDENCE.put(key, text.replaceAll(/[13]/g, "2"));
      expect(await read()).toContain("is not");
      await env.EVIDENCE.put(key, text.slice(0, 10));
      expect(await read()).toMatch(/unavailable|is cut/);
    },
  );
});

describe("a read", () => {
  it("gives the newest of the wanted steps, from the object and from published ranges alike", async () => {
    const tenant = "reads-steps";
    const stub = logStub(tenant);
    const steps = ["CREATE_LEAD", "ROUTE_LEAD", "RESUBMIT_LEAD"] as const;
    const all = Array.from({ length: 300 }, (_, i) =>
      appendItem(`lead:${i % 3}`, i, { step: steps[Math.floor(i / 3) % 3] ?? "ROUTE_LEAD" }),
    );
    await holdWorld(stub, NOW);
    await appendAll(stub, tenant, all);
    expect(await publish(stub, tenant, 299)).toBeNull();
    const chains = ["lead:0", "lead:none", "lead:2"];
    const wanted = ["ROUTE_LEAD", "CREATE_LEAD"] as const;
    const states = await stub.read({ v: 1, tenant, chains, steps: wanted, newest: 30 });
    expect(states.map(({ chain }) => chain)).toEqual(chains);
    for (const { chain, receipts, complete } of states) {
      const expected = all
        .map((item, seq) => ({ ...item, seq }))
        .filter((item) => item.chain === chain && item.step !== "RESUBMIT_LEAD")
        .slice(-30);
      expect(receipts.map(({ seq }) => seq)).toEqual(expected.map(({ seq }) => seq));
      expect(complete).toBe(true);
    }
    expect(states[1]).toMatchObject({ head: null, receipts: [] });
  });

  it("keeps each chain's newest within its bound and says where older ones are missing", async () => {
    const tenant = "reads-bound";
    const stub = logStub(tenant);
    await appendLarge(stub, tenant, largeItems("lead:long", 60));
    await append(stub, tenant, [appendItem("lead:short", 1), appendItem("lead:short", 2)]);
    const [long, short] = await stub.read({ v: 1, tenant, chains: ["lead:long", "lead:short"] });
    const bytes = (long?.receipts ?? []).reduce(
      (sum, one) => sum + one.leaf.length + one.body.length,
      0,
    );
    expect(bytes).toBeLessThanOrEqual(ANSWER_BYTES);
    expect(bytes).toBeGreaterThan(ANSWER_BYTES - 200_000);
    expect(long?.complete).toBe(false);
    expect(long?.receipts.at(-1)).toMatchObject({ id: long?.head, seq: 59 });
    const first = long?.receipts[0]?.seq ?? -1;
    expect(long?.receipts.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 60 - first }, (_, i) => first + i),
    );
    expect(short?.receipts.map(({ chain_seq }) => chain_seq)).toEqual([1, 2]);
    expect(short?.complete).toBe(true);
    const range = await stub.readRange({ v: 1, tenant, from_seq: 10, limit: 60 });
    expect(range.receipts.length).toBe(long?.receipts.length);
    expect(range.receipts[0]?.seq).toBe(10);
  });
});

describe("an export", () => {
  it("larger than one answer comes in pages that all prove against the first one's checkpoint", async () => {
    const tenant = "reads-pages";
    const stub = logStub(tenant);
    const world = await holdWorld(stub, NOW);
    await appendLarge(stub, tenant, largeItems("lead:long", 60));
    await appendAll(stub, tenant, items(230));
    const request: EvidenceRequest = {
      v: 1,
      tenant,
      chains: ["lead:long", "lead:1", "lead:long"],
      cover_seq: 289,
    };
    const pages: EvidenceReply[] = [];
    for (let next: number | null = -1; next !== null; next = pages.at(-1)?.next ?? null) {
      const size = pages[0]?.size;
      const rest = size === undefined ? {} : { after_seq: next, at_size: size };
      const page = await stub.evidence({ ...request, ...rest });
      if (!page.ok) throw new Error(page.reason);
      pages.push(page);
      // The log grows and publishes between two pages.
      await append(stub, tenant, [appendItem("lead:long", 100 + pages.length)]);
      world.now_ms += 2000;
      expect(await publish(stub, tenant, 289 + pages.length)).toBeNull();
    }
    expect(pages.length).toBe(2);
    const [first] = pages;
    const verifier = parseVerifierKey(first?.vkey ?? "");
    if (first === undefined || verifier === null) throw new Error("no first page");
    const checkpoint = openCheckpoint(first.checkpoint, verifier);
    if (!checkpoint.ok) throw new Error(checkpoint.error);
    const { size, root } = checkpoint.value;
    expect(pages.map((page) => [page.size, page.checkpoint])).toEqual([
      [290, first.checkpoint],
      [size, first.checkpoint],
    ]);
    const receipts = pages.flatMap((page) => page.receipts);
    expect(receipts.map(({ seq }) => seq)).toEqual([
      ...Array(60).keys(),
      ...[1, 51, 101, 151, 201].map((i) => 60 + i),
    ]);
    for (const { seq, leaf, inclusion } of receipts) {
      const path = inclusion.map((hash) => hexBytes(hash));
      expect(verifyInclusion(leafHash(leaf), seq, size, path, root)).toBe(true);
    }
  });

  it("asks for its first page again where its checkpoint is no longer kept, or never was", async () => {
    const tenant = "reads-late";
    const stub = logStub(tenant);
    const world = await holdWorld(stub, NOW);
    await append(stub, tenant, items(2));
    expect(await publish(stub, tenant, 1)).toBeNull();
    const request = { v: 1, tenant, chains: ["lead:0"], cover_seq: 0 } as const;
    const page = (at_size: number) => stub.evidence({ ...request, after_seq: -1, at_size });
    expect(await page(2)).toMatchObject({ ok: true, size: 2 });
    for (const at_size of [1, 3])
      expect(await page(at_size)).toMatchObject({ ok: false, code: "evidence_unavailable" });
    world.now_ms += 16 * 60_000;
    await append(stub, tenant, items(1, 2));
    expect(await publish(stub, tenant, 2)).toBeNull();
    expect(await page(2)).toMatchObject({ ok: false, code: "evidence_unavailable" });
    expect(await page(3)).toMatchObject({ ok: true, size: 3 });
  });
});
