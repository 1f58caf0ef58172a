// SPDX-License-Identifier: Apache-2.0
// A door's write of records: one transaction, then the receipts of what it changed.
import { InvariantError, ok, type Result } from "#domain/result.ts";
import type { Problem } from "#edge/problem.ts";
import {
  type Change,
  changesStatement,
  type RecordRow,
  type WriteBatch,
} from "#storage/records/write-records.ts";
import type { RecordPorts } from "./record-ports.ts";
import { settleWrite } from "./settle-write.ts";

/** One write of one caller, under a name that no other write has. */
export function freshWrite(
  caller: { readonly tenant: string; readonly actor: WriteBatch["actor"] },
  nowMs: number,
): WriteBatch {
  return {
    tenant: caller.tenant,
    batch_id: crypto.randomUUID(),
    actor: caller.actor,
    now_ms: nowMs,
  };
}

/**
 * Writes one record and answers what that did to it. Order: write with its note, receipt, forget the note. A crash or a
 * refusing log after the write leaves record and note: the same call again, or the minute's sweep, makes the receipt.
 */
export async function writeAndSettle(
  { tenant, batch_id }: WriteBatch,
  { id, chain }: Pick<RecordRow, "id" | "chain">,
  statements: readonly D1PreparedStatement[],
  ports: RecordPorts,
): Promise<Result<"created" | "updated" | "unchanged", Problem>> {
  const results = await ports.db.batch<{ entity_id: string; change: Change }>([
    ...statements,
    changesStatement(ports.db, { tenant, batch_id }),
  ]);
  const noted = (results.at(-1)?.results ?? []).find(({ entity_id }) => entity_id === id);
  const settled = await settleWrite(tenant, { batch_id, chain }, ports);
  if (!settled.ok) return settled;
  const change = noted?.change ?? "unchanged";
  if (change === "deleted") throw new InvariantError("a saved record was deleted by its own write");
  return ok(change);
}
