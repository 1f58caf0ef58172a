// SPDX-License-Identifier: Apache-2.0
// What a change of a subscription still owes, written in the transaction that makes it: a receipt, and where the desk
// itself switched it off, a notice. It holds no secret; the address stands in it until the receipt seals it.
import { z } from "zod";
import { canonicalJson, type JsonObject } from "#domain/bytes/canonical-json.ts";
import { NoticeMail } from "#domain/messages/mail-queue.ts";
import { Actor } from "#domain/receipts/leaf.ts";
import type { RecordFields } from "#ledger/record-item.ts";
import { secretNumber } from "./secret-store.ts";
import type { Subscription } from "./subscription-store.ts";

const Fields = z.record(z.string(), z.json());

const Change = z.object({
  kind: z.literal("change"),
  webhook_id: z.string(),
  at_ms: z.int(),
  before: Fields.nullable(),
  after: Fields.nullable(),
  actor: Actor,
});
export type OwedChange = z.infer<typeof Change>;

/** A change as it is noted. */
export interface NewChange {
  readonly webhook_id: string;
  readonly at_ms: number;
  /** Null of a new one. */
  readonly before: RecordFields | null;
  /** Null of a deleted one. */
  readonly after: RecordFields | null;
  readonly actor: Actor;
}

const Owed = z.discriminatedUnion("kind", [
  Change,
  z.object({ kind: z.literal("notice"), message: NoticeMail }),
]);

export type OwedItem = { readonly place: number } & z.infer<typeof Owed>;

export function oweChange(sql: SqlStorage, change: NewChange): void {
  insert(sql, { kind: "change", ...change });
}

export function oweNotice(sql: SqlStorage, message: NoticeMail): void {
  insert(sql, { kind: "notice", message });
}

/** The oldest that is owed; null where nothing is. */
export function firstOwed(sql: SqlStorage): OwedItem | null {
  const [row] = sql
    .exec<{ place: number; content: string }>(
      "SELECT place, content FROM outbox ORDER BY place LIMIT 1",
    )
    .toArray();
  if (row === undefined) return null;
  return { place: row.place, ...Owed.parse(JSON.parse(row.content)) };
}

export function forgetOwed(sql: SqlStorage, place: number): void {
  sql.exec("DELETE FROM outbox WHERE place = ?", place);
}

/** What a receipt says of a subscription. The address may hold a secret of the receiver's: the receipt seals it. */
export function recordFields(sql: SqlStorage, subscription: Subscription): RecordFields {
  const { no, external_id, url, events, status, disabled_reason } = subscription;
  return {
    external_id,
    origin: new URL(url).origin,
    url,
    events: [...events].toSorted(),
    status,
    disabled_reason,
    secret_no: secretNumber(sql, no),
  };
}

/** Of `recordFields`. */
export const PERSONAL_FIELDS: ReadonlySet<string> = new Set(["url"]);

function insert(sql: SqlStorage, content: JsonObject): void {
  sql.exec("INSERT INTO outbox (content) VALUES (?)", canonicalJson(content));
}
