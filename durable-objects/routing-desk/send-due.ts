// SPDX-License-Identifier: Apache-2.0
// What the desk's alarm tells the queue: whoever has waited long enough, whose clock runs out, and that it is to be looked
// who is free. Rows go only after the queue took them, so a message may come twice and never not at all.
import type { DrainMessage, ExpireMessage, SlaMessage } from "#domain/messages/lead-queue.ts";
import { forgetDue, loadDue } from "./due-store.ts";
import { drainSent, nextDrainAt } from "./line-store.ts";
import { forgetTimers, loadDueTimers } from "./timer-store.ts";

/** Rows of one alarm; what is left wakes the desk again at once. */
const ROWS_PER_ALARM = 1_000;
/** Messages per send: the queue takes 100 or 256 KB, and one of these is below 0.5 KB. */
const BATCH = 100;

interface DueWorld {
  readonly sql: SqlStorage;
  readonly queue: Queue;
  readonly tenant: string;
  readonly now_ms: number;
}

/** All that is due, as far as one round may; rejects where the queue does. */
export async function sendDue(world: DueWorld): Promise<void> {
  const { sql, tenant, now_ms } = world;
  const expired = await sendRows(world, ROWS_PER_ALARM, {
    load: (limit) => loadDue(sql, now_ms, limit),
    message: ({ lead_id, attempt, due_at_ms }): ExpireMessage => ({
      v: 1,
      kind: "expire",
      tenant,
      lead_id,
      attempt,
      due_at_ms,
      trace_id: `expire/${lead_id}/${attempt}`,
    }),
    forget: (rows) => forgetDue(sql, rows),
  });
  await sendRows(world, ROWS_PER_ALARM - expired, {
    load: (limit) => loadDueTimers(sql, now_ms, limit),
    message: (row): SlaMessage => ({
      v: 1,
      kind: "sla",
      tenant,
      ...row,
      trace_id: `sla/${row.lead_id}/${row.attempt}/${row.clock}/${row.event}`,
    }),
    forget: (rows) => forgetTimers(sql, rows),
  });
  await sendDrain(world);
}

/** One message, however many wait: whoever reads it asks the desk which of them can go on. */
async function sendDrain({ sql, queue, tenant, now_ms }: DueWorld): Promise<void> {
  const due = nextDrainAt(sql, now_ms);
  if (due === null || due > now_ms) return;
  const trace_id = `drain/${tenant}/${now_ms}`;
  const body: DrainMessage = { v: 1, kind: "drain", tenant, at_ms: now_ms, trace_id };
  await queue.sendBatch([{ body }]);
  drainSent(sql, now_ms);
}

interface RowsDue<R> {
  readonly load: (limit: number) => readonly R[];
  readonly message: (row: R) => object;
  readonly forget: (rows: readonly R[]) => void;
}

/**
 * Sends rows that are due, by batches, and answers how many. Every batch is read when its turn comes: a lead that got on
 * while the one before was sent is not told any more.
 */
async function sendRows<R>(
  { queue }: DueWorld,
  most: number,
  { load, message, forget }: RowsDue<R>,
): Promise<number> {
  let sent = 0;
  while (sent < most) {
    const rows = load(Math.min(BATCH, most - sent));
    if (rows.length === 0) break;
    await queue.sendBatch(rows.map((row) => ({ body: message(row) })));
    forget(rows);
    sent += rows.length;
  }
  return sent;
}

/** One line with the class of the error, never its message. */
export function logUnsent(tenant: string | undefined, error: unknown): void {
  const reason = error instanceof Error ? error.name : `thrown_${typeof error}`;
  console.log(JSON.stringify({ level: "error", step: "desk_alarm", reason, tenant }));
}
