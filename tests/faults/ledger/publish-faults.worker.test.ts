// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import { buildBundle } from "#ledger/bundle.ts";
import { leafHash, verifyInclusion } from "#ledger/merkle.ts";
import { parseTail } from "#ledger/packs.ts";
import { verifyBundle } from "#ledger/verify.ts";
import { hexBytes } from "#domain/bytes/encoding.ts";
import { appendItem, exportItem } from "../../fixtures/evidence.ts";
import {
  append,
  appendAll,
  holdWorld,
  items,
  logStub,
  NOW,
  publish,
  publishedCheckpoint,
  textsInObject,
  type LogStub,
} from "./log-under-test.ts";

/** Two classes and the incomplete range: every kind of evidence write happens. */
const COUNT = 260;

/** Every receipt is answered with its own bytes and proven against the checkpoint that stands in the bucket. */
async function expectWholeLog(
  stub: LogStub,
  tenant: string,
  all: readonly AppendItem[],
): Promise<void> {
  const checkpoint = await publishedCheckpoint(stub, tenant);
  expect(checkpoint?.size).toBe(all.length);
  const chains = [...new Set(all.map(({ chain }) => chain))];
  const evidence = await stub.evidence({ v: 1, tenant, chains, cover_seq: all.length - 1 });
  if (!evidence.ok || checkpoint === null) throw new Error("no evidence");
  expect(evidence.receipts.length).toBe(all.length);
  const bodies = new Map(evidence.receipts.map(({ seq, body }) => [seq, body]));
  for (const [seq, { body }] of all.entries()) expect(bodies.get(seq)).toBe(body);
  for (const { seq, leaf, inclusion } of evidence.receipts) {
    const path = inclusion.map((hash) => hexBytes(hash));
    expect(verifyInclusion(leafHash(leaf), seq, checkpoint.size, path, checkpoint.root)).toBe(true);
  }
}

/** The operations of one undisturbed publication: the table of the fault tests. */
async function operationsOfARun(): Promise<string[]> {
  const tenant = "faults-probe";
  const stub = logStub(tenant);
  const world = await holdWorld(stub, NOW);
  await appendAll(stub, tenant, items(COUNT));
  // The guard's read at the first append belongs to the object's start, not to the publication.
  world.operations = [];
  expect(await publish(stub, tenant, COUNT - 1)).toBeNull();
  return world.operations;
}

const OPERATIONS = await operationsOfARun();
const CASES = OPERATIONS.flatMap((name, operation) => {
  const kind = name.replace(/[0-9a-f]{32,}/g, "*");
  // A read has no "done before it failed".
  return (name.startsWith("get") ? [false] : [false, true]).map((persisted) => ({
    operation,
    persisted,
    kind,
  }));
});

