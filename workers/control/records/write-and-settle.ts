// SPDX-License-Identifier: Apache-2.0
// A door's write of records: one transaction, then the receipts of what it changed.
import { InvariantError, ok, type Result } from "#domain/result.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { type Change, changesStatement, type WriteBatch } from "#storage/records/write-records.ts";
import type { RecordPorts } from "./record-ports.ts";
import { settleChanges } from "./settle-changes.ts";

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
 * Runs the statements and answers what they changed, by record id. Order: write with its notes, receipts, forget the
 * notes. A crash or a refusing log after the write leaves record and note: the minute's sweep makes the receipt.
 */
export async function writeAndSettle(
  { tenant, batch_id }: WriteBatch,
  statements: readonly D1PreparedStatement[],
  ports: RecordPorts,
): Promise<Result<ReadonlyMap<string, Change>, Problem>> {
  const results = await ports.db.batch<{ entity_id: string; change: Change }>([
    ...statements,
    changesStatement(ports.db, { tenant, batch_id }),
  ]);
  const changes = results.at(-1)?.results ?? [];
  const settled = changes.length === 0 ? ok(0) : await settleChanges(tenant, batch_id, ports);
  if (!settled.ok) {
    return refuse(settled.error.code === "log_refuses" ? "log_refuses" : "unavailable");
  }
  return ok(new Map(changes.map(({ entity_id, change }) => [entity_id, change])));
}

/** What a PUT did to its record; a record of which nothing was noted was as it should be. */
export function changeOf(
  changes: ReadonlyMap<string, Change>,
  id: string,
): "created" | "updated" | "unchanged" {
  const change = changes.get(id) ?? "unchanged";
  if (change === "deleted") throw new InvariantError("a saved record was deleted by its own write");
  return change;
}
