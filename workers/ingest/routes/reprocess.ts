// SPDX-License-Identifier: Apache-2.0
// POST /v1/leads/{id}/reprocess: a command on a lead. The decision is frozen before the 202; the assignment follows
// through the log's outbox.
import type { reprocessLead } from "#api/routes/leads.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { reprocessLead as reprocess } from "../commands/reprocess-lead.ts";
import {
  type BuildTools,
  type CommandEnv,
  findIssued,
  locationOf,
  readCommand,
  refuseCommand,
} from "./lead-command.ts";

/** The door over the pipeline's tools, which hold the policy and the ports. */
export function buildReprocessWork<E extends CommandEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof reprocessLead, true> {
  return {
    find: findIssued,
    async answer(call) {
      const { env, params, headers, now_ms, trace_id } = call;
      const outcome = await reprocess(
        readCommand(call, "reprocess", null),
        buildTools(env, now_ms),
      );
      if (!outcome.ok) return refuseCommand(outcome.error, headers["if-match"] !== undefined);
      const { receipt_id, attempt } = outcome.value;
      return ok({
        status: 202,
        body: { id: params.id, attempt, receipt_id, trace_id },
        headers: locationOf(params),
      });
    },
  };
}
