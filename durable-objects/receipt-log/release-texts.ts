// SPDX-License-Identifier: Apache-2.0
// A published range's texts leave SQLite. In their place goes where each of them stands in the range's objects, so that
// one receipt is read again by two ranged reads of exactly its bytes.
import { InvariantError } from "#domain/result.ts";
import { TILE_WIDTH } from "#ledger/merkle.ts";

/** Before each entry of the C2SP entry bundle stands its length as a uint16 (ledger/tiles.ts). */
const ENTRY_PREFIX_BYTES = 2;
/** Behind each body of a pack stands a newline (ledger/packs.ts). */
const BODY_SUFFIX_BYTES = 1;

/** Of the range that starts at `from`; its objects are written and read back. Each of its 256 rows is written once. */
export function releaseTexts(sql: SqlStorage, from: number): void {
  const rows = sql
    .exec<{ seq: number; retention: string; leaf_bytes: number; body_bytes: number }>(
      `SELECT seq, leaf ->> 'retention' AS retention,
              octet_length(leaf) AS leaf_bytes, octet_length(body) AS body_bytes
         FROM receipt WHERE seq >= ? AND seq < ? ORDER BY seq`,
      from,
      from + TILE_WIDTH,
    )
    .toArray();
  if (rows.length !== TILE_WIDTH) throw new InvariantError("only a full range leaves the object");
  let leafEnd = 0;
  const packEnds = new Map<string, number>();
  for (const { seq, retention, leaf_bytes, body_bytes } of rows) {
    const leafAt = leafEnd + ENTRY_PREFIX_BYTES;
    const bodyAt = packEnds.get(retention) ?? 0;
    leafEnd = leafAt + leaf_bytes;
    packEnds.set(retention, bodyAt + body_bytes + BODY_SUFFIX_BYTES);
    sql.exec(
      `UPDATE receipt
          SET step = leaf ->> 'workflow_step', retention = ?, leaf_at = ?, leaf_bytes = ?,
              body_at = ?, body_bytes = ?, leaf = NULL, body = NULL
        WHERE seq = ?`,
      retention,
      leafAt,
      leaf_bytes,
      bodyAt,
      body_bytes,
      seq,
    );
  }
}
