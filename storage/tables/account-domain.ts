// SPDX-License-Identifier: Apache-2.0
// Truth: the domains an account claims, as registrable domains in A-labels. Two accounts may claim the same one:
// matching reports that as a conflict. The key leads with the domain, which is what routing looks up.
import { foreignKey, index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { account } from "./account.ts";

export const accountDomain = sqliteTable(
  "account_domain",
  {
    tenant_id: text("tenant_id").notNull(),
    domain: text("domain").notNull(),
    account_id: text("account_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.domain, t.account_id] }),
    // Replacing an account's domains finds them by account.
    index("account_domain_by_account").on(t.tenant_id, t.account_id),
    foreignKey({
      columns: [t.tenant_id, t.account_id],
      foreignColumns: [account.tenant_id, account.account_id],
    }),
  ],
);
