// SPDX-License-Identifier: Apache-2.0
// Leads that waited for somebody to be free: the desk says which, oldest first and no more than there is room for, and
// each is decided again as the rules stand now.
import { poolsOf } from "#domain/config/compile-config.ts";
import type { DrainMessage } from "#domain/messages/lead-queue.ts";
import { err, ok } from "#domain/result.ts";
import { logStep } from "#edge/log.ts";
import { LogRefusesError } from "./append-all.ts";
import { keptImport } from "./commands/freeze-attempt.ts";
import { runCommand } from "./commands/run-command.ts";
import type { LeadTools } from "./lead-tools.ts";

/**
 * Freezes a further attempt for each lead that can go on; one that cannot is told of again by the desk. Each ends by its own
 * receipt's message, because the desk tells no more of a lead that it has picked for.
 */
export async function drainLeads(
  tenant: string,
  { trace_id }: DrainMessage,
  tools: LeadTools,
): Promise<void> {
  const { ports, now_ms } = tools;
  const config = await ports.configs.active(tenant, now_ms);
  if (config === null) return;
  const unavailable = await ports.availability.unavailable(tenant);
  const { leads } = await ports.desk(tenant).drain({
    v: 1,
    tenant,
    config_version: config.version.config_version,
    pools: poolsOf(config.document),
    unavailable,
    now_ms,
  });
  for (const waiting of leads) {
    const frozen = await drainOne(tenant, waiting, trace_id, tools);
    if (frozen.ok) continue;
    if (frozen.error.code === "log_refuses") throw new LogRefusesError(frozen.error.reason);
    logStep("info", {
      step: "lead_not_drained",
      tenant,
      resource: waiting.lead_id,
      reason: frozen.error.code,
      trace_id,
    });
  }
}

function drainOne(
  tenant: string,
  { lead_id, attempt }: { readonly lead_id: string; readonly attempt: number },
  trace_id: string,
  tools: LeadTools,
): ReturnType<typeof runCommand> {
  return runCommand(
    {
      tenant,
      lead_id,
      command_key: `drain/${attempt}`,
      expect_head: null,
      actor: { kind: "system", ref: "routing_desk" },
      now_ms: tools.now_ms,
      trace_id,
    },
    "DRAIN_LEAD",
    ({ attempt: newest, newest: frozen, end }) =>
      newest === attempt && frozen !== null && end?.body.status === "held"
        ? ok({ ...keptImport(frozen), follow_up: true })
        : err({ code: "not_found" }),
    tools,
  );
}
