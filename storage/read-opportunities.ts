// SPDX-License-Identifier: Apache-2.0
// Opportunities from their view, page by page, and what people call whom they name.
import type { opportunity } from "./tables/opportunity.ts";

type Row = typeof opportunity.$inferSelect;
/** A row with the names of whom it names. */
export type OpportunityRow = Omit<Row, "tenant_id" | "lead_ids" | "version" | "lead_id"> & {
  readonly lead_ids: readonly string[];
  readonly account: DealRef;
  readonly owner: DealRef | null;
  readonly team: DealRef | null;
};

export interface DealRef {
  readonly id: string;
  readonly external_id: string | null;
  readonly name: string | null;
}

export interface OpportunityFilter {
  readonly account_id: string | null;
  readonly owner_id: string | null;
  readonly status: Row["status"] | null;
  readonly stage: string | null;
}

/** Behind which opportunity a page begins. */
export interface OpportunityPlace {
  readonly created_at_ms: number;
  readonly opportunity_id: string;
}

/** Newest first. */
export async function listOpportunities(
  db: D1Database,
  tenant: string,
  filter: OpportunityFilter,
  { after, limit }: { readonly after: OpportunityPlace | null; readonly limit: number },
): Promise<readonly OpportunityRow[]> {
  const { sql, values } = listStatement(filter, after);
  const { results } = await db
    .prepare(sql)
    .bind(tenant, limit, ...values)
    .all<StoredRow>();
  const ids = results.flatMap(({ account_id, owner_id, team_id }) => [
    account_id,
    ...[owner_id, team_id].filter((id) => id !== null),
  ]);
  const refs = await loadRefs(db, tenant, ids);
  return results.map(({ lead_ids, ...row }) => ({
    ...row,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as write-opportunity.ts wrote it
    lead_ids: JSON.parse(lead_ids) as string[],
    account: refOf(refs, row.account_id),
    owner: row.owner_id === null ? null : refOf(refs, row.owner_id),
    team: row.team_id === null ? null : refOf(refs, row.team_id),
  }));
}

type StoredRow = Omit<OpportunityRow, "account" | "owner" | "team" | "lead_ids"> & {
  readonly lead_ids: string;
};

/** By the narrowest index: an account has few deals, and a stage's status halves the rest. */
export function listStatement(
  { account_id, owner_id, status, stage }: OpportunityFilter,
  after: OpportunityPlace | null,
): { readonly sql: string; readonly values: readonly (string | number)[] } {
  const values: (string | number)[] = [];
  const bind = (value: string | number): string => `?${2 + values.push(value)}`;
  const where = Object.entries({ account_id, owner_id, status, stage }).flatMap(([name, value]) =>
    value === null ? [] : [` AND ${name} = ${bind(value)}`],
  );
  const place =
    after === null
      ? ""
      : ` AND (created_at_ms, opportunity_id) < (${bind(after.created_at_ms)}, ${bind(after.opportunity_id)})`;
  const sql = `SELECT opportunity_id, receipt_id, name, account_id, owner_id, team_id, stage, status, amount_minor,
      currency, expected_close_on, lost_reason, lead_ids, created_at_ms, changed_at_ms
    FROM opportunity INDEXED BY ${indexFor({ account_id, owner_id, status })}
    WHERE tenant_id = ?1${where.join("")}${place} ORDER BY created_at_ms DESC, opportunity_id DESC LIMIT ?2`;
  return { sql, values };
}

function indexFor({ account_id, owner_id, status }: Omit<OpportunityFilter, "stage">): string {
  if (account_id !== null) return "opportunity_by_account";
  if (owner_id !== null) return "opportunity_by_owner";
  return status === null ? "opportunity_by_time" : "opportunity_by_status";
}

const REFS = `SELECT user_id AS id, external_id, name FROM user
    WHERE tenant_id = ?1 AND user_id IN (SELECT value FROM json_each(?2))
  UNION ALL SELECT team_id, external_id, name FROM team
    WHERE tenant_id = ?1 AND team_id IN (SELECT value FROM json_each(?2))
  UNION ALL SELECT account_id, external_id, name FROM account
    WHERE tenant_id = ?1 AND account_id IN (SELECT value FROM json_each(?2))`;

/** Users, teams and accounts by our ids of them; one statement. */
export async function loadRefs(
  db: D1Database,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DealRef>> {
  if (ids.length === 0) return new Map();
  const { results } = await db
    .prepare(REFS)
    .bind(tenant, JSON.stringify([...new Set(ids)]))
    .all<DealRef>();
  return new Map(results.map((ref) => [ref.id, ref]));
}

/** One that the directory does not know is its id alone. */
export function refOf(refs: ReadonlyMap<string, DealRef>, id: string): DealRef {
  return refs.get(id) ?? { id, external_id: null, name: null };
}
