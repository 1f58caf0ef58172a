// SPDX-License-Identifier: Apache-2.0
// One person into a team or out of it, the rest of the team as it stands: two who add somebody at the same moment both
// have their way.
import { err, ok, type Result } from "#domain/result.ts";
import { TEAM_KIND } from "./records/record-kind.ts";
import { oldJson, type WriteBatch, writeStatements } from "./records/write-records.ts";
import { type Saved, saveRow } from "./save-directory.ts";

/** Somebody else's write came between the look at a team and the write of it, so often in a row. */
const TRIES = 10;

interface TeamFields {
  readonly [field: string]: string | null | readonly string[];
  readonly members: readonly string[];
}

/** Null where there is no such team; the user is known to exist. `moved` where others write it without end. */
export async function saveMember(
  db: D1Database,
  batch: WriteBatch,
  { team_id, user_id, is_member }: { team_id: string; user_id: string; is_member: boolean },
): Promise<Result<Saved, { readonly code: "moved" }> | null> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stood = await standingTeam(db, batch.tenant, team_id).first<{ text: string }>();
    if (stood === null) return null;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQLite's json_object of the kind's own fields
    const team = JSON.parse(stood.text) as TeamFields;
    const others = team.members.filter((member) => member !== user_id);
    const members = is_member ? [...others, user_id].toSorted() : others;
    const row = { id: team_id, chain: `team:${team_id}`, fields: { ...team, members } };
    const guard = unmovedGuard(db, batch.tenant, team_id, stood.text);
    try {
      const write = writeStatements(db, TEAM_KIND, batch, [row]);
      return ok(await saveRow(db, batch, row, [guard, ...write]));
    } catch (error) {
      const now = await standingTeam(db, batch.tenant, team_id).first<{ text: string }>();
      if (now?.text === stood.text) throw error;
    }
  }
  return err({ code: "moved" });
}

const STANDING = `SELECT ${oldJson(TEAM_KIND)} AS text FROM team AS old WHERE old.tenant_id = ?1 AND old.team_id = ?2`;

function standingTeam(db: D1Database, tenant: string, teamId: string): D1PreparedStatement {
  return db.prepare(STANDING).bind(tenant, teamId);
}

/** Fails the batch it stands in (an id is no JSON) unless the team is still the one that was read. */
function unmovedGuard(
  db: D1Database,
  tenant: string,
  teamId: string,
  text: string,
): D1PreparedStatement {
  return db
    .prepare(`SELECT CASE WHEN (${STANDING}) IS NOT ?3 THEN json(?2) END`)
    .bind(tenant, teamId, text);
}
