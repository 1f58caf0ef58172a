// SPDX-License-Identifier: Apache-2.0
// Messages that ran out of retries: their sealed bytes in R2, their index in D1. Whoever calls seals; what lies here
// is unreadable without the tenant's key.
import { and, desc, eq, or, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { deadLetter } from "./tables/dead-letter.ts";

/** Whose dead letters name no readable tenant: the operator's, by a name that no tenant can have. */
export const UNADDRESSED = "-";

export type DeadLetterRow = typeof deadLetter.$inferSelect;

export interface DeadLetterEnv {
  readonly DB: D1Database;
  readonly DEAD_LETTERS: Pick<R2Bucket, "get" | "put">;
}

/**
 * Stores a dead message once. Order: bytes first, then the row. A crash between the two leaves bytes that nobody lists;
 * the redelivered message seals the same text under the same id again, and a row that stands stays as it is. A message
 * that dies again after a replay has a new id, so it is a letter of its own.
 */
export async function saveDeadLetter(
  env: DeadLetterEnv,
  row: Omit<DeadLetterRow, "replayed_at_ms">,
  sealed: Uint8Array,
): Promise<void> {
  await env.DEAD_LETTERS.put(objectKey(row.tenant_id, row.dead_letter_id), sealed);
  await drizzle(env.DB)
    .insert(deadLetter)
    .values({ ...row, replayed_at_ms: null })
    .onConflictDoNothing();
}

export interface DeadLetterCursor {
  readonly stored_at_ms: number;
  readonly dead_letter_id: string;
}

/** A page, newest first. */
export async function listDeadLetters(
  db: D1Database,
  tenant: string,
  { cursor, limit }: { readonly cursor: DeadLetterCursor | null; readonly limit: number },
): Promise<{ readonly items: readonly DeadLetterRow[]; readonly next: DeadLetterCursor | null }> {
  const { stored_at_ms, dead_letter_id } = deadLetter;
  const after =
    cursor === null
      ? undefined
      : or(
          lt(stored_at_ms, cursor.stored_at_ms),
          and(eq(stored_at_ms, cursor.stored_at_ms), lt(dead_letter_id, cursor.dead_letter_id)),
        );
  const rows = await drizzle(db)
    .select()
    .from(deadLetter)
    .where(and(eq(deadLetter.tenant_id, tenant), after))
    .orderBy(desc(stored_at_ms), desc(dead_letter_id))
    .limit(limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next =
    rows.length > limit && last !== undefined
      ? { stored_at_ms: last.stored_at_ms, dead_letter_id: last.dead_letter_id }
      : null;
  return { items, next };
}

/** One dead letter with its sealed bytes; null where this tenant has none of this id. */
export async function loadDeadLetter(
  env: DeadLetterEnv,
  tenant: string,
  id: string,
): Promise<{ readonly row: DeadLetterRow; readonly sealed: Uint8Array<ArrayBuffer> } | null> {
  const row = await drizzle(env.DB)
    .select()
    .from(deadLetter)
    .where(and(eq(deadLetter.tenant_id, tenant), eq(deadLetter.dead_letter_id, id)))
    .get();
  const object = row === undefined ? null : await env.DEAD_LETTERS.get(objectKey(tenant, id));
  if (row === undefined || object === null) return null;
  return { row, sealed: new Uint8Array(await object.arrayBuffer()) };
}

/** Notes that the message was sent again. Called after the send: a crash between them sends the same bytes twice. */
export async function saveReplay(
  db: D1Database,
  tenant: string,
  id: string,
  nowMs: number,
): Promise<void> {
  await drizzle(db)
    .update(deadLetter)
    .set({ replayed_at_ms: nowMs })
    .where(and(eq(deadLetter.tenant_id, tenant), eq(deadLetter.dead_letter_id, id)));
}

function objectKey(tenant: string, id: string): string {
  return `dlq/${tenant}/${id}`;
}
