// SPDX-License-Identifier: Apache-2.0
// The consumer of `leads` and `leads-bulk`: parses, groups by tenant, runs the pipeline, and answers each message by itself. One
// tenant's trouble never holds another's work back.
import { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { describeError, logStep } from "#edge/log.ts";
import { retryDelaySeconds } from "#domain/messages/retry-delay.ts";
import type { LeadTools } from "./lead-tools.ts";
import { runMessages } from "./run-messages.ts";

/** The part of a queue's message that the consumer uses. */
export type QueuedLead = Pick<Message, "id" | "body" | "attempts" | "ack" | "retry">;

interface Parsed {
  readonly queued: QueuedLead;
  readonly message: LeadQueueMessage;
}

/** From this delivery on a message runs alone, so that a poisonous one cannot take its neighbours along. */
const ALONE_FROM_DELIVERY = 4;

/** Consumes one batch. Every message is acknowledged after its D1 write or retried with backoff; none is dropped. */
export async function consumeLeads(
  queued: readonly QueuedLead[],
  tools: LeadTools,
  random: () => number,
): Promise<void> {
  const retry = (one: QueuedLead): void =>
    one.retry({ delaySeconds: retryDelaySeconds(one.attempts, random()) });
  const parsed: Parsed[] = [];
  for (const one of queued) {
    const message = LeadQueueMessage.safeParse(one.body);
    if (message.success) {
      parsed.push({ queued: one, message: message.data });
      continue;
    }
    // Only a newer release writes what this one cannot read; the dead-letter queue keeps it for that release.
    logStep("error", { step: "lead_message_unreadable", resource: one.id });
    retry(one);
  }
  // At once, so that a tenant whose log hangs keeps nobody waiting; a group never rejects.
  await Promise.all(groupByTenant(parsed).map((group) => answerGroup(group, tools, retry)));
}

async function answerGroup(
  group: readonly Parsed[],
  tools: LeadTools,
  retry: (one: QueuedLead) => void,
): Promise<void> {
  try {
    const unfinished = await runGroup(group, tools);
    for (const { queued: one, message } of group) {
      if (unfinished.has(message)) retry(one);
      else one.ack();
    }
  } catch (error) {
    const { reason, where } = describeError(error);
    const tenant = group[0]?.message.tenant ?? "";
    logStep("warn", { step: "lead_batch_retried", tenant, count: group.length, reason, where });
    for (const { queued: one } of group) retry(one);
  }
}

/** Answers the messages that have to come again by themselves; throws where all of them do. */
async function runGroup(
  group: readonly Parsed[],
  tools: LeadTools,
): Promise<ReadonlySet<LeadQueueMessage>> {
  const tenant = group[0]?.message.tenant;
  if (tenant === undefined) return new Set();
  const messages = group.map(({ message }) => message);
  const unfinished = await runMessages(tenant, messages, tools);
  for (const { message, queued } of group) {
    if (unfinished.has(message)) continue;
    logStep("info", {
      step: `lead_${message.kind}`,
      tenant,
      count: queued.attempts,
      ...subjectOf(message),
    });
  }
  return unfinished;
}

function subjectOf(message: LeadQueueMessage): {
  readonly resource: string;
  readonly trace_id?: string;
} {
  if (message.kind === "project") return { resource: message.chain };
  if (message.kind === "acted") return { resource: message.lead_id };
  if (message.kind === "drain") return { resource: "waiting_leads", trace_id: message.trace_id };
  const { trace_id } = message;
  return { resource: message.kind === "events" ? message.source : message.lead_id, trace_id };
}

/** One group per tenant in order of arrival, and one for each message that has to run alone. */
function groupByTenant(parsed: readonly Parsed[]): readonly (readonly Parsed[])[] {
  const groups = new Map<string, Parsed[]>();
  for (const one of parsed) {
    const { tenant } = one.message;
    const alone = one.queued.attempts >= ALONE_FROM_DELIVERY;
    const key = alone ? `${tenant}/${one.queued.id}` : tenant;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
