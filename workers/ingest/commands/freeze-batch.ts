// SPDX-License-Identifier: Apache-2.0
// A batch of leads that a manager gives to somebody. Which leads those are is written down before the first is sent, so
// that a repeated call sends the same ones, however the queues look by then. A crash after that row leaves a batch that
// the repeat sends; one between two sends leaves some sent twice, which is one command each.
import { z } from "zod";
import { MOVE_REFUSALS } from "#domain/lead/plan-moves.ts";
import type { LeadQueueMessage, ReassignMessage } from "#domain/messages/lead-queue.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { commitStep, createJob, type JobRow, loadJob } from "#storage/jobs.ts";

const BatchRequest = z.object({
  v: z.literal(1),
  /** Keyed digest of what the call said: its key may not be used for another. */
  digest: z.string(),
  /** Null: as policy says. */
  to: z.object({ kind: z.enum(["user", "team"]), id: z.string() }).nullable(),
  /** Lead, the attempt that was seen, and the queue in which it stands with a person. */
  moves: z.array(z.tuple([z.string(), z.int(), z.string().nullable()])),
});

/** What the call is answered, and its repeats as well. */
const BatchTold = z.object({
  left: z.int(),
  refused: z.object({
    count: z.int(),
    first: z.array(z.object({ lead_id: z.string(), code: z.enum(MOVE_REFUSALS) })),
  }),
});
export type BatchTold = z.infer<typeof BatchTold>;

export interface NewBatch extends Pick<z.infer<typeof BatchRequest>, "to" | "moves"> {
  readonly told: BatchTold;
  readonly actor: Actor;
  readonly now_ms: number;
}

export interface StandingBatch {
  readonly batch_id: string;
  readonly count: number;
  readonly told: BatchTold;
}

interface BatchName {
  readonly tenant: string;
  readonly batch_id: string;
  readonly digest: string;
}

interface Sending {
  readonly db: D1Database;
  readonly queue: Pick<Queue<LeadQueueMessage>, "sendBatch">;
  /** Why, in the caller's words: it stands in no row, and is in every lead's receipt. */
  readonly reason: string;
  readonly trace_id: string;
}

/** The batch of an earlier call with the key, sent to its end; null where there was none. */
export async function resumeBatch(
  name: BatchName,
  sending: Sending,
): Promise<Result<StandingBatch, { readonly code: "key_reused" }> | null> {
  const job = await loadJob(sending.db, name.tenant, name.batch_id);
  return job === null ? null : sendBatch(job, name, sending);
}

/** Writes the batch down, or finds the one that another call wrote first, and sends it. */
export async function startBatch(
  name: BatchName,
  { to, moves, told, actor, now_ms }: NewBatch,
  sending: Sending,
): Promise<Result<StandingBatch, { readonly code: "key_reused" }>> {
  const { job } = await createJob(sending.db, {
    tenant_id: name.tenant,
    job_id: name.batch_id,
    kind: "reassign",
    // No queue of jobs makes its one step: the call does, or its repeat.
    status: "waiting",
    request: JSON.stringify({ v: 1, digest: name.digest, to, moves }),
    progress: JSON.stringify(told),
    actor_kind: actor.kind,
    actor_ref: actor.ref,
    now_ms,
  });
  return sendBatch(job, name, sending);
}

/** At most 270 KB with the longest reason would be 100 of them; a queue takes 256 KB in one call. */
const CHUNK = 50;

async function sendBatch(
  job: JobRow,
  { tenant, batch_id, digest }: BatchName,
  sending: Sending,
): Promise<Result<StandingBatch, { readonly code: "key_reused" }>> {
  const request = BatchRequest.parse(JSON.parse(job.request));
  if (request.digest !== digest) return err({ code: "key_reused" });
  const told = BatchTold.parse(JSON.parse(job.progress));
  const { moves } = request;
  if (job.status === "waiting") {
    const messages = moves.map((move) => buildMessage(job, request.to, move, sending));
    for (let from = 0; from < messages.length; from += CHUNK) {
      const some = messages.slice(from, from + CHUNK);
      await sending.queue.sendBatch(some.map((body) => ({ body })));
    }
    const { progress, step: from_step, created_at_ms: now_ms } = job;
    const done = { tenant, job_id: batch_id, from_step, status: "done", progress } as const;
    await commitStep(sending.db, [], { ...done, reason: null, now_ms });
  }
  return ok({ batch_id, count: moves.length, told });
}

/** The same of every repeat, but for whose call it was traced by. */
function buildMessage(
  { tenant_id, job_id, actor_kind, actor_ref, created_at_ms }: JobRow,
  to: NewBatch["to"],
  [lead_id, attempt, team_id]: NewBatch["moves"][number],
  { reason, trace_id }: Sending,
): ReassignMessage {
  return {
    v: 1,
    kind: "reassign",
    tenant: tenant_id,
    lead_id,
    from_user: null,
    ...(to === null ? {} : { to: { ...to, team_id } }),
    attempt,
    reason,
    command_key: `batch/${job_id}`,
    commanded_at_ms: created_at_ms,
    actor: { kind: actor_kind, ref: actor_ref },
    trace_id,
  };
}
