// SPDX-License-Identifier: Apache-2.0
// Dead letters: what ran out of retries, and its way back into the queue it came from. A tenant sees its own, the
// operator those that name no readable tenant.
import { z } from "zod";
import type { listDeadLetters, replayDeadLetter } from "#api/routes/dead-letters.ts";
import { pageLimit } from "#api/schemas/fields.ts";
import type { DeadLetterView } from "#api/schemas/log.ts";
import { JobMessage } from "#domain/messages/job-queue.ts";
import { InvariantError, ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { OperatorCaller, TenantCaller } from "#edge/authenticate.ts";
import type { DoorWork } from "#edge/door.ts";
import { describeError, logStep } from "#edge/log.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { openDeadLetter } from "#ledger/dead-letter-seal.ts";
import * as letters from "#storage/dead-letters.ts";
import { reopenJob } from "#storage/jobs.ts";
import type { ControlEnv } from "../control-env.ts";
import { refuseCursor } from "./queues.ts";

const LIST = "dead-letters";
const Position = z.strictObject({ stored_at_ms: z.int(), dead_letter_id: z.string() });

export const listDeadLettersWork: DoorWork<ControlEnv, typeof listDeadLetters, undefined> = {
  async answer({ env, caller, query }) {
    const tenant = ownerOf(caller);
    const idKey = idKeyOf(env, tenant);
    const given = query.cursor;
    const cursor = given === undefined ? null : openCursor(idKey, LIST, given, Position);
    if (given !== undefined && cursor === null) return refuseCursor();
    const page = { cursor, limit: pageLimit(query) };
    const { items, next } = await letters.listDeadLetters(env.DB, tenant, page);
    return ok({
      status: 200,
      body: {
        items: items.map(viewLetter),
        next_cursor: next === null ? null : sealCursor(idKey, LIST, { ...next }),
      },
    });
  },
};

type Found = NonNullable<Awaited<ReturnType<typeof letters.loadDeadLetter>>>;

export const replayDeadLetterWork: DoorWork<ControlEnv, typeof replayDeadLetter, Found> = {
  find: ({ env, caller, params }) => letters.loadDeadLetter(env, ownerOf(caller), params.id),
  // Sent first, noted second: a crash between the two sends the same message again, which changes nothing.
  async answer({ env, caller, params: { id }, found, now_ms, trace_id }) {
    const tenant = ownerOf(caller);
    const owner = { root_secret: env.ROOT_SECRET, tenant, dead_letter_id: id };
    const text = await openDeadLetter(owner, found.sealed);
    try {
      await sendAgain(env, found.row.queue, JSON.parse(text), now_ms);
    } catch (error) {
      logStep("error", { step: "queue_send", tenant, trace_id, ...describeError(error) });
      return refuse("unavailable");
    }
    await letters.saveReplay(env.DB, tenant, id, now_ms);
    return ok({ status: 202, body: { id, replayed_at: instantText(now_ms) } });
  },
};

/** Into the queue that the letter's own stands behind. */
async function sendAgain(
  env: ControlEnv,
  queue: string,
  message: unknown,
  nowMs: number,
): Promise<void> {
  const name = queue.replace(/-dlq(?:-staging|-production)?$/, "");
  // A message that no release of ours could read goes back as it came: the queue's consumer judges it, not this door.
  const send = SENDERS[name];
  if (send === undefined)
    throw new InvariantError(`a letter of a queue that nobody fills: ${name}`);
  await send(env, message, nowMs);
}

const SENDERS: Readonly<
  Record<string, (env: ControlEnv, message: unknown, nowMs: number) => Promise<unknown>>
> = {
  leads: (env, message) => sendAsIs(env.LEADS, message),
  mail: (env, message) => sendAsIs(env.MAIL, message),
  // The job first, then its message: a crash between the two leaves a job that the sweep sends on.
  async jobs(env, message, nowMs) {
    const job = JobMessage.safeParse(message).data;
    if (job !== undefined) await reopenJob(env.DB, job.tenant, job.job_id, nowMs);
    return sendAsIs(env.JOBS, message);
  },
};

function sendAsIs(queue: Pick<Queue, "send">, message: unknown): Promise<unknown> {
  return queue.send(message);
}

function ownerOf(caller: OperatorCaller | TenantCaller): string {
  return caller.kind === "operator" ? letters.UNADDRESSED : caller.tenant;
}

function viewLetter(row: letters.DeadLetterRow): z.input<typeof DeadLetterView> {
  const { queue, message_kind, lead_id, trace_id, reason, attempts, replayed_at_ms } = row;
  return {
    id: row.dead_letter_id,
    queue,
    message_kind,
    lead_id,
    trace_id,
    reason,
    attempts,
    stored_at: instantText(row.stored_at_ms),
    replayed_at: replayed_at_ms === null ? null : instantText(replayed_at_ms),
  };
}
