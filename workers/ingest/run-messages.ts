// SPDX-License-Identifier: Apache-2.0
// One tenant's messages of a batch, kind by kind. Each kind answers the messages that have to come again by themselves.
import type {
  EnrichMessage,
  ExpireMessage,
  LeadQueueMessage,
  WithdrawMessage,
} from "#domain/messages/lead-queue.ts";
import type { Result } from "#domain/result.ts";
import { logStep } from "#edge/log.ts";
import { LogRefusesError } from "./append-all.ts";
import type { CommandError } from "./commands/command.ts";
import { enrichLead } from "./commands/enrich-lead.ts";
import { expireLead } from "./commands/expire-lead.ts";
import { withdrawLead } from "./commands/withdraw-lead.ts";
import { drainLeads } from "./drain-leads.ts";
import { continueAttempts, goOn, leadRoutingPipeline } from "./lead-routing-pipeline.ts";
import { leadChain, type LeadTools, type StandingAttempt } from "./lead-tools.ts";
import { projectChains } from "./project-chains.ts";
import { reassignLeads } from "./reassign-leads.ts";
import { runActed } from "./sla/run-acted.ts";
import { runSla } from "./sla/run-sla.ts";
import { receiveEvents } from "./receive-events.ts";

type Unfinished = ReadonlySet<LeadQueueMessage>;

/** Answers the messages that have to come again by themselves; throws where all of them do. */
export async function runMessages(
  tenant: string,
  messages: readonly LeadQueueMessage[],
  tools: LeadTools,
): Promise<Unfinished> {
  const of = <K extends LeadQueueMessage["kind"]>(kind: K) =>
    messages.filter(
      (message): message is Extract<LeadQueueMessage, { kind: K }> => message.kind === kind,
    );
  const leads = of("lead");
  const unfinished = new Set<LeadQueueMessage>();
  const keep = (some: Iterable<LeadQueueMessage>): void => {
    for (const one of some) unfinished.add(one);
  };
  if (leads.length > 0) keep(await leadRoutingPipeline(tenant, leads, tools));
  const continued = of("continue");
  if (continued.length > 0) keep(await continueAttempts(tenant, continued, tools));
  keep(await runCommands(tenant, [...of("enrich"), ...of("expire"), ...of("withdraw")], tools));
  const events = of("events");
  if (events.length > 0) await receiveEvents(tenant, events, tools);
  const chains = of("project").map(({ chain }) => chain);
  if (chains.length > 0) await projectChains(tenant, chains, tools);
  const acted = of("acted");
  if (acted.length > 0) await runActed(tenant, acted, tools);
  const clocks = of("sla");
  if (clocks.length > 0) keep(await runSla(tenant, clocks, tools));
  const [drain] = of("drain");
  // One look serves all of them.
  if (drain !== undefined) await drainLeads(tenant, drain, tools);
  const reassigned = of("reassign");
  if (reassigned.length > 0) keep(await reassignLeads(tenant, reassigned, tools));
  return unfinished;
}

type CommandMessage = EnrichMessage | ExpireMessage | WithdrawMessage;

/** Freezes what each asks for, and goes on with all of it together. */
async function runCommands(
  tenant: string,
  messages: readonly CommandMessage[],
  tools: LeadTools,
): Promise<Unfinished> {
  const unfinished = new Set<LeadQueueMessage>();
  const attempts: StandingAttempt[] = [];
  const enriched: string[] = [];
  for (const message of messages) {
    const done = await runOne(message, tools);
    if (done.ok) {
      if (done.value !== null) attempts.push(done.value);
      if (message.kind === "enrich") enriched.push(message.lead_id);
      continue;
    }
    const { error } = done;
    if (error.code === "log_refuses") throw new LogRefusesError(error.reason);
    if (LATER.has(error.code)) unfinished.add(message);
    else {
      const { lead_id: resource, kind, trace_id } = message;
      logStep("warn", {
        step: `lead_${kind}_refused`,
        tenant,
        resource,
        reason: error.code,
        trace_id,
      });
    }
  }
  if (attempts.length > 0 || enriched.length > 0) {
    const busy = await goOn(tenant, attempts, enriched, tools);
    for (const one of messages) {
      if (one.kind === "enrich" && busy.has(one.lead_id)) unfinished.add(one);
    }
  }
  if (enriched.length > 0) await projectChains(tenant, enriched.map(leadChain), tools);
  return unfinished;
}

async function runOne(
  message: CommandMessage,
  tools: LeadTools,
): Promise<Result<StandingAttempt | null, CommandError>> {
  if (message.kind === "expire") return expireLead(message, tools);
  if (message.kind === "withdraw") return withdrawLead(message, tools);
  const done = await enrichLead(
    { ...message, expect_head: null, now_ms: message.commanded_at_ms, follow_up: false },
    tools,
  );
  return done.ok ? { ok: true, value: done.value.attempt } : done;
}

/** The same message may succeed later. */
const LATER: ReadonlySet<CommandError["code"]> = new Set([
  "not_found",
  "in_progress",
  "head_moved",
  "dead_letter",
]);
