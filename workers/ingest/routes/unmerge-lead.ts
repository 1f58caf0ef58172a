// SPDX-License-Identifier: Apache-2.0
// POST /v1/leads/{id}/unmerge: a person says that a duplicate is none.
import type { unmergeLead } from "#api/routes/lead-commands.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { unmergeLead as unmerge } from "../commands/unmerge-lead.ts";
import {
  type BuildTools,
  type CommandEnv,
  findIssued,
  locationOf,
  readCommand,
  refuseCommand,
} from "./lead-command.ts";

export function buildUnmergeWork<E extends CommandEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof unmergeLead, true> {
  return {
    find: findIssued,
    async answer(call) {
      const { env, params, headers, body, now_ms, trace_id } = call;
      const command = { ...readCommand(call, "unmerge", body.reason), reason: body.reason };
      const outcome = await unmerge(command, buildTools(env, now_ms));
      if (!outcome.ok) return refuseCommand(outcome.error, headers["if-match"] !== undefined);
      const { receipt_id, attempt, survivor_id } = outcome.value;
      return ok({
        status: 202,
        body: { id: params.id, from: survivor_id, attempt, receipt_id, trace_id },
        headers: locationOf(params),
      });
    },
  };
}
