// SPDX-License-Identifier: Apache-2.0
// What a person holds, of one instant: counts, and the first of each.
import { LEAD_LABEL } from "./read-graph-nodes.ts";

/** A thing that somebody holds, as its own queue or list shows it. */
export interface HeldLead {
  readonly id: string;
  readonly label: string | null;
  readonly sla_due_at_ms: number | null;
}
export interface HeldRecord {
  readonly id: string;
  readonly external_id: string;
  readonly name: string;
}
export interface Held<T> {
  readonly count: number;
  readonly first: readonly T[];
}

export interface Holdings {
  readonly leads: Held<HeldLead>;
  readonly accounts_owned: Held<HeldRecord>;
  readonly accounts_managed: Held<HeldRecord>;
  /** Accounts that the person owns or manages, each once. */
  readonly accounts: number;
  readonly teams_led: Held<HeldRecord>;
  readonly teams_deputized: Held<HeldRecord>;
  /** People whose deputy or manager the person is. */
  readonly deputy_of: Held<HeldRecord>;
  readonly manager_of: Held<HeldRecord>;
}

/** Rows shown of each; the graph has the rest. */
const FIRST = 20;

const LEADS = "lead WHERE tenant_id = ?1 AND owner_id = ?2 AND status = 'routed'";

/** Table -> the column that names the person, and how the table's things are called. */
const LISTS = {
  accounts_owned: ["account", "owner_id"],
  accounts_managed: ["account", "csm_id"],
  teams_led: ["team", "lead_user_id"],
  teams_deputized: ["team", "deputy_user_id"],
  deputy_of: ["user", "deputy_id"],
  manager_of: ["user", "manager_id"],
} as const;
type ListName = keyof typeof LISTS;
const NAMES = [
  "accounts_owned",
  "accounts_managed",
  "teams_led",
  "teams_deputized",
  "deputy_of",
  "manager_of",
] as const satisfies readonly ListName[];

export async function loadHoldings(
  db: D1Database,
  tenant: string,
  userId: string,
): Promise<Holdings> {
  const select = (sql: string): D1PreparedStatement => db.prepare(sql).bind(tenant, userId);
  const answers = await db.batch<HeldLead & HeldRecord & { readonly count: number }>([
    select(`SELECT count(*) AS count FROM ${LEADS}`),
    select(
      `SELECT lead_id AS id, ${LEAD_LABEL} AS label, sla_due_at_ms FROM ${LEADS}
        ORDER BY queue_order_ms, lead_id LIMIT ${FIRST}`,
    ),
    select(
      "SELECT count(*) AS count FROM account WHERE tenant_id = ?1 AND owner_id = ?2 AND csm_id = ?2",
    ),
    ...NAMES.flatMap((name) => {
      const [table, column] = LISTS[name];
      const held = `${table} WHERE tenant_id = ?1 AND ${column} = ?2`;
      return [
        select(`SELECT count(*) AS count FROM ${held}`),
        select(
          `SELECT ${table}_id AS id, external_id, name FROM ${held} ORDER BY ${table}_id LIMIT ${FIRST}`,
        ),
      ];
    }),
  ]);
  const count = (i: number): number => answers[i]?.results[0]?.count ?? 0;
  const list = (name: ListName): Held<HeldRecord> => {
    const at = 3 + 2 * NAMES.indexOf(name);
    return { count: count(at), first: answers[at + 1]?.results ?? [] };
  };
  const [owned, managed] = [list("accounts_owned"), list("accounts_managed")];
  return {
    leads: { count: count(0), first: answers[1]?.results ?? [] },
    accounts_owned: owned,
    accounts_managed: managed,
    accounts: owned.count + managed.count - count(2),
    teams_led: list("teams_led"),
    teams_deputized: list("teams_deputized"),
    deputy_of: list("deputy_of"),
    manager_of: list("manager_of"),
  };
}

/** The place of a lead in its owner's queue. */
export interface QueuePlace {
  readonly queue_order_ms: number;
  readonly lead_id: string;
}

/** A person's open leads in the order of their queue, behind a place. */
export async function readHeldLeads(
  db: D1Database,
  tenant: string,
  userId: string,
  after: QueuePlace | null,
  limit: number,
): Promise<readonly QueuePlace[]> {
  const { results } = await db
    .prepare(
      `SELECT queue_order_ms, lead_id FROM ${LEADS} AND (queue_order_ms, lead_id) > (?3, ?4)
        ORDER BY queue_order_ms, lead_id LIMIT ?5`,
    )
    .bind(tenant, userId, after?.queue_order_ms ?? -1, after?.lead_id ?? "", limit)
    .all<QueuePlace>();
  return results;
}

/** How many leads a person holds. */
export async function countHeldLeads(
  db: D1Database,
  tenant: string,
  userId: string,
): Promise<number> {
  const row = await db
    .prepare(`SELECT count(*) AS count FROM ${LEADS}`)
    .bind(tenant, userId)
    .first<{ count: number }>();
  return row?.count ?? 0;
}

export interface Leaver {
  readonly user_id: string;
  readonly external_id: string;
  readonly name: string;
  readonly active: boolean;
  /** Whether nobody else is an active revops_admin. */
  readonly last_admin: boolean;
}

/** The person by their own id or ours; null where the tenant has nobody of it. */
export async function loadLeaver(
  db: D1Database,
  tenant: string,
  by: { readonly external_id: string } | { readonly user_id: string },
): Promise<Leaver | null> {
  const [column, value] =
    "user_id" in by ? ["user_id", by.user_id] : ["external_id", by.external_id];
  const admin = (alias: string): string =>
    `${alias}.active = 1 AND EXISTS (SELECT 1 FROM json_each(${alias}.roles) WHERE value = 'revops_admin')`;
  const row = await db
    .prepare(
      `SELECT one.user_id, one.external_id, one.name, one.active, ${admin("one")} AND NOT EXISTS (
          SELECT 1 FROM user AS other WHERE other.tenant_id = ?1 AND other.user_id <> one.user_id AND ${admin("other")}
        ) AS last_admin FROM user AS one WHERE one.tenant_id = ?1 AND one.${column} = ?2`,
    )
    .bind(tenant, value)
    .first<Omit<Leaver, "active" | "last_admin"> & { active: number; last_admin: number }>();
  return row === null
    ? null
    : { ...row, active: row.active === 1, last_admin: row.last_admin === 1 };
}
