// SPDX-License-Identifier: Apache-2.0
// GET /v1/records/{entity}/{id}/changes: a record's receipts, opened for whoever may read the record itself.
import { z } from "zod";
import type { listRecordChanges } from "#api/routes/record-changes.ts";
import { pageLimit } from "#api/schemas/fields.ts";
import type { RecordChanges } from "#api/schemas/record-change.ts";
import { mayDo } from "#domain/access/actions.ts";
import { actionToSee } from "#domain/graph/graph.ts";
import type { ChainState, StandingReceipt } from "#domain/messages/receipt-log.ts";
import { RecordBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { ok } from "#domain/result.ts";
import { rolesOf } from "#edge/authenticate.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { openRecordFields } from "#ledger/open-record.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { type GraphNode, loadGraphNode } from "#storage/read-graph-nodes.ts";
import type { ControlEnv } from "../control-env.ts";
import { refuseCursor } from "./queues.ts";

/** The log's place of the last receipt shown. */
const Position = z.strictObject({ before_seq: z.int() });

export const listRecordChangesWork: DoorWork<
  ControlEnv,
  typeof listRecordChanges,
  GraphNode | "not_yours"
> = {
  find({ env, caller, params: { entity, id } }) {
    const scopes = caller.kind === "key" ? caller.scopes : null;
    return mayDo(actionToSee(entity, id), { scopes, roles: rolesOf(caller) })
      ? loadGraphNode(env.DB, caller.tenant, entity, id)
      : "not_yours";
  },
  async answer({ env, caller: { tenant }, found, query }) {
    if (found === "not_yours") return refuse("missing_role");
    if (found.chain === null) return refuse("not_found");
    const idKey = idKeyOf(env, tenant);
    const list = `changes/${found.chain}`;
    const { cursor: given } = query;
    const cursor = given === undefined ? null : openCursor(idKey, list, given, Position);
    if (given !== undefined && cursor === null) return refuseCursor();
    const limit = pageLimit(query);
    const [state] = await receiptLogStub(env, tenant).read({
      v: 1,
      tenant,
      chains: [found.chain],
      steps: ["CHANGE_RECORD"],
      // One more says whether there is a next page.
      newest: limit + 1,
      ...cursor,
    });
    const newest = (state?.receipts ?? []).toReversed();
    const shown = newest.slice(0, limit);
    const items = await Promise.all(
      shown.map((receipt) => viewChange(receipt, state?.subject_key ?? null)),
    );
    const last = shown.at(-1);
    const isWhole = newest.length <= limit && state?.complete !== false;
    const next_cursor =
      isWhole || last === undefined ? null : sealCursor(idKey, list, { before_seq: last.seq });
    return ok({ status: 200, body: { items, next_cursor } });
  },
};

async function viewChange(
  { id: receipt_id, seq, chain, leaf, body }: StandingReceipt,
  subjectKey: ChainState["subject_key"],
): Promise<z.input<typeof RecordChanges>["items"][number]> {
  const { timestamp, subject } = Leaf.parse(JSON.parse(leaf));
  const said = RecordBody.parse(JSON.parse(body));
  const { entity, id, change } = said.change;
  const fields = await openRecordFields(said, chain, subjectKey);
  return {
    receipt_id,
    seq,
    at: timestamp,
    actor: subject,
    entity,
    id,
    change,
    fields: [...fields],
  };
}
