// SPDX-License-Identifier: Apache-2.0
// The desk's SQL of deliveries. The line of a subject: of its pending deliveries the earliest has a time, the others
// none, so that what is due is found by one index and never passes an earlier one.
import type { DeliveryRecord } from "#domain/messages/webhook-desk.ts";
import type { WebhookEvent } from "#domain/webhooks/events.ts";
import type { TryReason } from "#domain/webhooks/retry-schedule.ts";
import { addPending } from "./subscription-store.ts";

/** How long a delivery that has ended is listed and can be replayed. */
const KEEP_MS = 30 * 24 * 60 * 60_000;
/** Rows swept per round, so that a subscription of 100,000 goes in 200 rounds and none takes long. */
const SWEEP_ROWS = 500;

export interface NewDelivery {
  readonly delivery_id: string;
  readonly no: number;
  readonly event: WebhookEvent;
  readonly receipt_id: string;
  readonly subject: string;
  readonly payload: string;
}

export type DeliveryRow = Omit<NewDelivery, "payload"> &
  Pick<
    DeliveryRecord,
    "place" | "status" | "attempts" | "last_status" | "last_reason" | "next_at_ms" | "created_at_ms"
  > & {
    readonly tries: number;
    readonly first_try_at_ms: number | null;
    readonly ended_at_ms: number | null;
  };

/** A delivery that a try was begun for. */
export type ClaimedDelivery = DeliveryRow & {
  readonly payload: string;
  readonly first_try_at_ms: number;
};

/** To be called in a transaction, as all below that write. A delivery that is there already stays as it is. */
export function insertDelivery(sql: SqlStorage, made: NewDelivery, nowMs: number): void {
  const fresh = sql.exec(
    `INSERT INTO delivery (delivery_id, no, event, receipt_id, subject, payload, status, attempts, tries, next_at_ms,
       created_at_ms)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'pending', 0, 0, CASE WHEN EXISTS (SELECT 1 FROM delivery
       WHERE no = ?2 AND subject = ?5 AND status = 'pending') THEN NULL ELSE ?7 END, ?7)
     ON CONFLICT (delivery_id) DO NOTHING RETURNING place`,
    made.delivery_id,
    made.no,
    made.event,
    made.receipt_id,
    made.subject,
    made.payload,
    nowMs,
  );
  if (fresh.toArray().length > 0) addPending(sql, made.no, 1);
}

/**
 * Begins a try of the delivery that is due first, of a subscription that may send and is not `busy`. Until `leaseMs` it
 * is nobody else's; where the try's end is never written, it is due again then.
 */
export function claimDelivery(
  sql: SqlStorage,
  busy: readonly number[],
  nowMs: number,
  leaseMs: number,
): ClaimedDelivery | null {
  const found = sql.exec<{ place: number }>(
    `SELECT place FROM (
       SELECT (SELECT place FROM delivery WHERE no = subscription.no AND next_at_ms <= ?1
               ORDER BY next_at_ms, place LIMIT 1) AS place
         FROM subscription WHERE status = 'active' AND stands = 1 AND no NOT IN (SELECT value FROM json_each(?2)))
       JOIN delivery USING (place) ORDER BY next_at_ms, place LIMIT 1`,
    nowMs,
    JSON.stringify(busy),
  );
  const place = found.toArray()[0]?.place;
  if (place === undefined) return null;
  return sql
    .exec<ClaimedDelivery>(
      `UPDATE delivery SET attempts = attempts + 1, tries = tries + 1, next_at_ms = ?1,
         first_try_at_ms = coalesce(first_try_at_ms, ?2) WHERE place = ?3 RETURNING *`,
      nowMs + leaseMs,
      nowMs,
      place,
    )
    .one();
}

/** Whether a claimed try is still the newest of a pending delivery, so that its end may be written. */
export function isStillClaimed(sql: SqlStorage, { place, attempts }: ClaimedDelivery): boolean {
  const rows = sql.exec(
    "SELECT 1 FROM delivery WHERE place = ? AND attempts = ? AND status = 'pending'",
    place,
    attempts,
  );
  return rows.toArray().length > 0;
}

/** A replay of an earlier one of its subject may have taken its turn while it was tried: then it waits. */
const NEXT = "next_at_ms = CASE WHEN next_at_ms IS NULL THEN NULL ELSE ? END";

export interface TryNote {
  readonly last_status: number | null;
  readonly last_reason: TryReason | null;
}

/** The delivery ends; the next of its subject is due at once. */
export function endDelivery(
  sql: SqlStorage,
  { place, no, subject }: ClaimedDelivery,
  status: "delivered" | "failed",
  note: TryNote,
  nowMs: number,
): void {
  sql.exec(
    `UPDATE delivery SET status = ?, last_status = ?, last_reason = ?, next_at_ms = NULL, ended_at_ms = ?
     WHERE place = ?`,
    status,
    note.last_status,
    note.last_reason,
    nowMs,
    place,
  );
  addPending(sql, no, -1);
  promoteNext(sql, no, subject, nowMs);
}

export function postponeDelivery(
  sql: SqlStorage,
  { place }: ClaimedDelivery,
  note: TryNote,
  atMs: number,
): void {
  sql.exec(
    `UPDATE delivery SET last_status = ?, last_reason = ?, ${NEXT} WHERE place = ?`,
    note.last_status,
    note.last_reason,
    atMs,
    place,
  );
}

