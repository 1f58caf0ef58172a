// SPDX-License-Identifier: Apache-2.0
// The net under the desks' timers: of a first touch that ran out and that no receipt tells of, the message is sent again.
import type { SlaMessage } from "#domain/messages/lead-queue.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import { type OverdueClock, overdueClocks } from "#storage/overdue-clocks.ts";

/** By then a desk's own message has come through, or waits as this one would. */
const AGE_MS = 5 * MINUTE_MS;
/** Older ones are known or past telling; without an end each run would read all that was ever late. */
const MAX_AGE_MS = 24 * 60 * MINUTE_MS;
/** Per minute; more wait for the next one. */
const MAX_LEADS = 500;
/** What a queue takes at once. */
const BATCH = 100;

/** Sends a message for each; the consumer drops what the log knows better. Answers how many it sent. */
export async function sweepClocks(
  db: D1Database,
  queue: Pick<Queue<SlaMessage>, "sendBatch">,
  nowMs: number,
): Promise<number> {
  const overdue = await overdueClocks(db, nowMs - MAX_AGE_MS, nowMs - AGE_MS, MAX_LEADS);
  for (let from = 0; from < overdue.length; from += BATCH) {
    await queue.sendBatch(overdue.slice(from, from + BATCH).map((one) => ({ body: message(one) })));
  }
  return overdue.length;
}

function message({ tenant_id, lead_id, attempt, due_at_ms }: OverdueClock): SlaMessage {
  return {
    v: 1,
    kind: "sla",
    tenant: tenant_id,
    lead_id,
    attempt,
    clock: "time_to_first_touch",
    event: "breach",
    due_at_ms,
    trace_id: `sla/${lead_id}/${attempt}/sweep`,
  };
}
