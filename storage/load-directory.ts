// SPDX-License-Identifier: Apache-2.0
// Reading the directory back: whole for the config compiler, one by one for its routes.
import { and, asc, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ConfigDirectory } from "#domain/config/directory.ts";
import {
  accountId,
  type AccountRecord,
  teamId,
  type TeamRecord,
  type TenantRecord,
  userId,
  type UserRecord,
} from "./directory-records.ts";
import { account } from "./tables/account.ts";
import { accountDomain } from "./tables/account-domain.ts";
import { team } from "./tables/team.ts";
import { teamMember } from "./tables/team-member.ts";
import { tenant as tenants } from "./tables/tenant.ts";
import { user } from "./tables/user.ts";

/** A record with our id of it. */
type Identified<T> = T & { readonly id: string };

/** A joined person's handle, under a name of its own: drizzle's batch on D1 reads rows by column name. */
const HANDLE = sql<string | null>`${user.external_id}`.as("user_external_id");

export async function loadTenant(db: D1Database, tenant: string): Promise<TenantRecord | null> {
  const row = await drizzle(db).select().from(tenants).where(eq(tenants.tenant_id, tenant)).get();
  return row === undefined
    ? null
    : { name: row.name, locale: row.locale, time_zone: row.time_zone };
}

/** All tenants' handles, for the page of a development stack. */
export async function loadTenantIds(db: D1Database): Promise<string[]> {
  const rows = await drizzle(db)
    .select({ id: tenants.tenant_id })
    .from(tenants)
    .orderBy(asc(tenants.tenant_id));
  return rows.map(({ id }) => id);
}

export async function loadUser(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  externalId: string,
): Promise<Identified<UserRecord> | null> {
  const row = await drizzle(db)
    .select()
    .from(user)
    .where(and(eq(user.tenant_id, tenant), eq(user.user_id, userId(idKey, externalId))))
    .get();
  if (row === undefined) return null;
  const { user_id: id, external_id, name, email, active } = row;
  return { id, external_id, name, email, active };
}

/** The team behind the caller's own id. */
export async function loadTeam(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  externalId: string,
): Promise<Identified<TeamRecord> | null> {
  const orm = drizzle(db);
  const id = teamId(idKey, externalId);
  const [found, members] = await orm.batch([
    orm
      .select({ external_id: team.external_id, name: team.name, lead: HANDLE })
      .from(team)
      .leftJoin(user, and(eq(user.tenant_id, team.tenant_id), eq(user.user_id, team.lead_user_id)))
      .where(and(eq(team.tenant_id, tenant), eq(team.team_id, id))),
    orm
      .select({ external_id: user.external_id })
      .from(teamMember)
      .innerJoin(
        user,
        and(eq(user.tenant_id, teamMember.tenant_id), eq(user.user_id, teamMember.user_id)),
      )
      .where(and(eq(teamMember.tenant_id, tenant), eq(teamMember.team_id, id)))
      .orderBy(asc(user.external_id)),
  ]);
  const [row] = found;
  return row === undefined
    ? null
    : { id, ...row, members: members.map(({ external_id }) => external_id) };
}

export async function loadAccount(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  externalId: string,
): Promise<Identified<AccountRecord> | null> {
  const orm = drizzle(db);
  const id = accountId(idKey, externalId);
  const [found, domains] = await orm.batch([
    orm
      .select({
        external_id: account.external_id,
        name: account.name,
        customer_status: account.customer_status,
        arr_minor: account.arr_minor,
        owner: HANDLE,
        region: account.region,
      })
      .from(account)
      .leftJoin(
        user,
        and(eq(user.tenant_id, account.tenant_id), eq(user.user_id, account.owner_id)),
      )
      .where(and(eq(account.tenant_id, tenant), eq(account.account_id, id))),
    orm
      .select({ domain: accountDomain.domain })
      .from(accountDomain)
      .where(and(eq(accountDomain.tenant_id, tenant), eq(accountDomain.account_id, id)))
      .orderBy(asc(accountDomain.domain)),
  ]);
  const [row] = found;
  return row === undefined ? null : { id, ...row, domains: domains.map(({ domain }) => domain) };
}

/**
 * Everybody whom a config may name. A person's team is the one with the smallest external id, as in read-accounts.ts,
 * so that compiled targets and account evidence send a lead to the same queue.
 */
export async function loadDirectory(db: D1Database, tenant: string): Promise<ConfigDirectory> {
  const orm = drizzle(db);
  const [users, members, teams] = await orm.batch([
    orm
      .select({ external_id: user.external_id, user_id: user.user_id, active: user.active })
      .from(user)
      .where(eq(user.tenant_id, tenant))
      .orderBy(asc(user.external_id)),
    orm
      .select({ user_id: teamMember.user_id, team_id: teamMember.team_id })
      .from(teamMember)
      .where(eq(teamMember.tenant_id, tenant)),
    orm
      .select({ external_id: team.external_id, team_id: team.team_id })
      .from(team)
      .where(eq(team.tenant_id, tenant))
      .orderBy(asc(team.external_id)),
  ]);
  const rank = new Map(teams.map(({ team_id }, place) => [team_id, place]));
  const firstTeam = new Map<string, string>();
  for (const { user_id, team_id } of members) {
    const known = firstTeam.get(user_id);
    const isFirst = known === undefined || (rank.get(team_id) ?? 0) < (rank.get(known) ?? 0);
    if (isFirst) firstTeam.set(user_id, team_id);
  }
  return {
    teams,
    users: users.map((one) => ({ ...one, team_id: firstTeam.get(one.user_id) ?? null })),
  };
}
