// SPDX-License-Identifier: Apache-2.0
// People, teams and absences as callers see them: by their own ids, each with its lists, one statement for a page.
import { type Role, ROLES } from "#domain/access/roles.ts";
import { WorkingSpan } from "#domain/directory/working-span.ts";
import type { AbsenceRecord, TeamRecord, UserRecord } from "./directory-records.ts";

/** A record with our id of it. */
export type Identified<T> = T & { readonly id: string };

export const SELECT_USERS = `SELECT user.user_id AS id, user.external_id, user.name, user.email, user.active, user.roles,
    manager.external_id AS manager, deputy.external_id AS deputy, user.locale, user.time_zone, user.working_hours,
    user.territories, user.capacity, user.automation
  FROM user
  LEFT JOIN user AS manager ON manager.tenant_id = user.tenant_id AND manager.user_id = user.manager_id
  LEFT JOIN user AS deputy ON deputy.tenant_id = user.tenant_id AND deputy.user_id = user.deputy_id`;

export type UserRow = Omit<
  Identified<UserRecord>,
  "active" | "automation" | "roles" | "working_hours" | "territories"
> & {
  readonly active: number;
  readonly automation: number;
  readonly roles: string;
  readonly working_hours: string | null;
  readonly territories: string;
};

export function viewUser(row: UserRow): Identified<UserRecord> {
  const roles = parseTexts(row.roles);
  return {
    ...row,
    active: row.active === 1,
    automation: row.automation === 1,
    roles: ROLES.filter((role: Role) => roles.includes(role)).toSorted(),
    working_hours:
      row.working_hours === null ? null : WorkingSpan.array().parse(JSON.parse(row.working_hours)),
    territories: parseTexts(row.territories),
  };
}

export const SELECT_TEAMS = `SELECT team.team_id AS id, team.external_id, team.name, lead.external_id AS lead,
    deputy.external_id AS deputy,
    (SELECT json_group_array(handle) FROM (SELECT user.external_id AS handle FROM team_member AS member
      JOIN user ON user.tenant_id = member.tenant_id AND user.user_id = member.user_id
      WHERE member.tenant_id = team.tenant_id AND member.team_id = team.team_id
      ORDER BY user.external_id)) AS members
  FROM team
  LEFT JOIN user AS lead ON lead.tenant_id = team.tenant_id AND lead.user_id = team.lead_user_id
  LEFT JOIN user AS deputy ON deputy.tenant_id = team.tenant_id AND deputy.user_id = team.deputy_user_id`;

export type TeamRow = Omit<Identified<TeamRecord>, "members"> & { readonly members: string };

export function viewTeam(row: TeamRow): Identified<TeamRecord> {
  return { ...row, members: parseTexts(row.members) };
}

export const SELECT_ABSENCES = `SELECT absence.absence_id AS id, absence.external_id, user.external_id AS user,
    absence.starts_at_ms, absence.ends_at_ms
  FROM absence JOIN user ON user.tenant_id = absence.tenant_id AND user.user_id = absence.user_id`;

export type AbsenceRow = Identified<AbsenceRecord>;

/** A list of texts that our own statements wrote. */
function parseTexts(json: string): string[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQLite's JSON of texts
  return JSON.parse(json) as string[];
}
