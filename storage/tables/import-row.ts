// SPDX-License-Identifier: Apache-2.0
// Working state: which row of an import's file names a record first, so that a later row of the same id is told from it.
// Rows stand only while their import reads its file.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const importRow = sqliteTable(
  "import_row",
  {
    tenant_id: text("tenant_id").notNull(),
    job_id: text("job_id").notNull(),
    entity_id: text("entity_id").notNull(),
    /** Row of data, from 1. */
    row: integer("row").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.job_id, t.entity_id] })],
);
