// SPDX-License-Identifier: Apache-2.0
// POST /v1/conflicts/{id}/resolve: a person's choice. It stands with the lead's further attempt before the 202; the
// assignment follows through the log's outbox.
import type { resolveConflict } from "#api/routes/conflicts.ts";
import { tagText } from "#api/schemas/fields.ts";
import { err, ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { readConflict, type ReadConflict } from "../commands/read-conflict.ts";
import { type ResolveError, resolveConflict as resolve } from "../commands/resolve-conflict.ts";
import type { LeadTools } from "../lead-tools.ts";
import { commandProblem } from "./command-problem.ts";

export function buildResolveConflictWork<E>(
  buildTools: (env: E, nowMs: number) => LeadTools,
): DoorWork<E, typeof resolveConflict, ReadConflict> {
  return {
    find: ({ env, caller, params, now_ms }) =>
      readConflict(caller.tenant, params.id, buildTools(env, now_ms)),
    async answer({ env, caller: { tenant, actor }, params, headers, body, now_ms, trace_id }) {
      const tag = headers["if-match"];
      const outcome = await resolve(
        {
          tenant,
          conflict_id: params.id,
          ...body,
          expect_head: tag === undefined ? null : tagText(tag),
          actor,
          now_ms,
          trace_id,
        },
        buildTools(env, now_ms),
      );
      if (!outcome.ok) return err(problemOf(outcome.error, tag !== undefined));
      return ok({
        status: 202,
        body: { id: params.id, ...outcome.value, trace_id },
        headers: { location: `/v1/leads/${outcome.value.lead_id}` },
      });
    },
  };
}

/** Whoever comes second is told who was first. */
function problemOf(error: ResolveError, hasTag: boolean): Problem {
  if (error.code !== "resolved") return { code: commandProblem(error, hasTag) };
  const { receipt_id, actor, at_ms, choice } = error.by;
  return refuse("conflict_resolved", {
    errors: [{ pointer: "/choice", code: choice, message: `It was settled: ${choice}.` }],
    conflict: { current: `"${receipt_id}"`, changed_by: actor, changed_at: instantText(at_ms) },
  }).error;
}
