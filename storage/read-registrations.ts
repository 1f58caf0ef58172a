// SPDX-License-Identifier: Apache-2.0
// Leads that partners registered, as far as their state goes: what a partner sent is read from its receipt, because the
// view holds what others said of the lead too.
import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { lead } from "./tables/lead.ts";
import { receipt } from "./tables/receipt.ts";

export interface RegistrationRow {
  readonly lead_id: string;
  /** The partner's source. */
  readonly partner: string;
  readonly accepted_at_ms: number;
  readonly status: (typeof lead.$inferSelect)["status"];
  /** The newest attempt that ended; null before the first did. */
  readonly attempt: number | null;
  /** When it ended. */
  readonly ended_at_ms: number | null;
}

/** Behind which registration a page begins. */
export interface RegistrationPlace {
  readonly partner: string;
  readonly accepted_at_ms: number;
  readonly lead_id: string;
}

/** By partner, newest first; of one partner alone where it is named. */
export function listRegistrations(
  db: D1Database,
  tenant: string,
  {
    partner,
    limit,
    after,
  }: {
    readonly partner: string | null;
    readonly limit: number;
    readonly after: RegistrationPlace | null;
  },
): Promise<readonly RegistrationRow[]> {
  const conditions = [eq(lead.tenant_id, tenant)];
  if (partner !== null) conditions.push(eq(lead.partner, partner));
  if (after !== null) conditions.push(behind(after, partner !== null));
  return selectRegistrations(db, conditions, limit);
}

/** Within one partner only the rest of the key is compared: else SQLite would walk past all of the partner's newer rows. */
function behind({ partner, accepted_at_ms, lead_id }: RegistrationPlace, isOne: boolean): SQL {
  return isOne
    ? sql`(${lead.accepted_at_ms}, ${lead.lead_id}) < (${accepted_at_ms}, ${lead_id})`
    : sql`(${lead.partner}, ${lead.accepted_at_ms}, ${lead.lead_id}) < (${partner}, ${accepted_at_ms}, ${lead_id})`;
}

/** Null where the tenant has no such lead of a partner, or its first receipt is not projected yet. */
export async function loadRegistration(
  db: D1Database,
  tenant: string,
  leadId: string,
): Promise<RegistrationRow | null> {
  const conditions = [eq(lead.tenant_id, tenant), eq(lead.lead_id, leadId)];
  const [row] = await selectRegistrations(db, conditions, 1);
  return row ?? null;
}

/** The literal lets SQLite use the index of partners' leads alone. */
async function selectRegistrations(
  db: D1Database,
  conditions: SQL[],
  limit: number,
): Promise<readonly RegistrationRow[]> {
  const { lead_id, partner, accepted_at_ms, status, attempt } = lead;
  const rows = await drizzle(db)
    .select({
      lead_id,
      partner,
      accepted_at_ms,
      status,
      attempt,
      ended_at_ms: receipt.recorded_at_ms,
    })
    .from(lead)
    .leftJoin(
      receipt,
      and(
        eq(receipt.tenant_id, lead.tenant_id),
        eq(receipt.chain, sql`'lead:' || ${lead.lead_id}`),
        eq(receipt.chain_seq, lead.version),
      ),
    )
    .where(and(...conditions, sql`partner IS NOT NULL`))
    .orderBy(desc(partner), desc(accepted_at_ms), desc(lead_id))
    .limit(limit);
  return rows.flatMap(({ partner: of, accepted_at_ms: at, ...row }) =>
    of === null || at === null ? [] : [{ ...row, partner: of, accepted_at_ms: at }],
  );
}
