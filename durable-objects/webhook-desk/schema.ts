// SPDX-License-Identifier: Apache-2.0
// Tables of one tenant's webhook desk.

const TABLES = `
CREATE TABLE IF NOT EXISTS subscription (
  -- Never given twice: a subscription that is made anew under an old name does not meet the deliveries of the old one.
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id TEXT NOT NULL UNIQUE, external_id TEXT NOT NULL, url TEXT NOT NULL, events TEXT NOT NULL,
  status TEXT NOT NULL, disabled_reason TEXT, created_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL,
  -- The first place of the log that is told to it.
  from_seq INTEGER NOT NULL,
  failing_since_ms INTEGER, pending INTEGER NOT NULL, missed INTEGER NOT NULL,
  -- 0 until the receipt of its creation stands: nothing goes out before.
  stands INTEGER NOT NULL
) STRICT;
-- Sealed under a key of the tenant's. The newest has no end; the others sign until theirs.
CREATE TABLE IF NOT EXISTS secret (
  secret_no INTEGER PRIMARY KEY AUTOINCREMENT, no INTEGER NOT NULL, sealed TEXT NOT NULL, until_ms INTEGER
) STRICT;
-- next_at_ms is set in at most one pending delivery of a subscription and subject: the earliest. The others wait for it.
CREATE TABLE IF NOT EXISTS delivery (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_id TEXT NOT NULL UNIQUE, no INTEGER NOT NULL, event TEXT NOT NULL, receipt_id TEXT NOT NULL,
  subject TEXT NOT NULL, payload TEXT NOT NULL, status TEXT NOT NULL,
  -- All tries ever, and those since it was made, replayed or resumed, with the time of the first of these.
  attempts INTEGER NOT NULL, tries INTEGER NOT NULL, first_try_at_ms INTEGER,
  last_status INTEGER, last_reason TEXT, next_at_ms INTEGER, created_at_ms INTEGER NOT NULL, ended_at_ms INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS delivery_list ON delivery (no, place);
CREATE INDEX IF NOT EXISTS delivery_line ON delivery (no, subject, place) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (no, next_at_ms) WHERE next_at_ms IS NOT NULL;
CREATE INDEX IF NOT EXISTS delivery_ended ON delivery (ended_at_ms) WHERE ended_at_ms IS NOT NULL;
-- Subscriptions that are gone and whose deliveries are still to be swept.
CREATE TABLE IF NOT EXISTS removed (no INTEGER PRIMARY KEY) STRICT;
-- The next place of the log to look at.
CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY CHECK (one = 1), next_seq INTEGER NOT NULL) STRICT;
-- What a change of a subscription still owes: its receipt, then a notice.
CREATE TABLE IF NOT EXISTS outbox (place INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL) STRICT;
`;

/** Storage only, so it may run in the constructor. */
export function createTables(sql: SqlStorage): void {
  sql.exec(TABLES);
}
