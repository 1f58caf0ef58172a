// SPDX-License-Identifier: Apache-2.0
// An hour of publishing at one lead a second, simulated in a real ReceiptLog: its own schedule decides when it
// publishes, a bucket in memory counts what it writes.
import type { ReceiptLog } from "#durable-objects/receipt-log.ts";
import type { LogWorld } from "#durable-objects/receipt-log/log-world.ts";
import type { EvidencePort } from "#ledger/publish.ts";
import { appendItem } from "../../fixtures/evidence.ts";
import { meterStorage, nothingSpent } from "./meter.ts";

export interface PublishingCount {
  readonly leads: number;
  readonly r2_class_a: number;
  readonly r2_class_b: number;
  readonly alarms: number;
  /** Rows that publishing alone wrote, the next alarm included. */
  readonly object_rows_written: number;
}

const SECONDS = 3_600;
const START_MS = Date.UTC(2026, 0, 5, 9);

/** Runs in the instance of a log that has never been used. Each second appends a lead's two receipts. */
export async function simulateHour(
  log: ReceiptLog,
  storage: DurableObjectStorage,
  tenant: string,
): Promise<PublishingCount> {
  const clock = { now_ms: START_MS };
  const { evidence, count } = buildCountedBucket();
  log.world = worldAt(clock, evidence);
  const wake = holdAlarm(storage, clock);
  const spent = nothingSpent();
  meterStorage(storage, spent);
  let alarms = 0;
  let published = 0;
  for (let second = 0; second < SECONDS; second++) {
    const chain = `lead:led_${second}`;
    for (const step of [0, 1]) await log.append({ v: 1, tenant, items: [appendItem(chain, step)] });
    clock.now_ms += 1_000;
    if (wake.at_ms === null || wake.at_ms > clock.now_ms) continue;
    const before = spent.object_rows_written;
    wake.at_ms = null;
    await log.alarm();
    alarms += 1;
    published += spent.object_rows_written - before;
  }
  return {
    leads: SECONDS,
    r2_class_a: count.writes,
    r2_class_b: count.reads,
    alarms,
    object_rows_written: published,
  };
}

function worldAt(clock: { now_ms: number }, evidence: EvidencePort): LogWorld {
  return {
    now: () => clock.now_ms,
    pause: async (ms) => {
      clock.now_ms += ms;
    },
    evidence,
  };
}

/** Notes what the log asks for, by its own clock, in place of the platform's alarm. */
function holdAlarm(
  storage: DurableObjectStorage,
  clock: { now_ms: number },
): { at_ms: number | null } {
  const wake: { at_ms: number | null } = { at_ms: null };
  storage.setAlarm = async (at) => {
    wake.at_ms = clock.now_ms + Math.max(0, Number(at) - Date.now());
  };
  storage.deleteAlarm = async () => {
    wake.at_ms = null;
  };
  return wake;
}

function buildCountedBucket(): {
  evidence: EvidencePort;
  count: { writes: number; reads: number };
} {
  const objects = new Map<string, Uint8Array>();
  const count = { writes: 0, reads: 0 };
  const evidence: EvidencePort = {
    async putNew(key, bytes) {
      count.writes += 1;
      if (objects.has(key)) return false;
      objects.set(key, bytes);
      return true;
    },
    async put(key, bytes) {
      count.writes += 1;
      objects.set(key, bytes);
    },
    async get(key) {
      count.reads += 1;
      return objects.get(key) ?? null;
    },
  };
  return { evidence, count };
}
