// SPDX-License-Identifier: Apache-2.0
// GET /v1/conflicts from the view, and one of them from its receipts, which also hold why it was settled as it was.
import { z } from "zod";
import type { listConflicts, readConflict } from "#api/routes/conflicts.ts";
import type { ConflictPage, ConflictView } from "#api/schemas/conflict.ts";
import { pageLimit } from "#api/schemas/fields.ts";
import { CONFLICT_RULES } from "#domain/conflicts/conflict-rules.ts";
import type { ChainState } from "#domain/messages/receipt-log.ts";
import { ConflictBody, type ConflictFacts } from "#domain/receipts/lead-bodies.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { InvariantError, ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { openContent } from "#ledger/seal-lead.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import * as store from "#storage/read-conflicts.ts";
import { loadNames } from "#storage/read-names.ts";
import type { ControlEnv } from "../control-env.ts";
import { refuseCursor } from "./queues.ts";

const Position = z.strictObject({ raised_at_ms: z.int(), conflict_id: z.string() });

export const listConflictsWork: DoorWork<ControlEnv, typeof listConflicts, undefined> = {
  async answer({ env, caller: { tenant }, query }) {
    const { status, type, severity, cursor } = query;
    const idKey = idKeyOf(env, tenant);
    const list = `conflicts/${status}/${type ?? "any"}/${severity ?? "any"}`;
    const after = cursor === undefined ? null : openCursor(idKey, list, cursor, Position);
    if (cursor !== undefined && after === null) return refuseCursor();
    const limit = pageLimit(query);
    // One more than the page says whether there is another.
    const asked = { status, type, severity, limit: limit + 1, after };
    const rows = await store.listConflicts(env.DB, tenant, asked);
    const page = rows.slice(0, limit);
    const names = await loadNames(
      env.DB,
      tenant,
      page.flatMap(({ facts }) => namedIds(facts)),
    );
    const last = rows.length > limit ? page.at(-1) : undefined;
    const next =
      last === undefined
        ? null
        : { raised_at_ms: last.raised_at_ms, conflict_id: last.conflict_id };
    const next_cursor = next === null ? null : sealCursor(idKey, list, next);
    return ok({
      status: 200,
      body: { items: page.map((row) => viewItem(row, names)), next_cursor },
    });
  },
};

/** Of accounts and their owners; a lead's own name stays on its page. */
function namedIds({ candidates }: ConflictFacts): readonly string[] {
  return candidates.flatMap(({ kind, id, owner_id }) => [
    ...(kind === "account" ? [id] : []),
    ...(owner_id === null ? [] : [owner_id]),
  ]);
}

function viewCandidates(
  { candidates }: ConflictFacts,
  names: ReadonlyMap<string, string>,
): z.input<typeof ConflictView>["candidates"] {
  return candidates.map((one) => ({
    ...one,
    name: names.get(one.id) ?? null,
    owner_name: names.get(one.owner_id ?? "") ?? null,
  }));
}

function viewItem(
  row: store.ConflictRow,
  names: ReadonlyMap<string, string>,
): z.input<typeof ConflictPage>["items"][number] {
  const { choice, resolved_by, actor_ref, resolved_at_ms } = row;
  const isSettled = resolved_by !== null && actor_ref !== null && resolved_at_ms !== null;
  const precedence = row.resolution;
  return {
    id: row.conflict_id,
    type: row.type,
    severity: row.severity,
    status: row.status,
    lead_id: row.lead_id,
    rules: [...row.facts.rules],
    candidates: viewCandidates(row.facts, names),
    raised_at: instantText(row.raised_at_ms),
    resolution: isSettled
      ? {
          choice,
          target_id: row.target_id,
          precedence,
          resolved_by,
          actor_ref,
          resolved_at: instantText(resolved_at_ms),
        }
      : null,
  };
}

export const readConflictWork: DoorWork<ControlEnv, typeof readConflict, ChainState> = {
  async find({ env, caller: { tenant }, params: { id } }) {
    const chains = [`conflict:${id}`];
    const [state] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
    return state === undefined || state.head === null ? null : state;
  },
  async answer({ env, caller: { tenant }, params: { id }, found }) {
    const view = await viewOne(env, tenant, id, found);
    return ok({ status: 200, body: view, headers: { etag: `"${view.head}"` } });
  },
};

async function viewOne(
  env: ControlEnv,
  tenant: string,
  id: string,
  { head, receipts }: ChainState,
): Promise<z.input<typeof ConflictView>> {
  const steps = receipts.map(({ leaf, body }) => ({
    leaf: Leaf.parse(JSON.parse(leaf)),
    body: ConflictBody.parse(JSON.parse(body)),
  }));
  const raised = steps.at(0);
  const newest = steps.at(-1);
  if (raised === undefined || newest === undefined || head === null) {
    throw new InvariantError(`${id} has no receipt`);
  }
  const { severity, lead_id, facts, resolution } = newest.body;
  return {
    id,
    type: facts.type,
    severity,
    status: resolution === null ? "open" : "resolved",
    lead_id,
    rules: facts.rules,
    candidates: viewCandidates(facts, await loadNames(env.DB, tenant, namedIds(facts))),
    raised_at: raised.leaf.timestamp,
    resolution:
      resolution === null
        ? null
        : {
            ...resolution,
            target_id: resolution.target_id ?? null,
            precedence:
              resolution.resolved_by === "human" ? null : CONFLICT_RULES[facts.type].precedence,
            resolved_at: newest.leaf.timestamp,
            actor: newest.leaf.subject,
            reason: await openReason(env, tenant, newest.body),
          },
    head,
  };
}

/** What the person gave as the reason: sealed under the lead's key, so that it is erased with the lead. */
async function openReason(
  env: ControlEnv,
  tenant: string,
  { lead_id, sealed }: ConflictBody,
): Promise<string | null> {
  if (sealed === null) return null;
  const chains = [`lead:${lead_id}`];
  const [lead] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains, newest: 0 });
  return (await openContent(lead_id, sealed, lead?.subject_key ?? null))?.note ?? null;
}
