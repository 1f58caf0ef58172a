// SPDX-License-Identifier: Apache-2.0
// Who is told when a team's clock runs out: who leads it; while they are away or gone their deputy; else an administrator.
import type { Contact, EscalationPort } from "./ports.ts";

/** Whether somebody is there: active, and in no absence at ?3. */
const THERE = (user: string): string => `(${user}.active = 1 AND NOT EXISTS (SELECT 1 FROM absence
    WHERE absence.tenant_id = ?1 AND absence.user_id = ${user}.user_id
      AND absence.starts_at_ms <= ?3 AND (absence.ends_at_ms IS NULL OR absence.ends_at_ms > ?3)))`;

const TEAMS = `SELECT team.team_id,
    CASE WHEN ${THERE("lead")} THEN lead.user_id END AS lead_id,
    CASE WHEN ${THERE("deputy")} THEN deputy.user_id END AS deputy_id
  FROM team
  LEFT JOIN user AS lead ON lead.tenant_id = ?1 AND lead.user_id = team.lead_user_id
  LEFT JOIN user AS deputy ON deputy.tenant_id = ?1
    AND deputy.user_id = coalesce(team.deputy_user_id, lead.deputy_id)
  WHERE team.tenant_id = ?1 AND team.team_id IN (SELECT value FROM json_each(?2))`;

/** Those who are there first; a tenant always has an active administrator. */
const ADMIN = `SELECT admin.user_id FROM user AS admin
  WHERE admin.tenant_id = ?1 AND admin.active = 1 AND ?2 <> ''
    AND EXISTS (SELECT 1 FROM json_each(admin.roles) WHERE value = 'revops_admin')
  ORDER BY NOT ${THERE("admin")}, admin.external_id LIMIT 1`;

interface TeamRow {
  readonly team_id: string;
  readonly lead_id: string | null;
  readonly deputy_id: string | null;
}

export function buildEscalationPort(db: D1Database): EscalationPort {
  return {
    async contacts(tenant, teamIds, atMs) {
      const ids = JSON.stringify([...new Set(teamIds)]);
      const [teams, admins] = await db.batch<TeamRow & { readonly user_id: string }>([
        db.prepare(TEAMS).bind(tenant, ids, atMs),
        db.prepare(ADMIN).bind(tenant, ids, atMs),
      ]);
      const admin = admins?.results[0]?.user_id;
      const last: Contact | null = admin === undefined ? null : { user_id: admin, as: "admin" };
      const found = new Map((teams?.results ?? []).map((row) => [row.team_id, contactOf(row)]));
      return new Map(teamIds.map((team) => [team, found.get(team) ?? last] as const));
    },
  };
}

function contactOf({ lead_id, deputy_id }: TeamRow): Contact | null {
  if (lead_id !== null) return { user_id: lead_id, as: "lead" };
  return deputy_id === null ? null : { user_id: deputy_id, as: "deputy" };
}
