// SPDX-License-Identifier: Apache-2.0
// Handing over what a person holds: the change is computed inside the transaction that notes and writes it, so that
// whatever else somebody changed of the same records at the same moment stands.
import { ACCOUNT_KIND, type RecordKind, TEAM_KIND, USER_KIND } from "./record-kind.ts";
import { NOTE_COLUMNS, oldJson, type WriteBatch } from "./write-records.ts";

/** Field -> what it becomes, over the row `old`, ?8 the person, ?3 the successor (null: nobody). */
type Becomes = Readonly<Record<string, string>>;

const moved = (field: string): string =>
  `CASE WHEN old.${field} = ?8 THEN ?3 ELSE old.${field} END`;

const ACCOUNT: Becomes = { owner_id: moved("owner_id"), csm_id: moved("csm_id") };

/** Nobody is the deputy of their own lead. */
const TEAM: Becomes = {
  lead_user_id: moved("lead_user_id"),
  deputy_user_id: `nullif(${moved("deputy_user_id")}, ${moved("lead_user_id")})`,
};

const USER: Becomes = { active: "0" };

export interface HandOver {
  readonly person: string;
  readonly successor: string | null;
  /** Records per transaction. */
  readonly limit: number;
}

/** Accounts that the person owns; one that the person manages as well is handed over in both. */
export function handOverOwned(
  db: D1Database,
  batch: WriteBatch,
  request: HandOver,
): D1PreparedStatement[] {
  return statements(db, ACCOUNT_KIND, ACCOUNT, "old.owner_id = ?8", batch, request);
}

/** Accounts that the person manages. */
export function handOverManaged(
  db: D1Database,
  batch: WriteBatch,
  request: HandOver,
): D1PreparedStatement[] {
  return statements(db, ACCOUNT_KIND, ACCOUNT, "old.csm_id = ?8", batch, request);
}

/** Teams that the person leads, or stands in for the lead of. */
export function handOverTeams(
  db: D1Database,
  batch: WriteBatch,
  request: HandOver,
): D1PreparedStatement[] {
  const held = "(old.lead_user_id = ?8 OR old.deputy_user_id = ?8)";
  return statements(db, TEAM_KIND, TEAM, held, batch, request);
}

/** The person is inactive from here on; one who is already changes nothing. */
export function deactivateUser(
  db: D1Database,
  batch: WriteBatch,
  person: string,
): D1PreparedStatement[] {
  const request = { person, successor: null, limit: 1 };
  return statements(db, USER_KIND, USER, "old.user_id = ?8 AND old.active = 1", batch, request);
}

/** Noted first: the note says what stood, and names the rows that the second statement writes. */
function statements(
  db: D1Database,
  kind: RecordKind,
  becomes: Becomes,
  held: string,
  { tenant, batch_id, actor, now_ms, first_place = 0 }: WriteBatch,
  { person, successor, limit }: HandOver,
): D1PreparedStatement[] {
  const { table, id_column, entity } = kind;
  const fields = Object.entries(becomes);
  const sides = fields.map(([field, value]) => `'$.${field}', ${value}`).join(", ");
  const columns = fields.map(([field, value]) => `${field} = ${value}`).join(", ");
  // ?9 stands in both statements, because D1 counts the values by the highest that a statement names.
  const who = [actor.kind, actor.ref, now_ms, person, batch_id];
  const values = [tenant, limit, successor, first_place, ...who];
  return [
    db
      .prepare(
        `INSERT INTO record_change (${NOTE_COLUMNS})
          SELECT ?1, ?9, ?4 + row_number() OVER (ORDER BY old.${id_column}) - 1, '${entity}:' || old.${id_column},
            '${entity}', old.${id_column}, ${oldJson(kind)}, json_set(${oldJson(kind)}, ${sides}), ?5, ?6, ?7
          FROM (SELECT * FROM ${table} AS old WHERE old.tenant_id = ?1 AND ${held}
            ORDER BY old.${id_column} LIMIT ?2) AS old`,
      )
      .bind(...values),
    db
      .prepare(
        `UPDATE ${table} AS old SET ${columns}, updated_at_ms = ?7 WHERE old.tenant_id = ?1 AND old.${id_column} IN
          (SELECT note.entity_id FROM record_change AS note WHERE note.tenant_id = ?1 AND note.batch_id = ?9
            AND note.place >= ?4)`,
      )
      .bind(...values),
  ];
}
