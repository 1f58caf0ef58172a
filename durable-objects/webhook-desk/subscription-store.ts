// SPDX-License-Identifier: Apache-2.0
// The desk's SQL of subscriptions.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { SaveWebhookRequest, WebhookRecord } from "#domain/messages/webhook-desk.ts";
import { WEBHOOK_EVENTS } from "#domain/webhooks/events.ts";
import type { DisabledReason } from "#domain/webhooks/retry-schedule.ts";

/** A subscription as the desk knows it. */
export interface Subscription extends WebhookRecord {
  readonly no: number;
  readonly from_seq: number;
  readonly stands: boolean;
}

type Row = Omit<Subscription, "events" | "stands"> & {
  readonly events: string;
  readonly stands: number;
};

const Events = z.array(z.enum(WEBHOOK_EVENTS));

export function findSubscription(sql: SqlStorage, webhookId: string): Subscription | null {
  return rowsWhere(sql, "webhook_id = ?", webhookId)[0] ?? null;
}

export function subscriptionAt(sql: SqlStorage, no: number): Subscription | null {
  return rowsWhere(sql, "no = ?", no)[0] ?? null;
}

export function listSubscriptions(sql: SqlStorage): readonly Subscription[] {
  return rowsWhere(sql, "true ORDER BY external_id");
}

export function hasSubscriptions(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM subscription LIMIT 1").toArray().length > 0;
}

/** Events of receipts from `fromSeq` on are told to it, once it stands. */
export function insertSubscription(
  sql: SqlStorage,
  request: SaveWebhookRequest,
  fromSeq: number,
  nowMs: number,
): void {
  const { webhook_id, external_id, url, events, active } = request;
  sql.exec(
    `INSERT INTO subscription (webhook_id, external_id, url, events, status, created_at_ms, updated_at_ms, from_seq,
       pending, missed, stands) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)`,
    webhook_id,
    external_id,
    url,
    eventsText(events),
    active ? "active" : "paused",
    nowMs,
    nowMs,
    fromSeq,
  );
}

export function updateSubscription(
  sql: SqlStorage,
  no: number,
  next: Pick<WebhookRecord, "url" | "events" | "status">,
  nowMs: number,
): void {
  sql.exec(
    `UPDATE subscription SET url = ?, events = ?, status = ?, disabled_reason = NULL, updated_at_ms = ?,
       failing_since_ms = CASE WHEN ?3 = 'active' AND status <> 'active' THEN NULL ELSE failing_since_ms END
     WHERE no = ?`,
    next.url,
    eventsText(next.events),
    next.status,
    nowMs,
    no,
  );
}

export function disableSubscription(
  sql: SqlStorage,
  no: number,
  why: DisabledReason,
  nowMs: number,
): void {
  sql.exec(
    "UPDATE subscription SET status = 'disabled', disabled_reason = ?, updated_at_ms = ? WHERE no = ?",
    why,
    nowMs,
    no,
  );
}

/** Its deliveries are swept later, a bounded number at a time. */
export function deleteSubscription(sql: SqlStorage, no: number): void {
  sql.exec("DELETE FROM subscription WHERE no = ?", no);
  sql.exec("DELETE FROM secret WHERE no = ?", no);
  sql.exec("INSERT INTO removed (no) VALUES (?)", no);
}

/** Null is health; a failure keeps the time of the first in a row. */
export function noteHealth(sql: SqlStorage, no: number, failedAtMs: number | null): void {
  sql.exec(
    failedAtMs === null
      ? "UPDATE subscription SET failing_since_ms = ?1 WHERE no = ?2 AND failing_since_ms IS NOT NULL"
      : "UPDATE subscription SET failing_since_ms = ?1 WHERE no = ?2 AND failing_since_ms IS NULL",
    failedAtMs,
    no,
  );
}

export function markStands(sql: SqlStorage, webhookId: string): void {
  sql.exec("UPDATE subscription SET stands = 1 WHERE webhook_id = ? AND stands = 0", webhookId);
}

export function addPending(sql: SqlStorage, no: number, more: number): void {
  sql.exec("UPDATE subscription SET pending = pending + ? WHERE no = ?", more, no);
}

export function addMissed(sql: SqlStorage, no: number, more: number): void {
  sql.exec("UPDATE subscription SET missed = missed + ? WHERE no = ?", more, no);
}

/** The order of events says nothing, so two lists that hold the same are the same. */
export function eventsText(events: WebhookRecord["events"]): string {
  return canonicalJson([...new Set(events)].toSorted());
}

/** What goes out of the desk of it. */
export function shown({
  no: _no,
  from_seq: _from,
  stands: _stands,
  ...record
}: Subscription): WebhookRecord {
  return record;
}

function rowsWhere(
  sql: SqlStorage,
  condition: string,
  ...bindings: (string | number)[]
): readonly Subscription[] {
  const rows = sql.exec<Row>(`SELECT * FROM subscription WHERE ${condition}`, ...bindings);
  return Array.from(rows, (row) => ({
    ...row,
    events: Events.parse(JSON.parse(row.events)),
    stands: row.stands === 1,
  }));
}
