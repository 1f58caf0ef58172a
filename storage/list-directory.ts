// SPDX-License-Identifier: Apache-2.0
// Lists of the directory, a page at a time in the order of the callers' own ids.
import type { Role } from "#domain/access/roles.ts";
import type { TeamRecord, UserRecord } from "./directory-records.ts";
import type { Listed, RecordPage } from "./list-records.ts";
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

export interface UserFilter {
  readonly active: boolean | null;
  readonly role: Role | null;
  /** Our id of the team. */
  readonly team_id: string | null;
}

export async function listUsers(
  db: D1Database,
  tenant: string,
  { active, role, team_id }: UserFilter,
  { after, limit }: RecordPage,
): Promise<Listed<Identified<UserRecord>>> {
  const { results } = await db
    .prepare(
      `${SELECT_USERS} WHERE user.tenant_id = ?1 AND user.external_id > ?2
        AND (?3 IS NULL OR user.active = ?3)
        AND (?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(user.roles) WHERE value = ?4))
        AND (?5 IS NULL OR EXISTS (SELECT 1 FROM team_member AS member
          WHERE member.tenant_id = ?1 AND member.user_id = user.user_id AND member.team_id = ?5))
      ORDER BY user.external_id LIMIT ?6`,
    )
    .bind(tenant, after ?? "", active === null ? null : Number(active), role, team_id, limit + 1)
    .all<UserRow>();
  return cut(results.map(viewUser), limit, placeOf);
}

export async function listTeams(
  db: D1Database,
  tenant: string,
  { after, limit }: RecordPage,
): Promise<Listed<Identified<TeamRecord>>> {
  const { results } = await db
    .prepare(
      `${SELECT_TEAMS} WHERE team.tenant_id = ?1 AND team.external_id > ?2 ORDER BY team.external_id LIMIT ?3`,
    )
    .bind(tenant, after ?? "", limit + 1)
    .all<TeamRow>();
  return cut(results.map(viewTeam), limit, placeOf);
}

export interface AbsenceFilter {
  /** Our id of the user; null is everybody's. */
  readonly user_id: string | null;
  /** Only those away at this instant. */
  readonly at_ms: number | null;
}

/** An absence's handle is its user's own, so a page begins behind both: no own id holds a space. */
export async function listAbsences(
  db: D1Database,
  tenant: string,
  { user_id, at_ms }: AbsenceFilter,
  { after, limit }: RecordPage,
): Promise<Listed<AbsenceRow>> {
  const [user = "", absence = ""] = (after ?? "").split(" ");
  const { results } = await db
    .prepare(
      `${SELECT_ABSENCES} WHERE absence.tenant_id = ?1
        AND (user.external_id, absence.external_id) > (?2, ?3)
        AND (?4 IS NULL OR absence.user_id = ?4)
        AND (?5 IS NULL OR (absence.starts_at_ms <= ?5 AND (absence.ends_at_ms IS NULL OR absence.ends_at_ms > ?5)))
      ORDER BY user.external_id, absence.external_id LIMIT ?6`,
    )
    .bind(tenant, user, absence, user_id, at_ms, limit + 1)
    .all<AbsenceRow>();
  return cut(results, limit, ({ user, external_id }) => `${user} ${external_id}`);
}

function placeOf({ external_id }: { readonly external_id: string }): string {
  return external_id;
}

/** One row more than the page was read: it says whether there is a next one. */
function cut<T>(rows: readonly T[], limit: number, placeOf: (row: T) => string): Listed<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? placeOf(last) : null };
}
