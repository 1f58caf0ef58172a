// SPDX-License-Identifier: Apache-2.0
// The outbox of mail: one row per mail, which says how far it came. A mail is claimed before it is sent, so two
// deliveries of one message never send it at the same time, and it is marked after.
import { and, desc, eq, lt, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { MailTemplate } from "#domain/messages/mail-queue.ts";
import { InvariantError } from "#domain/result.ts";
import { mail } from "./tables/mail.ts";
import { user } from "./tables/user.ts";

/** Whose row a sign-in's mail is: a person belongs to no tenant; no tenant can have this name. */
export const NO_TENANT = "-";

/** Out of retries: a person may replay its dead letter, so such a row alone opens again. */
const RETRIES_EXHAUSTED = "retries_exhausted";

/**
 * How long a claim stands: a D1 write that stalls takes up to 80 s, a provider is given up after 15 s, so whoever claimed
 * two minutes ago is gone.
 */
const CLAIM_MS = 2 * 60_000;

export interface MailName {
  readonly tenant_id: string;
  readonly mail_id: string;
}

export type Claim =
  /** Ours to send; `attempts` numbers this claim. */
  | { readonly kind: "claimed"; readonly attempts: number }
  /** Sent, or failed for good: there is nothing to do. */
  | { readonly kind: "settled" }
  /** Another delivery is at it, or died at it less than CLAIM_MS ago. */
  | { readonly kind: "held" };

/**
 * Claims a mail in one statement. A crash after it leaves the row `sending`; after CLAIM_MS the next delivery claims it
 * anew and sends with the same idempotency key.
 */
export async function claimMail(
  db: D1Database,
  { tenant_id, mail_id }: MailName,
  { template, person }: { readonly template: MailTemplate; readonly person: string },
  nowMs: number,
): Promise<Claim> {
  const claimed = await db
    .prepare(
      `INSERT INTO mail (tenant_id, mail_id, template, person, status, attempts, created_at_ms, updated_at_ms)
       VALUES (?1, ?2, ?3, ?4, 'sending', 1, ?5, ?5)
       ON CONFLICT (tenant_id, mail_id) DO UPDATE
         SET status = 'sending', attempts = attempts + 1, reason = NULL, updated_at_ms = excluded.updated_at_ms
         WHERE status = 'queued'
           OR (status = 'sending' AND updated_at_ms <= excluded.updated_at_ms - ?6)
           OR (status = 'failed' AND reason = ?7)
       RETURNING attempts`,
    )
    .bind(tenant_id, mail_id, template, person, nowMs, CLAIM_MS, RETRIES_EXHAUSTED)
    .first<{ attempts: number }>();
  if (claimed !== null) return { kind: "claimed", attempts: claimed.attempts };
  const row = await drizzle(db)
    .select({ status: mail.status })
    .from(mail)
    .where(and(eq(mail.tenant_id, tenant_id), eq(mail.mail_id, mail_id)))
    .get();
  if (row === undefined) throw new InvariantError("a mail that was not claimed has no row");
  return { kind: row.status === "sending" ? "held" : "settled" };
}

/** The provider has it. A fact, so it stands whatever the row said. */
export async function markSent(
  db: D1Database,
  name: MailName,
  providerId: string | null,
  nowMs: number,
): Promise<void> {
  await drizzle(db)
    .update(mail)
    .set({ status: "sent", provider_id: providerId, reason: null, updated_at_ms: nowMs })
    .where(rowOf(name));
}

/** How a claim ended without a mail: `queued` may be claimed again, `failed` is final. */
export async function releaseClaim(
  db: D1Database,
  name: MailName,
  end: {
    readonly status: "queued" | "failed";
    readonly reason: string;
    readonly attempts: number;
    readonly now_ms: number;
  },
): Promise<void> {
  await drizzle(db)
    .update(mail)
    .set({ status: end.status, reason: end.reason, updated_at_ms: end.now_ms })
    .where(and(rowOf(name), eq(mail.status, "sending"), eq(mail.attempts, end.attempts)));
}

/** The queue gave up. A mail that was sent, or had failed for another reason, stays as it is. */
export async function markExhausted(db: D1Database, name: MailName, nowMs: number): Promise<void> {
  await drizzle(db)
    .update(mail)
    .set({ status: "failed", reason: RETRIES_EXHAUSTED, updated_at_ms: nowMs })
    .where(and(rowOf(name), sql`${mail.status} IN ('queued', 'sending')`));
}

function rowOf({ tenant_id, mail_id }: MailName): SQL | undefined {
  return and(eq(mail.tenant_id, tenant_id), eq(mail.mail_id, mail_id));
}

export interface MailCursor {
  readonly created_at_ms: number;
  readonly mail_id: string;
}

/** A row with the handle of the user whose address it went to; null where nobody in the tenant has that address now. */
export type MailRow = Omit<typeof mail.$inferSelect, "person"> & {
  readonly user_external_id: string | null;
};

/** A page, newest first. */
export async function listMails(
  db: D1Database,
  tenant: string,
  { cursor, limit }: { readonly cursor: MailCursor | null; readonly limit: number },
): Promise<{ readonly items: readonly MailRow[]; readonly next: MailCursor | null }> {
  const { created_at_ms, mail_id } = mail;
  const after =
    cursor === null
      ? undefined
      : or(
          lt(created_at_ms, cursor.created_at_ms),
          and(eq(created_at_ms, cursor.created_at_ms), lt(mail_id, cursor.mail_id)),
        );
  const rows = await drizzle(db)
    .select({
      tenant_id: mail.tenant_id,
      mail_id,
      template: mail.template,
      status: mail.status,
      attempts: mail.attempts,
      provider_id: mail.provider_id,
      reason: mail.reason,
      created_at_ms,
      updated_at_ms: mail.updated_at_ms,
      user_external_id: user.external_id,
    })
    .from(mail)
    .leftJoin(user, and(eq(user.person, mail.person), eq(user.tenant_id, mail.tenant_id)))
    .where(and(eq(mail.tenant_id, tenant), after))
    .orderBy(desc(created_at_ms), desc(mail_id))
    .limit(limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next =
    rows.length > limit && last !== undefined
      ? { created_at_ms: last.created_at_ms, mail_id: last.mail_id }
      : null;
  return { items, next };
}
