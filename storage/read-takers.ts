// SPDX-License-Identifier: Apache-2.0
// Who may be given a lead, or take one: people and teams by the caller's own ids, and who is in which team.

export interface UserTaker {
  readonly user_id: string;
  readonly active: boolean;
  /** A program's user: what it does is no person's touch. */
  readonly automation: boolean;
  /** Those that the user is in, in the order of the caller's own ids. */
  readonly teams: readonly { readonly team_id: string; readonly external_id: string }[];
}

/** Null where the tenant has nobody of this id. */
export async function findUserTaker(
  db: D1Database,
  tenant: string,
  externalId: string,
): Promise<UserTaker | null> {
  const row = await db
    .prepare(`${SELECT} AND user.external_id = ?2`)
    .bind(tenant, externalId)
    .first<Row>();
  return row === null ? null : viewTaker(row);
}

/** The same by our own id, for whoever calls. */
export async function readUserTaker(
  db: D1Database,
  tenant: string,
  userId: string,
): Promise<UserTaker | null> {
  const row = await db.prepare(`${SELECT} AND user.user_id = ?2`).bind(tenant, userId).first<Row>();
  return row === null ? null : viewTaker(row);
}

/** Our id of the team; null where the tenant has none of this one. */
export async function findTeamId(
  db: D1Database,
  tenant: string,
  externalId: string,
): Promise<string | null> {
  const row = await db
    .prepare("SELECT team_id FROM team WHERE tenant_id = ?1 AND external_id = ?2")
    .bind(tenant, externalId)
    .first<{ readonly team_id: string }>();
  return row?.team_id ?? null;
}

const SELECT = `SELECT user.user_id, user.active, user.automation,
    (SELECT json_group_array(json_object('team_id', team_id, 'external_id', external_id)) FROM (
      SELECT team.team_id, team.external_id FROM team_member AS member JOIN team ON team.tenant_id = member.tenant_id AND team.team_id = member.team_id
      WHERE member.tenant_id = user.tenant_id AND member.user_id = user.user_id
      ORDER BY team.external_id)) AS teams
  FROM user WHERE user.tenant_id = ?1`;

interface Row {
  readonly user_id: string;
  readonly active: number;
  readonly automation: number;
  readonly teams: string;
}

function viewTaker({ user_id, active, automation, teams }: Row): UserTaker {
  return {
    user_id,
    active: active === 1,
    automation: automation === 1,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as SELECT builds it
    teams: JSON.parse(teams) as UserTaker["teams"],
  };
}