describe("a publication", () => {
  it("writes packs before tiles, tail before checkpoint, and reads back all of it", () => {
    expect(OPERATIONS.map((name) => name.replace(/[0-9a-f]{32,}/g, "*"))).toEqual([
      "putNew t/*/tile/entries/000",
      "get t/*/tile/entries/000",
      "putNew b/r3y/*/000",
      "get b/r3y/*/000",
      "putNew b/r7y/*/000",
      "get b/r7y/*/000",
      "putNew t/*/tile/0/000",
      "get t/*/tile/0/000",
      "put c/*/tail",
      "get c/*/tail",
      "put c/*/checkpoint",
      "get c/*/checkpoint",
    ]);
  });

  it.each(CASES)(
    "recovers from a failure at $kind (done before it failed: $persisted)",
    async (fault) => {
      const tenant = `faults-${fault.operation}-${fault.persisted}`;
      const stub = logStub(tenant);
      const world = await holdWorld(stub, NOW);
      const first = items(COUNT);
      await appendAll(stub, tenant, first);
      world.operations = [];
      world.fault = fault;
      expect(await publish(stub, tenant, COUNT - 1)).toContain("evidence bucket");
      expect((await textsInObject(stub)).length).toBe(COUNT);
      // Fails a second time at the same place, then the object restarts, grows, and publishes.
      world.operations = [];
      world.now_ms += 2000;
      expect(await publish(stub, tenant, COUNT - 1)).toContain("evidence bucket");
      await evictDurableObject(stub);
      await holdWorld(logStub(tenant), NOW + 60_000);
      const more = items(20, COUNT);
      await appendAll(logStub(tenant), tenant, more);
      expect(await publish(logStub(tenant), tenant, COUNT + 19)).toBeNull();
      await expectWholeLog(logStub(tenant), tenant, [...first, ...more]);
    },
  );

  it("has the row of a checkpoint before its signature leaves, and sends that same signature again", async () => {
    const tenant = "faults-signature";
    const stub = logStub(tenant);
    const world = await holdWorld(stub, NOW);
    await appendAll(stub, tenant, items(3));
    world.operations = [];
    // Operations of a run without a full range: tail, its read, checkpoint.
    world.fault = { operation: 2, persisted: false };
    expect(await publish(stub, tenant, 2)).toContain("evidence bucket");
    const rows = (): Promise<unknown[]> =>
      runInDurableObject(stub, (_, { storage }) =>
        storage.sql.exec("SELECT size, note, published FROM checkpoint").toArray(),
      );
    const [row] = (await rows()) as { note: string }[];
    expect(row).toMatchObject({ size: 3, published: 0 });
    world.now_ms += 2000;
    expect(await publish(stub, tenant, 2)).toBeNull();
    expect(await rows()).toEqual([{ size: 3, note: row?.note, published: 1 }]);
    const stored = await env.EVIDENCE.get(`c/${stub.id.toString()}/checkpoint`);
    expect(await stored?.text()).toBe(row?.note);
  });

  it("has dropped texts only of full ranges and still answers every one of them", async () => {
    const tenant = "faults-600";
    const stub = logStub(tenant);
    const all = items(600);
    await holdWorld(stub, NOW);
    await appendAll(stub, tenant, all);
    expect(await publish(stub, tenant, 599)).toBeNull();
    expect(await textsInObject(stub)).toEqual(Array.from({ length: 600 - 512 }, (_, i) => 512 + i));
    await expectWholeLog(stub, tenant, all);
    const repeated = await stub.append({
      v: 1,
      tenant,
      items: [all[3] as AppendItem, all[599] as AppendItem],
    });
    expect(repeated).toMatchObject({
      answers: [
        { fresh: false, receipt: { seq: 3, body: all[3]?.body } },
        { fresh: false, receipt: { seq: 599, body: all[599]?.body } },
      ],
    });
    const tail = await env.EVIDENCE.get(`c/${stub.id.toString()}/tail`);
    const parsed = parseTail(new Uint8Array((await tail?.arrayBuffer()) ?? new ArrayBuffer()));
    expect(parsed.ok && parsed.value.map(({ body }) => body)).toEqual(
      all.slice(512).map(({ body }) => body),
    );
  });

  it("keeps a log's range that ends exactly at the checkpoint", async () => {
    const tenant = "faults-256";
    const stub = logStub(tenant);
    const all = items(512);
    const world = await holdWorld(stub, NOW);
    await appendAll(stub, tenant, all.slice(0, 256));
    expect(await publish(stub, tenant, 255)).toBeNull();
    expect(await textsInObject(stub)).toEqual([]);
    await appendAll(stub, tenant, all.slice(256));
    world.now_ms += 2000;
    expect(await publish(stub, tenant, 511)).toBeNull();
    await expectWholeLog(stub, tenant, all);
  });

  it("never makes two checkpoints within 2 s, however many ask", async () => {
    const tenant = "faults-spacing";
    const stub = logStub(tenant);
    const world = await holdWorld(stub, NOW);
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      await append(stub, tenant, items(1, i));
      world.now_ms += 300;
      world.operations = [];
      expect(await Promise.all([publish(stub, tenant, i), publish(stub, tenant, i)])).toEqual([
        null,
        null,
      ]);
      expect(world.operations.filter((name) => /^put .*checkpoint/.test(name)).length).toBe(1);
      times.push(await checkpointTime(stub));
    }
    for (const [i, time] of times.slice(1).entries())
      expect(time - (times[i] ?? 0)).toBeGreaterThanOrEqual(2000);
  });

  it("leaves a bundle that verifies offline under the log's key", async () => {
    const tenant = "faults-bundle";
    const stub = logStub(tenant);
    const [one, two] = await append(stub, tenant, [
      appendItem("lead:a", 1),
      appendItem("lead:a", 2),
    ]);
    const [exported] = await append(stub, tenant, [exportItem("lead:a", two?.id ?? null)]);
    await holdWorld(stub, NOW);
    const chains = ["lead:a", exported?.chain ?? ""];
    const evidence = await stub.evidence({ v: 1, tenant, chains, cover_seq: exported?.seq ?? 0 });
    if (!evidence.ok) throw new Error(evidence.reason);
    const { vkey } = await stub.describe({ v: 1, tenant });
    const result = verifyBundle(buildBundle(evidence, { chain: "lead:a" }), { logKey: vkey });
    expect(result.verdict).toBe("VALID");
    expect(result.receipts.map(({ id }) => id)).toEqual([one?.id, two?.id, exported?.id]);
  });
});

function checkpointTime(stub: LogStub): Promise<number> {
  return runInDurableObject(
    stub,
    (_, { storage }) =>
      storage.sql.exec<{ at: number }>("SELECT max(at_ms) AS at FROM checkpoint").one().at,
  );
}
