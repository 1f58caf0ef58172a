// SPDX-License-Identifier: Apache-2.0
// Absences that the product itself enters: one that is there is left alone. Its receipt is made by the minute's sweep of
// changes, as any record's whose writer did not wait.
import type { AwayPort } from "./ports.ts";
import { userChain } from "./records/directory-rows.ts";
import { ABSENCE_KIND } from "./records/record-kind.ts";
import { writeStatements } from "./records/write-records.ts";

const THERE = `SELECT absence_id FROM absence
  WHERE tenant_id = ?1 AND absence_id IN (SELECT value FROM json_each(?2))`;

export function buildAwayPort(db: D1Database): AwayPort {
  return {
    async mark(tenant, absences) {
      const ids = JSON.stringify(absences.map(({ absence_id }) => absence_id));
      const found = await db.prepare(THERE).bind(tenant, ids).all<{ absence_id: string }>();
      const there = new Set(found.results.map(({ absence_id }) => absence_id));
      const statements = absences.flatMap((absence) => {
        const { absence_id, batch_id, user_id, name, starts_at_ms, ends_at_ms, actor } = absence;
        if (there.has(absence_id)) return [];
        const batch = { tenant, batch_id, actor, now_ms: starts_at_ms };
        const fields = { external_id: name, user_id, starts_at_ms, ends_at_ms };
        return writeStatements(db, ABSENCE_KIND, batch, [
          { id: absence_id, chain: userChain(user_id), fields },
        ]);
      });
      if (statements.length > 0) await db.batch(statements);
    },
  };
}
