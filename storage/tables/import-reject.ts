// SPDX-License-Identifier: Apache-2.0
// Truth: rows of an import that were refused or need a look, for the download. They may be personal.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const importReject = sqliteTable(
  "import_reject",
  {
    tenant_id: text("tenant_id").notNull(),
    job_id: text("job_id").notNull(),
    /** Row of data, from 1; the header does not count. */
    row: integer("row").notNull(),
    /** Line of the file where the row begins, from 1. */
    line: integer("line").notNull(),
    /** `rejected` rows were not taken; `warning` rows were. */
    severity: text("severity", { enum: ["rejected", "warning"] }).notNull(),
    /** JSON list of {column, code, message}. */
    reasons: text("reasons").notNull(),
    /** JSON list of the row's cells, cut to a bound. */
    cells: text("cells").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.job_id, t.row] })],
);
