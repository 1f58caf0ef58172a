// SPDX-License-Identifier: Apache-2.0
// Writing the directory: tenants, people, teams, accounts. D1 is their truth. Every save is one transaction and may be
// repeated: the same thing again is `unchanged`, and its rows are not touched.
import { registrableDomain } from "#domain/lead/domain-name.ts";
import { err, ok, type Result } from "#domain/result.ts";
import {
  accountId,
  type AccountRecord,
  teamId,
  type TeamRecord,
  type TenantRecord,
  userId,
  type UserRecord,
} from "./directory-records.ts";
import { type Change, replaceList, saveAll, upsertRow } from "./truth-rows.ts";

export interface Saved {
  readonly id: string;
  readonly change: Change;
}

/** Names of users that are not in the directory, as the caller wrote them. */
export interface UnknownUsers {
  readonly code: "unknown_users";
  readonly external_ids: readonly string[];
}

export async function saveTenant(
  db: D1Database,
  tenant: string,
  record: TenantRecord,
  nowMs: number,
): Promise<Saved> {
  const { name, locale, time_zone } = record;
  const row = upsertRow(db, "tenant", { tenant_id: tenant }, { name, locale, time_zone }, nowMs);
  return { id: tenant, change: await saveAll(db, row, []) };
}

export async function saveUser(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  record: UserRecord,
  nowMs: number,
): Promise<Saved> {
  const { external_id, name, email, active } = record;
  const user_id = userId(idKey, external_id);
  const fields = { external_id, name, email, active: active ? 1 : 0 };
  const row = upsertRow(db, "user", { tenant_id: tenant, user_id }, fields, nowMs);
  return { id: user_id, change: await saveAll(db, row, []) };
}

/** The list of members replaces the one before. */
export async function saveTeam(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  record: TeamRecord,
  nowMs: number,
): Promise<Result<Saved, UnknownUsers>> {
  const { external_id, name, lead, members } = record;
  const unknown = await findUnknownUsers(
    db,
    idKey,
    tenant,
    lead === null ? members : [lead, ...members],
  );
  if (unknown !== null) return err(unknown);
  const team_id = teamId(idKey, external_id);
  const fields = { external_id, name, lead_user_id: lead === null ? null : userId(idKey, lead) };
  const row = upsertRow(db, "team", { tenant_id: tenant, team_id }, fields, nowMs);
  const wanted = members.map((member) => userId(idKey, member));
  const list = replaceList(db, "team_member", "user_id", { tenant_id: tenant, team_id }, wanted);
  return ok({ id: team_id, change: await saveAll(db, row, list) });
}

/** The list of domains replaces the one before. */
export async function saveAccount(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  record: AccountRecord,
  nowMs: number,
): Promise<Result<Saved, UnknownUsers>> {
  const { external_id, name, customer_status, arr_minor, owner, region, domains } = record;
  const unknown = await findUnknownUsers(db, idKey, tenant, owner === null ? [] : [owner]);
  if (unknown !== null) return err(unknown);
  const account_id = accountId(idKey, external_id);
  const owner_id = owner === null ? null : userId(idKey, owner);
  const fields = { external_id, name, customer_status, arr_minor, owner_id, region };
  const row = upsertRow(db, "account", { tenant_id: tenant, account_id }, fields, nowMs);
  // Leads are looked up by registrable domain, so a host name is stored as the domain it stands for.
  const claimed = domains.map((domain) => registrableDomain(domain) ?? domain);
  const list = replaceList(
    db,
    "account_domain",
    "domain",
    { tenant_id: tenant, account_id },
    claimed,
  );
  return ok({ id: account_id, change: await saveAll(db, row, list) });
}

/** Nobody is ever deleted from the directory, so who is known here is known in the transaction that follows. */
async function findUnknownUsers(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  externalIds: readonly string[],
): Promise<UnknownUsers | null> {
  if (externalIds.length === 0) return null;
  const wanted = new Map(externalIds.map((externalId) => [userId(idKey, externalId), externalId]));
  const { results } = await db
    .prepare(
      `SELECT wanted.value AS user_id FROM json_each(?2) AS wanted
        LEFT JOIN user ON user.tenant_id = ?1 AND user.user_id = wanted.value WHERE user.user_id IS NULL`,
    )
    .bind(tenant, JSON.stringify([...wanted.keys()]))
    .all<{ user_id: string }>();
  const external_ids = results.map((row) => wanted.get(row.user_id) ?? "");
  return external_ids.length === 0 ? null : { code: "unknown_users", external_ids };
}
