// SPDX-License-Identifier: Apache-2.0
// Leads of somebody who hands them on: a further attempt each, while that person still holds the lead. Every lead by
// itself: one whose attempt is under way comes back later and keeps no other waiting.
import type { ReassignMessage } from "#domain/messages/lead-queue.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { logStep } from "#edge/log.ts";
import { LogRefusesError } from "./append-all.ts";
import { leadChain, type LeadTools } from "./lead-tools.ts";
import type { CommandError } from "./commands/command.ts";
import { reassignLead } from "./commands/reassign-lead.ts";
import { reprocessLead } from "./commands/reprocess-lead.ts";

/** Freezes the attempts and answers the messages that have to come again. */
export async function reassignLeads(
  tenant: string,
  messages: readonly ReassignMessage[],
  tools: LeadTools,
): Promise<ReadonlySet<ReassignMessage>> {
  const holders = await readHolders(tenant, messages, tools);
  const unfinished = new Set<ReassignMessage>();
  for (const message of messages) {
    const { lead_id, from_user, trace_id } = message;
    if (from_user !== null && holders.get(lead_id) !== from_user) continue;
    const command = {
      tenant,
      lead_id,
      command_key: message.command_key,
      expect_head: null,
      actor: message.actor,
      now_ms: message.commanded_at_ms,
      trace_id,
    };
    const { to = null, attempt, reason = null } = message;
    // An off-boarding names nobody and no attempt: whatever stands is decided again.
    const outcome =
      to === null && attempt === undefined
        ? await reprocessLead(command, tools)
        : await reassignLead(
            { ...command, to, reason, ...(attempt === undefined ? {} : { attempt }) },
            tools,
          );
    if (outcome.ok) continue;
    const { error } = outcome;
    if (error.code === "log_refuses") throw new LogRefusesError(error.reason);
    if (PASSES.has(error.code)) unfinished.add(message);
    else
      logStep("warn", {
        step: "lead_not_reassigned",
        tenant,
        resource: lead_id,
        reason: error.code,
        trace_id,
      });
  }
  return unfinished;
}

/** Whether the same message may succeed later. A dead letter has to be sent again first, and nothing erased is routed. */
const PASSES: ReadonlySet<CommandError["code"]> = new Set([
  "not_found",
  "in_progress",
  "head_moved",
]);

/**
 * Whom each lead was routed to last; null where to nobody. A hold does not count: what it stopped is what is asked for
 * here, also where its dead letter is sent again. One read for all of them.
 */
async function readHolders(
  tenant: string,
  messages: readonly ReassignMessage[],
  { ports }: LeadTools,
): Promise<ReadonlyMap<string, string | null>> {
  const leads = [...new Set(messages.map(({ lead_id }) => lead_id))];
  const states = await ports.log(tenant).read({
    v: 1,
    tenant,
    chains: leads.map(leadChain),
    steps: ["ROUTE_LEAD"],
    newest: 1,
  });
  return new Map(
    states.map(({ receipts }, i) => {
      const [end] = receipts.map(({ body }) => ReceiptBody.parse(JSON.parse(body)));
      return [
        leads[i] ?? "",
        end?.kind === "routed" && end.status === "routed" ? end.owner_id : null,
      ];
    }),
  );
}
