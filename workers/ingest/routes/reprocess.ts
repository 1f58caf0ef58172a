// SPDX-License-Identifier: Apache-2.0
// POST /v1/leads/{id}/reprocess: a command on a lead. The decision is frozen before the 202; the assignment follows
// through the log's outbox.
import type { reprocessLead } from "#api/routes/leads.ts";
import type { ProblemCode } from "#api/problems.ts";
import { tagText } from "#api/schemas/fields.ts";
import { hexText } from "#domain/bytes/encoding.ts";
import { isIssuedLeadId } from "#domain/ids/ids.ts";
import { err, ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import type { LeadTools } from "../lead-tools.ts";
import { reprocessLead as reprocess, type ReprocessError } from "../reprocess-lead.ts";

/** The door over the pipeline's tools, which hold the policy and the ports. */
export function buildReprocessWork<E extends { readonly ROOT_SECRET: string }>(
  buildTools: (env: E, nowMs: number) => LeadTools,
): DoorWork<E, typeof reprocessLead, true> {
  return {
    find: ({ env, caller, params }) =>
      isIssuedLeadId(idKeyOf(env, caller.tenant), params.id) ? true : null,
    async answer({ env, caller, params, headers, now_ms, trace_id }) {
      const tag = headers["if-match"];
      const outcome = await reprocess(
        {
          tenant: caller.tenant,
          lead_id: params.id,
          command_key: headers["idempotency-key"] ?? freshCommandKey(),
          expect_head: tag === undefined ? null : tagText(tag),
          actor: caller.actor,
          now_ms,
          trace_id,
        },
        buildTools(env, now_ms),
      );
      if (!outcome.ok) return err({ code: problemCode(outcome.error, tag !== undefined) });
      const { receipt_id, attempt } = outcome.value;
      return ok({
        status: 202,
        body: { id: params.id, attempt, receipt_id, trace_id },
        headers: { location: `/v1/leads/${params.id}` },
      });
    },
  };
}

/** `head_moved` is 412 where the caller named a head. */
function problemCode({ code }: ReprocessError, hasTag: boolean): ProblemCode {
  return code === "head_moved" && hasTag ? "precondition_failed" : PROBLEM_OF[code];
}

const PROBLEM_OF: Readonly<Record<ReprocessError["code"], ProblemCode>> = {
  not_found: "lead_pending",
  in_progress: "lead_in_progress",
  dead_letter: "lead_dead_letter",
  erased: "lead_erased",
  head_moved: "version_moved",
  log_refuses: "log_refuses",
};

/** Without a key of the caller's, every call is a command of its own. */
function freshCommandKey(): string {
  return `once/${hexText(crypto.getRandomValues(new Uint8Array(16)))}`;
}
