// SPDX-License-Identifier: Apache-2.0
// What the desk's alarm does: whoever has waited long enough is told to the queue. Rows go only after the queue took
// them, so a message may come twice and never not at all.
import type { ExpireMessage } from "#domain/messages/lead-queue.ts";
import { forgetDue, loadDue } from "./due-store.ts";

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

/**
 * Sends those that are due, by batches; rejects where the queue does. Every batch is read when its turn comes: a lead
 * that got on while the one before was sent is not told any more.
 */
export async function sendDue({ sql, queue, tenant, now_ms }: DueWorld): Promise<void> {
  for (let sent = 0; sent < ROWS_PER_ALARM; sent += BATCH) {
    const rows = loadDue(sql, now_ms, BATCH);
    if (rows.length === 0) return;
    await queue.sendBatch(
      rows.map(({ lead_id, attempt, due_at_ms }) => {
        const body: ExpireMessage = {
          v: 1,
          kind: "expire",
          tenant,
          lead_id,
          attempt,
          due_at_ms,
          trace_id: `expire/${lead_id}/${attempt}`,
        };
        return { body };
      }),
    );
    forgetDue(sql, rows);
  }
}

/** One line with the class of the error, never its message. */
export function logUnsent(tenant: string | undefined, error: unknown): void {
  const reason = error instanceof Error ? error.name : `thrown_${typeof error}`;
  console.log(JSON.stringify({ level: "error", step: "lead_expiry", reason, tenant }));
}
