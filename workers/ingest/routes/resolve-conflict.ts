// SPDX-License-Identifier: Apache-2.0
// POST /v1/conflicts/{id}/resolve: a person's choice. It stands with the lead's further attempt before the 202; the
// assignment follows through the log's outbox.
import type { resolveConflict } from "#api/routes/conflicts.ts";
import { tagText } from "#api/schemas/fields.ts";
import type { ResolutionBody } from "#api/schemas/conflict.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { readConflict, type ReadConflict } from "../commands/read-conflict.ts";
import { findAccountId } from "#storage/find-target.ts";
import { findTeamId, findUserTaker } from "#storage/read-takers.ts";
import type { z } from "zod";
import {
  type ChosenTarget,
  type ResolveError,
  resolveConflict as resolve,
} from "../commands/resolve-conflict.ts";
import type { LeadTools } from "../lead-tools.ts";
import { commandProblem } from "./command-problem.ts";

export function buildResolveConflictWork<E extends TargetEnv>(
  buildTools: (env: E, nowMs: number) => LeadTools,
): DoorWork<E, typeof resolveConflict, ReadConflict> {
  return {
    find: ({ env, caller, params, now_ms }) =>
      readConflict(caller.tenant, params.id, buildTools(env, now_ms)),
    async answer({ env, caller: { tenant, actor }, params, headers, body, now_ms, trace_id }) {
      const tag = headers["if-match"];
      const target = await findTarget(env, tenant, body);
      if (!target.ok) return target;
      const outcome = await resolve(
        {
          tenant,
          conflict_id: params.id,
          choice: body.choice,
          reason: body.reason,
          target: target.value,
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

export interface TargetEnv {
  readonly DB: D1Database;
}

const NEEDS_TARGET: ReadonlySet<string> = new Set(["account", "user", "team"]);

/** What the choice names, by our id; a refusal that says what is wrong with it. */
async function findTarget(
  { DB }: TargetEnv,
  tenant: string,
  { choice, target }: z.output<typeof ResolutionBody>,
): Promise<Result<ChosenTarget | null, Problem>> {
  const needs = NEEDS_TARGET.has(choice);
  if (needs === (target === undefined)) {
    return refuseTarget(needs ? `${choice} needs one.` : `${choice} names nothing.`);
  }
  if (target === undefined) return ok(null);
  if (choice === "account") {
    const id = await findAccountId(DB, tenant, target);
    return id === null ? refuseTarget(NOBODY) : ok({ kind: "account", id, team_id: null });
  }
  if (choice === "team") {
    const id = await findTeamId(DB, tenant, target);
    return id === null ? refuseTarget(NOBODY) : ok({ kind: "team", id, team_id: null });
  }
  const user = await findUserTaker(DB, tenant, target);
  if (user === null || !user.active) return refuseTarget(NOBODY);
  return ok({ kind: "user", id: user.user_id, team_id: user.teams[0]?.team_id ?? null });
}

const NOBODY = "Nothing active has this external id.";

function refuseTarget(message: string): ReturnType<typeof refuse> {
  return refuse("invalid_fields", {
    errors: [{ pointer: "/target", code: "not_acceptable", message }],
  });
}

/** Whoever comes second is told who was first. */
function problemOf(error: ResolveError, hasTag: boolean): Problem {
  if (error.code === "unfit_choice") {
    const message = `This kind of conflict is settled by one of: ${error.choices.join(", ")}.`;
    const errors = [{ pointer: "/choice", code: "unfit_choice", message }];
    return refuse("invalid_fields", { errors }).error;
  }
  if (error.code !== "resolved") return { code: commandProblem(error, hasTag) };
  const { receipt_id, actor, at_ms, choice } = error.by;
  return refuse("conflict_resolved", {
    errors: [{ pointer: "/choice", code: choice, message: `It was settled: ${choice}.` }],
    conflict: { current: `"${receipt_id}"`, changed_by: actor, changed_at: instantText(at_ms) },
  }).error;
}
