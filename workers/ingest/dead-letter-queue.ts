// SPDX-License-Identifier: Apache-2.0
// What `leads` gave up on: the bytes are kept sealed, the lead is held where people see it, and an alert goes out.
// Nothing stands behind this queue, so a failure here is retried for a day (100 x 15 min) before the platform drops it.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { TenantId } from "#domain/access/api-key.ts";
import { buildId } from "#domain/ids/ids.ts";
import { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { describeError, logStep } from "#edge/log.ts";
import { sealDeadLetter } from "#ledger/dead-letter-seal.ts";
import { type DeadLetterEnv, saveDeadLetter, UNADDRESSED } from "#storage/dead-letters.ts";
import { holdLead } from "./hold-lead.ts";
import type { QueuedLead } from "./lead-queue.ts";
import type { LeadTools } from "./lead-tools.ts";
import { retryDelaySeconds } from "#domain/messages/retry-delay.ts";

export interface DeadLetterWorld extends DeadLetterEnv {
  readonly ROOT_SECRET: string;
  /** The dead-letter queue's name. */
  readonly queue: string;
  readonly nowMs: number;
}

const Addressed = z.object({ tenant: TenantId });

/** Keeps each message and acknowledges it alone; one that could not be kept is retried. */
export async function consumeDeadLetters(
  queued: readonly QueuedLead[],
  world: DeadLetterWorld,
  tools: LeadTools,
): Promise<void> {
  for (const one of queued) {
    try {
      await keepDeadLetter(one, world, tools);
      one.ack();
    } catch (error) {
      logStep("error", { step: "dead_letter_retried", resource: one.id, ...describeError(error) });
      one.retry({ delaySeconds: retryDelaySeconds(one.attempts, 0) });
    }
  }
}

/** Bytes, then the row, then the hold: a crash in between repeats all three under the same ids. */
async function keepDeadLetter(
  { id, body, attempts }: QueuedLead,
  world: DeadLetterWorld,
  tools: LeadTools,
): Promise<void> {
  const message = LeadQueueMessage.safeParse(body);
  const lead = message.success && "lead_id" in message.data ? message.data : null;
  const tenant = Addressed.safeParse(body).data?.tenant ?? UNADDRESSED;
  const deadLetterId = buildId(tools.idKey(tenant), "dlt", [world.queue, id]);
  const owner = { root_secret: world.ROOT_SECRET, tenant, dead_letter_id: deadLetterId };
  const sealed = await sealDeadLetter(owner, tools.freshIv(), canonicalJson(z.json().parse(body)));
  const row = {
    tenant_id: tenant,
    dead_letter_id: deadLetterId,
    queue: world.queue,
    message_id: id,
    message_kind: message.data?.kind ?? null,
    lead_id: lead?.lead_id ?? null,
    trace_id: lead !== null && "trace_id" in lead ? lead.trace_id : null,
    reason: message.success ? "retries_exhausted" : "message_unreadable",
    attempts,
    stored_at_ms: world.nowMs,
  };
  await saveDeadLetter(world, row, sealed);
  logStep("error", { step: "dead_letter", tenant, resource: deadLetterId, reason: row.reason });
  if (lead !== null) await holdLead(lead, deadLetterId, tools);
}
