// SPDX-License-Identifier: Apache-2.0
// An import may name an owner before the directory knows them. When such a person is created, the accounts that wait for
// them take effect in the same transaction, each with its note.
import { ACCOUNT_KIND } from "./record-kind.ts";
import { NOTE_COLUMNS, oldJson, type WriteBatch } from "./write-records.ts";

export interface Newcomer {
  readonly external_id: string;
  readonly user_id: string;
}

/**
 * The statements that give accounts to the people whom they named. They stand behind those that create the people, with
 * `first_place` behind theirs. Repeated, they find nothing left to adopt.
 */
export function adoptOwnersStatements(
  db: D1Database,
  { tenant, batch_id, actor, now_ms, first_place = 0 }: WriteBatch,
  ...newcomers: readonly Newcomer[]
): D1PreparedStatement[] {
  if (newcomers.length === 0) return [];
  const json = JSON.stringify(
    newcomers.map(({ external_id, user_id }) => ({ external_id, user_id })),
  );
  return [
    db
      .prepare(
        `INSERT INTO record_change (${NOTE_COLUMNS})
          SELECT ?1, ?3, ?4 + row_number() OVER (ORDER BY old.account_id) - 1, 'account:' || old.account_id, 'account',
            old.account_id, ${oldJson(ACCOUNT_KIND)},
            json_set(${oldJson(ACCOUNT_KIND)}, '$.owner_id', ${adopted("owner", "id")},
              '$.owner_wanted', ${adopted("owner", "wanted")}, '$.csm_id', ${adopted("csm", "id")},
              '$.csm_wanted', ${adopted("csm", "wanted")}),
            ?5, ?6, ?7
          FROM account AS old WHERE ${WAITING}`,
      )
      .bind(tenant, json, batch_id, first_place, actor.kind, actor.ref, now_ms),
    db
      .prepare(
        `UPDATE account AS old SET owner_id = ${adopted("owner", "id")}, owner_wanted = ${adopted("owner", "wanted")},
          csm_id = ${adopted("csm", "id")}, csm_wanted = ${adopted("csm", "wanted")}, updated_at_ms = ?3
          WHERE ${WAITING}`,
      )
      .bind(tenant, json, now_ms),
  ];
}

const NAMES = "(SELECT one.value ->> '$.external_id' FROM json_each(?2) AS one)";
/** By the two small indexes of accounts that wait: every write of a person asks, and most wait for nobody. */
const WAITING = `old.tenant_id = ?1 AND old.account_id IN (${waitingFor("owner")} UNION ${waitingFor("csm")})`;

function waitingFor(role: "owner" | "csm"): string {
  return `SELECT account_id FROM account INDEXED BY account_by_wanted_${role}
    WHERE tenant_id = ?1 AND ${role}_wanted IS NOT NULL AND ${role}_wanted IN ${NAMES}`;
}

/** What the column becomes: of whoever came, the id and no more waiting; of anybody else, what stands. */
function adopted(role: "owner" | "csm", column: "id" | "wanted"): string {
  const found = `(SELECT one.value ->> '$.user_id' FROM json_each(?2) AS one
    WHERE one.value ->> '$.external_id' = old.${role}_wanted)`;
  return column === "id"
    ? `coalesce(${found}, old.${role}_id)`
    : `CASE WHEN ${found} IS NULL THEN old.${role}_wanted END`;
}
