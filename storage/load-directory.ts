// SPDX-License-Identifier: Apache-2.0
// Reading the directory back: whole for the config compiler, one by one for its routes.
import { asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ConfigDirectory } from "#domain/config/directory.ts";
import {
  absenceId,
  teamId,
  type TeamRecord,
  type TenantRecord,
  userId,
  type UserRecord,
} from "./directory-records.ts";
import {
  type AbsenceRow,
  type Identified,
  SELECT_ABSENCES,
  SELECT_TEAMS,
  SELECT_USERS,
  type TeamRow,
  type UserRow,
  viewTeam,
  viewUser,
} from "./read-people.ts";
import { team } from "./tables/team.ts";
import { teamMember } from "./tables/team-member.ts";
import { tenant as tenants } from "./tables/tenant.ts";
import { user } from "./tables/user.ts";

export async function loadTenant(db: D1Database, tenant: string): Promise<TenantRecord | null> {
  const row = await drizzle(db).select().from(tenants).where(eq(tenants.tenant_id, tenant)).get();
  return row === undefined
    ? null
    : {
        name: row.name,
        locale: row.locale,
        time_zone: row.time_zone,
        brand_color: row.brand_color,
      };
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
  const row = await db
    .prepare(`${SELECT_USERS} WHERE user.tenant_id = ?1 AND user.user_id = ?2`)
    .bind(tenant, userId(idKey, externalId))
    .first<UserRow>();
  return row === null ? null : viewUser(row);
}

/** The team behind the caller's own id. */
export async function loadTeam(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  externalId: string,
): Promise<Identified<TeamRecord> | null> {
  const row = await db
    .prepare(`${SELECT_TEAMS} WHERE team.tenant_id = ?1 AND team.team_id = ?2`)
    .bind(tenant, teamId(idKey, externalId))
    .first<TeamRow>();
  return row === null ? null : viewTeam(row);
}

/** A user's absence behind the caller's own ids. */
export async function loadAbsence(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  user: string,
  externalId: string,
): Promise<AbsenceRow | null> {
  return db
    .prepare(`${SELECT_ABSENCES} WHERE absence.tenant_id = ?1 AND absence.absence_id = ?2`)
    .bind(tenant, absenceId(idKey, user, externalId))
    .first<AbsenceRow>();
}

/**
 * Everybody whom a config may name. A person's team is the one with the smallest external id, as in read-accounts.ts,
 * so that compiled targets and account evidence send a lead to the same queue.
 */
export async function loadDirectory(db: D1Database, tenant: string): Promise<ConfigDirectory> {
  const orm = drizzle(db);
  const [users, members, teams] = await orm.batch([
    orm
      .select({
        external_id: user.external_id,
        user_id: user.user_id,
        active: user.active,
        capacity: user.capacity,
        roles: user.roles,
        manager_id: user.manager_id,
        deputy_id: user.deputy_id,
      })
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
  const teamsOf = new Map<string, string[]>();
  for (const { user_id, team_id } of members) {
    teamsOf.set(user_id, [...(teamsOf.get(user_id) ?? []), team_id]);
  }
  return {
    teams,
    users: users.map((one) => {
      const team_ids = (teamsOf.get(one.user_id) ?? []).toSorted(
        (a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0),
      );
      return { ...one, team_id: team_ids[0] ?? null, team_ids };
    }),
  };
}
