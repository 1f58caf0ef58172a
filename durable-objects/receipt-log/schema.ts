// SPDX-License-Identifier: Apache-2.0
// Tables of one tenant's log. A step once shipped is never edited: a later one is added behind it.

const STEPS: readonly string[] = [
  `CREATE TABLE log (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     log_id TEXT NOT NULL,
     -- Why appends are refused until an operator has acted; null in health.
     refusal TEXT
   ) STRICT;
   -- A receipt. Its texts leave (null) once their range is published and read back; its hash stays for proofs, and
   -- in the texts' place stands where they are: bytes from leaf_at of the range's entry bundle, and from body_at of
   -- the range's body pack of this retention class.
   CREATE TABLE receipt (
     seq INTEGER PRIMARY KEY,
     -- The receipt before it in its chain: a chain is read by walking back, which saves an index row per receipt.
     prev_seq INTEGER,
     chain_seq INTEGER NOT NULL,
     at_ms INTEGER NOT NULL,
     -- The full key, never a prefix: two receipts that share one would be one promise and one lost entry.
     idem BLOB NOT NULL UNIQUE,
     hash BLOB NOT NULL,
     leaf TEXT,
     body TEXT,
     step TEXT,
     retention TEXT,
     leaf_at INTEGER,
     leaf_bytes INTEGER,
     body_at INTEGER,
     body_bytes INTEGER
   ) STRICT;
   -- Kept narrow: chains and keys come in random order, so every byte here is a share of one more page per receipt.
   CREATE TABLE chain (
     chain TEXT PRIMARY KEY,
     head_seq INTEGER NOT NULL,
     -- Only rises; an append of an earlier one is not made.
     epoch INTEGER NOT NULL,
     -- Key of the person-record (base64). Deleting it is erasure; it stands in nothing immutable.
     subject_key TEXT
   ) STRICT, WITHOUT ROWID;
   -- Hash of each complete subtree of 256^level leaves, level >= 1: the tree's frontier and every tile above it.
   CREATE TABLE tile_hash (
     level INTEGER NOT NULL,
     place INTEGER NOT NULL,
     hash BLOB NOT NULL,
     PRIMARY KEY (level, place)
   ) STRICT, WITHOUT ROWID;
   -- The primary key is the promise: one size, one root, one signature.
   CREATE TABLE checkpoint (
     size INTEGER PRIMARY KEY,
     root BLOB NOT NULL,
     note TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     published INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE outbox (
     place INTEGER PRIMARY KEY AUTOINCREMENT,
     message TEXT NOT NULL
   ) STRICT;`,
  `-- There only where the tenant has ever had a webhook subscription: how many receipts its desk was told of.
   CREATE TABLE follower (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     told INTEGER NOT NULL
   ) STRICT;`,
];

/** Brings the tables to the newest form: storage only, so it may run in the constructor. */
export function migrate(storage: DurableObjectStorage): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    sql.exec("CREATE TABLE IF NOT EXISTS schema_step (step INTEGER PRIMARY KEY) STRICT");
    const done = sql
      .exec<{ steps: number }>("SELECT count(*) AS steps FROM schema_step")
      .one().steps;
    for (const [step, text] of STEPS.entries()) {
      if (step < done) continue;
      sql.exec(text);
      sql.exec("INSERT INTO schema_step (step) VALUES (?)", step);
    }
  });
}
