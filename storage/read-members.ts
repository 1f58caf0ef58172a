// SPDX-License-Identifier: Apache-2.0
// Who a signed-in person, or the person behind a key, is in a tenant: active users only, because nobody else may act.
import { type Role, ROLES } from "#domain/access/roles.ts";
import { buildIsolateCache } from "./isolate-cache.ts";

export interface Member {
  readonly tenant: string;
  readonly user_id: string;
  readonly external_id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** The person's own, else the tenant's. */
  readonly locale: string;
}

type Row = Omit<Member, "roles"> & { readonly roles: string };

const COLUMNS = `user.tenant_id AS tenant, user.user_id, user.external_id, user.name, user.roles,
  coalesce(user.locale, tenant.locale) AS locale
  FROM user JOIN tenant ON tenant.tenant_id = user.tenant_id`;

/** Every tenant of which the person is an active user, by handle. Read anew each time: who is removed is out at once. */
export async function readMemberships(db: D1Database, person: string): Promise<readonly Member[]> {
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} WHERE user.person = ?1 AND user.active = 1 ORDER BY user.tenant_id`)
    .bind(person)
    .all<Row>();
  return results.map(viewMember);
}

/** User ids of the tenant's active administrators, read anew each time. */
export async function readActiveAdmins(db: D1Database, tenant: string): Promise<readonly string[]> {
  const { results } = await db
    .prepare(
      `SELECT user_id FROM user WHERE tenant_id = ?1 AND active = 1
         AND EXISTS (SELECT 1 FROM json_each(user.roles) WHERE value = 'revops_admin')`,
    )
    .bind(tenant)
    .all<{ readonly user_id: string }>();
  return results.map(({ user_id }) => user_id);
}

/** As long as doors remember keys. */
const MEMORY_MAX_AGE_MS = 60_000;
const members = buildIsolateCache<Member | null>(1_000, MEMORY_MAX_AGE_MS);

/** The active user behind a bound key; null where there is none any more. At most a minute old. */
export async function findMember(
  db: D1Database,
  tenant: string,
  userId: string,
  nowMs: number,
): Promise<Member | null> {
  const key = `${tenant}/${userId}`;
  const held = members.find(key, nowMs);
  if (held !== undefined) return held;
  const row = await db
    .prepare(
      `SELECT ${COLUMNS} WHERE user.tenant_id = ?1 AND user.user_id = ?2 AND user.active = 1`,
    )
    .bind(tenant, userId)
    .first<Row>();
  const member = row === null ? null : viewMember(row);
  members.store(key, member, nowMs);
  return member;
}

function viewMember(row: Row): Member {
  const roles: unknown = JSON.parse(row.roles);
  const held = Array.isArray(roles) ? roles : [];
  return { ...row, roles: ROLES.filter((role) => held.includes(role)) };
}
