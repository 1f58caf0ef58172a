// SPDX-License-Identifier: Apache-2.0
// Deliveries as people see them, and sent again by one of them.
import type { DeliveryRecord } from "#domain/messages/webhook-desk.ts";
import * as deliveries from "./delivery-store.ts";
import { findSubscription } from "./subscription-store.ts";

interface DeliveryName {
  readonly webhook_id: string;
  readonly delivery_id: string;
}

/** A page, newest first; null where there is no such subscription. */
export function listShownDeliveries(
  sql: SqlStorage,
  {
    webhook_id,
    before,
    limit,
  }: { readonly webhook_id: string; readonly before: number | null; readonly limit: number },
): readonly DeliveryRecord[] | null {
  const found = findSubscription(sql, webhook_id);
  if (found === null) return null;
  return deliveries
    .listDeliveries(sql, found.no, before, limit)
    .map((row) => deliveries.shownDelivery(webhook_id, row));
}

export function findShownDelivery(sql: SqlStorage, name: DeliveryName): DeliveryRecord | null {
  const row = findRow(sql, name);
  return row && deliveries.shownDelivery(name.webhook_id, row);
}

/** Due at once, under the same id. To be called in a transaction. */
export function replayNow(
  sql: SqlStorage,
  name: DeliveryName,
  nowMs: number,
): DeliveryRecord | null {
  const row = findRow(sql, name);
  if (row !== null) deliveries.replayDelivery(sql, row, nowMs);
  return findShownDelivery(sql, name);
}

function findRow(
  sql: SqlStorage,
  { webhook_id, delivery_id }: DeliveryName,
): ReturnType<typeof deliveries.findDelivery> {
  const no = findSubscription(sql, webhook_id)?.no;
  return no === undefined ? null : deliveries.findDelivery(sql, no, delivery_id);
}
