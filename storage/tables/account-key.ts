// SPDX-License-Identifier: Apache-2.0
// Derived from `account` in the transaction that writes it: the keys by which a lead finds the few accounts that may be
// its company. `<kind>:<value>`, so that one look-up asks for all kinds.
import { index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const accountKey = sqliteTable(
  "account_key",
  {
    tenant_id: text("tenant_id").notNull(),
    key: text("key").notNull(),
    account_id: text("account_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.key, t.account_id] }),
    index("account_key_by_account").on(t.tenant_id, t.account_id),
  ],
);
