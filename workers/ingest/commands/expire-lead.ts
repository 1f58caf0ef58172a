// SPDX-License-Identifier: Apache-2.0
// The deadline of a lead that waited for an attribute has come: it goes to the fallback queue, as it is.
import { err, ok, type Result } from "#domain/result.ts";
import type { ExpireMessage } from "#domain/messages/lead-queue.ts";
import type { LeadTools, StandingAttempt } from "../lead-tools.ts";
import type { CommandError } from "./command.ts";
import { keptImport } from "./freeze-attempt.ts";
import { runCommand } from "./run-command.ts";

/** Null where the lead got on before its deadline. */
export async function expireLead(
  message: ExpireMessage,
  tools: LeadTools,
): Promise<Result<StandingAttempt | null, CommandError>> {
  const { tenant, lead_id, attempt, due_at_ms, trace_id } = message;
  const config = await tools.ports.configs.active(tenant, due_at_ms);
  const frozen = await runCommand(
    {
      tenant,
      lead_id,
      command_key: `expire/${attempt}`,
      expect_head: null,
      actor: { kind: "system", ref: "enrichment_deadline" },
      now_ms: due_at_ms,
      trace_id,
    },
    "EXPIRE_LEAD",
    ({ attempt: number, newest, end }) => {
      const isWaiting = end?.body.status === "held" && end.body.reason === "missing_attribute";
      if (number !== attempt || newest === null || !isWaiting) return err({ code: "not_found" });
      const team_id = config?.document.policy.fallback_team ?? end.body.team_id;
      if (team_id === null) return err({ code: "not_found" });
      return ok({
        order: { to: "team", team_id, reason: "enrichment_expired" },
        ...keptImport(newest),
        follow_up: false,
      });
    },
    tools,
  );
  return !frozen.ok && frozen.error.code === "not_found" ? ok(null) : frozen;
}