/** Takes a try back that was not made: nobody could say where its name leads. */
export function returnDelivery(sql: SqlStorage, { place }: ClaimedDelivery, atMs: number): void {
  sql.exec(
    `UPDATE delivery SET attempts = attempts - 1, tries = tries - 1, last_reason = 'look_up_failed',
       first_try_at_ms = CASE WHEN tries = 1 THEN NULL ELSE first_try_at_ms END, ${NEXT} WHERE place = ?`,
    atMs,
    place,
  );
}

/** The subscription is on again: whatever is first in its line is due, with all its tries before it. */
export function resumeDeliveries(sql: SqlStorage, no: number, nowMs: number): void {
  sql.exec(
    `UPDATE delivery SET next_at_ms = ?, tries = 0, first_try_at_ms = NULL
     WHERE no = ? AND next_at_ms IS NOT NULL`,
    nowMs,
    no,
  );
}

/** Makes a delivery pending again, with all its tries before it, in its old place of its subject's line. */
export function replayDelivery(sql: SqlStorage, row: DeliveryRow, nowMs: number): void {
  const { place, no, subject, status } = row;
  sql.exec(
    `UPDATE delivery SET status = 'pending', tries = 0, first_try_at_ms = NULL, next_at_ms = NULL, ended_at_ms = NULL
     WHERE place = ?`,
    place,
  );
  if (status !== "pending") addPending(sql, no, 1);
  promoteNext(sql, no, subject, nowMs);
}

/** Whether deliveries of gone subscriptions are still to be swept. */
export function hasRemoved(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM removed LIMIT 1").toArray().length > 0;
}

/** Sweeps ended deliveries by age and those of gone subscriptions, a bounded number of each. */
export function sweepDeliveries(sql: SqlStorage, nowMs: number): void {
  sql.exec(
    "DELETE FROM delivery WHERE place IN (SELECT place FROM delivery WHERE ended_at_ms < ? LIMIT ?)",
    nowMs - KEEP_MS,
    SWEEP_ROWS,
  );
  const [gone] = sql.exec<{ no: number }>("SELECT no FROM removed LIMIT 1").toArray();
  if (gone === undefined) return;
  const swept = sql.exec(
    "DELETE FROM delivery WHERE place IN (SELECT place FROM delivery WHERE no = ? LIMIT ?) RETURNING 1",
    gone.no,
    SWEEP_ROWS,
  );
  if (swept.toArray().length < SWEEP_ROWS) sql.exec("DELETE FROM removed WHERE no = ?", gone.no);
}

/** When the next delivery is due, of the subscriptions that may send; null where none waits for a time. */
export function nextDueAt(sql: SqlStorage): number | null {
  const rows = sql.exec<{ due: number | null }>(
    `SELECT min((SELECT min(next_at_ms) FROM delivery WHERE no = subscription.no AND next_at_ms IS NOT NULL)) AS due
       FROM subscription WHERE status = 'active' AND stands = 1`,
  );
  return rows.one().due;
}

export function findDelivery(sql: SqlStorage, no: number, id: string): DeliveryRow | null {
  return rowsWhere(sql, "no = ? AND delivery_id = ?", no, id)[0] ?? null;
}

/** Newest first, those before a place. */
export function listDeliveries(
  sql: SqlStorage,
  no: number,
  before: number | null,
  limit: number,
): readonly DeliveryRow[] {
  const bound = before ?? Number.MAX_SAFE_INTEGER;
  return rowsWhere(sql, "no = ? AND place < ? ORDER BY place DESC LIMIT ?", no, bound, limit);
}

/** What goes out of the desk of it. */
export function shownDelivery(webhookId: string, row: DeliveryRow): DeliveryRecord {
  const { no: _no, tries: _tries, first_try_at_ms: _first, ended_at_ms, ...told } = row;
  const delivered_at_ms = row.status === "delivered" ? ended_at_ms : null;
  return { ...told, webhook_id: webhookId, delivered_at_ms };
}

/** Gives the earliest pending delivery of the subject its time, and no other one. */
function promoteNext(sql: SqlStorage, no: number, subject: string, nowMs: number): void {
  const [first] = sql
    .exec<{ place: number | null }>(
      "SELECT min(place) AS place FROM delivery WHERE no = ? AND subject = ? AND status = 'pending'",
      no,
      subject,
    )
    .toArray();
  const place = first?.place ?? null;
  if (place === null) return;
  sql.exec(
    `UPDATE delivery SET next_at_ms = NULL
     WHERE no = ? AND subject = ? AND status = 'pending' AND next_at_ms IS NOT NULL AND place <> ?`,
    no,
    subject,
    place,
  );
  sql.exec(
    "UPDATE delivery SET next_at_ms = ? WHERE place = ? AND next_at_ms IS NULL",
    nowMs,
    place,
  );
}

function rowsWhere(
  sql: SqlStorage,
  condition: string,
  ...bindings: (string | number)[]
): readonly DeliveryRow[] {
  return sql
    .exec<DeliveryRow>(
      `SELECT place, delivery_id, no, event, receipt_id, subject, status, attempts, tries, first_try_at_ms,
              last_status, last_reason, next_at_ms, created_at_ms, ended_at_ms FROM delivery WHERE ${condition}`,
      ...bindings,
    )
    .toArray();
}
