// SPDX-License-Identifier: Apache-2.0
// POST /v1/leads/reassign: many leads to somebody at once. A preview and the call that follows select and plan alike, from
// the views; the consumer moves only what still stands as it was seen.
import type { z } from "zod";
import type { reassignLeads } from "#api/routes/lead-work.ts";
import type { BulkReassigning } from "#api/schemas/bulk-reassign.ts";
import { buildId, keyedDigest } from "#domain/ids/ids.ts";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { ok, type Result } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { resumeBatch, type StandingBatch, startBatch } from "../commands/freeze-batch.ts";
import { freshCommandKey } from "./command-problem.ts";
import type { WorkEnv } from "./find-taker.ts";
import { findMoves, viewTold } from "./find-moves.ts";

export interface BulkEnv extends WorkEnv {
  readonly LEADS_BULK: Pick<Queue<LeadQueueMessage>, "sendBatch">;
}

export const reassignLeadsWork: DoorWork<BulkEnv, typeof reassignLeads, undefined> = {
  async answer({ env, caller, headers, body, now_ms, trace_id }) {
    const { tenant, actor } = caller;
    const { dry_run, preview_sha256, ...says } = body;
    const idKey = idKeyOf(env, tenant);
    const key = headers["idempotency-key"] ?? freshCommandKey();
    const digest = keyedDigest(idKey, ["command", "reassign_leads", JSON.stringify(says)]);
    const name = { tenant, batch_id: buildId(idKey, "job", ["reassign", key]), digest };
    const sending = { db: env.DB, queue: env.LEADS_BULK, reason: body.reason, trace_id };
    if (!dry_run) {
      const standing = await resumeBatch(name, sending);
      if (standing !== null) return answerBatch(standing, trace_id);
    }
    const found = await findMoves(env.DB, tenant, idKey, says);
    if (!found.ok) return refuse("invalid_fields", { errors: [found.error] });
    const { batch, preview } = found.value;
    if (dry_run) return ok({ status: 200, body: preview });
    if (preview_sha256 !== undefined && preview_sha256 !== preview.preview_sha256) {
      return refuse("preview_moved");
    }
    return answerBatch(await startBatch(name, { ...batch, actor, now_ms }, sending), trace_id);
  },
};

function answerBatch(
  standing: Result<StandingBatch, { readonly code: "key_reused" }>,
  trace_id: string,
) {
  if (!standing.ok) return refuse("idempotency_key_reused");
  const { batch_id, count, told } = standing.value;
  const body: z.input<typeof BulkReassigning> = { batch_id, count, ...viewTold(told), trace_id };
  return ok({ status: 202 as const, body });
}
