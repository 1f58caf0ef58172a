// SPDX-License-Identifier: Apache-2.0
// A ReceiptLog whose world a test holds in its hand: the clock, the pause, and an evidence bucket that fails where the
// test says. The replacement lives in the instance: an eviction brings the real world back, as a restart would.
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import type { ReceiptLog } from "#durable-objects/receipt-log.ts";
import type { EvidenceBucket } from "#durable-objects/receipt-log/evidence-bucket.ts";
import {
  type AppendItem,
  type AppendReply,
  type StandingReceipt,
  standingReceipt,
} from "#domain/messages/receipt-log.ts";
import { openCheckpoint, type Checkpoint } from "#ledger/checkpoint.ts";
import { parseVerifierKey } from "#ledger/signed-note.ts";
import { appendItem } from "../../fixtures/evidence.ts";

export interface Fault {
  /** Number of the operation that fails, from 0. */
  readonly operation: number;
  /** Whether the bucket had already done it when the failure came. */
  readonly persisted: boolean;
}

export interface TestWorld {
  now_ms: number;
  /** Operations on the bucket so far, as `<kind> <key>`. */
  operations: string[];
  fault: Fault | null;
  /** Every operation fails. */
  down: boolean;
  paused_ms: number;
}

export type LogStub = DurableObjectStub<ReceiptLog>;

export function logStub(tenant: string): LogStub {
  return env.RECEIPT_LOG.get(env.RECEIPT_LOG.idFromName(tenant));
}

/** Replaces the running instance's world. Alarms are taken away too: the test decides when it publishes. */
export async function holdWorld(stub: LogStub, nowMs: number): Promise<TestWorld> {
  const world: TestWorld = {
    now_ms: nowMs,
    operations: [],
    fault: null,
    down: false,
    paused_ms: 0,
  };
  await runInDurableObject(stub, (instance: ReceiptLog, state) => {
    const { evidence } = instance.world;
    instance.world = {
      now: () => world.now_ms,
      pause: (ms) => {
        world.now_ms += ms;
        world.paused_ms += ms;
        return Promise.resolve();
      },
      evidence: faultyPort(evidence, world),
    };
    state.storage.setAlarm = () => Promise.resolve();
  });
  return world;
}

function faultyPort(port: EvidenceBucket, world: TestWorld): EvidenceBucket {
  const run = async <T>(kind: string, key: string, call: () => Promise<T>): Promise<T> => {
    const fails = world.down || world.fault?.operation === world.operations.length;
    const persisted = world.fault?.persisted ?? false;
    world.operations.push(`${kind} ${key}`);
    if (fails && !persisted) throw new Error("injected: the bucket did not do it");
    const answer = await call();
    if (fails) throw new Error("injected: the bucket did it and did not answer");
    return answer;
  };
  return {
    putNew: (key, bytes) => run("putNew", key, () => port.putNew(key, bytes)),
    put: (key, bytes) => run("put", key, () => port.put(key, bytes)),
    get: (key, range) => run("get", key, () => port.get(key, range)),
  };
}

function standing(reply: AppendReply, items: readonly AppendItem[]): StandingReceipt[] {
  if (!reply.ok) throw new Error(reply.reason);
  return items.map((item, i) => {
    const answer = reply.answers[i];
    if (answer?.kind !== "stands") throw new Error(answer?.kind ?? "unanswered");
    return standingReceipt(item, answer);
  });
}

export async function append(
  stub: LogStub,
  tenant: string,
  items: readonly AppendItem[],
): Promise<StandingReceipt[]> {
  return standing(await stub.append({ v: 1, tenant, items }), items);
}

/** The checkpoint that stands in the bucket, verified under the log's own key. */
export async function publishedCheckpoint(
  stub: LogStub,
  tenant: string,
): Promise<Checkpoint | null> {
  const { vkey } = await stub.describe({ v: 1, tenant });
  const object = await env.EVIDENCE.get(`c/${stub.id.toString()}/checkpoint`);
  const verifier = parseVerifierKey(vkey);
  if (object === null || verifier === null) return null;
  const opened = openCheckpoint(await object.text(), verifier);
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

export const NOW = Date.UTC(2026, 0, 5, 9);

/** Leads over 50 chains and two retention classes. */
export function items(count: number, from = 0): AppendItem[] {
  return Array.from({ length: count }, (_, i) =>
    appendItem(`lead:${(from + i) % 50}`, from + i, {
      retention: (from + i) % 3 === 0 ? "r3y" : "r7y",
    }),
  );
}

export async function appendAll(
  stub: LogStub,
  tenant: string,
  all: readonly AppendItem[],
): Promise<void> {
  for (let i = 0; i < all.length; i += 100) await append(stub, tenant, all.slice(i, i + 100));
}

/** Publishes once through the object; null where it worked, else the error's text. */
export function publish(stub: LogStub, tenant: string, coverSeq: number): Promise<string | null> {
  return runInDurableObject(stub, async (instance: ReceiptLog) => {
    try {
      const reply = await instance.evidence({ v: 1, tenant, chains: [], cover_seq: coverSeq });
      return reply.ok ? null : reply.reason;
    } catch (error) {
      return String(error);
    }
  });
}

/** Positions whose texts have not left SQLite. */
export function textsInObject(stub: LogStub): Promise<number[]> {
  return runInDurableObject(stub, (_, { storage }) =>
    Array.from(
      storage.sql.exec<{ seq: number }>("SELECT seq FROM receipt WHERE body IS NOT NULL"),
      ({ seq }) => seq,
    ),
  );
}
