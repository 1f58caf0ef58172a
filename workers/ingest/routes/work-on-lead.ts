// SPDX-License-Identifier: Apache-2.0
// POST /v1/leads/{id}/accept, /hand-back, /reassign, /disqualify: commands on a lead that people work on. Whose lead it is
// the command asks of the lead's own chain; who calls comes from the session or the key.
import type {
  disqualifyLead,
  handBackLead,
  reassignLead,
  workOnLead,
} from "#api/routes/lead-work.ts";
import { ok, type Result } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { readUserTaker } from "#storage/read-takers.ts";
import { claimLead } from "../commands/claim-lead.ts";
import type { Commanded, CommandError } from "../commands/command.ts";
import { disqualifyLead as disqualify } from "../commands/disqualify-lead.ts";
import { handBackLead as handBack } from "../commands/hand-back-lead.ts";
import { reassignLead as reassign } from "../commands/reassign-lead.ts";
import { doerOf, findTaker, type WorkEnv } from "./find-taker.ts";
import {
  type BuildTools,
  findIssued,
  locationOf,
  readCommand,
  refuseCommand,
} from "./lead-command.ts";

export function buildWorkOnLeadWork<E extends WorkEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof workOnLead, true> {
  return {
    find: findIssued,
    async answer(call) {
      const { env, caller, headers, now_ms } = call;
      const by = doerOf(caller);
      const outcome = await claimLead(
        {
          // Two people who happen to use one key are two people.
          ...readCommand(call, "accept", by.user_id),
          by,
          teams: async () => {
            if (by.user_id === null) return [];
            const user = await readUserTaker(env.DB, caller.tenant, by.user_id);
            return (user?.teams ?? []).map(({ team_id }) => team_id);
          },
        },
        buildTools(env, now_ms),
      );
      if (!outcome.ok) return refuseCommand(outcome.error, headers["if-match"] !== undefined);
      const { claimed, ...commanded } = outcome.value;
      const { body, ...rest } = told(call, commanded);
      return ok({ ...rest, body: { ...body, claimed } });
    },
  };
}

export function buildHandBackWork<E extends WorkEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof handBackLead, true> {
  return {
    find: findIssued,
    async answer(call) {
      const { env, caller, body, now_ms } = call;
      const { reason, note } = body;
      const command = {
        ...readCommand(call, "hand_back", [reason, note ?? null]),
        by: doerOf(caller),
        reason: note === undefined ? reason : `${reason}\n${note}`,
      };
      return tell(call, await handBack(command, buildTools(env, now_ms)));
    },
  };
}

export function buildReassignWork<E extends WorkEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof reassignLead, true> {
  return {
    find: findIssued,
    async answer(call) {
      const { env, caller, body, now_ms } = call;
      const { to, reason } = body;
      const taker = await findTaker(env.DB, caller.tenant, to, "/to");
      if (!taker.ok) return refuse("invalid_fields", { errors: [taker.error] });
      const says = [to.user ?? null, to.team ?? null, reason];
      const command = { ...readCommand(call, "reassign", says), to: taker.value, reason };
      return tell(call, await reassign(command, buildTools(env, now_ms)));
    },
  };
}

export function buildDisqualifyWork<E extends WorkEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof disqualifyLead, true> {
  return {
    find: findIssued,
    async answer(call) {
      const { env, caller, body, now_ms } = call;
      const { reason, note = null } = body;
      const command = {
        ...readCommand(call, "disqualify", [reason, note]),
        by: doerOf(caller),
        reason,
        note,
      };
      return tell(call, await disqualify(command, buildTools(env, now_ms)));
    },
  };
}

type Call = Parameters<typeof told>[0] & {
  readonly headers: { readonly "if-match"?: string | undefined };
};

/** The attempt that stands, or why there is none. */
function tell(
  call: Call,
  outcome: Result<Commanded, CommandError>,
): Result<ReturnType<typeof told>, Problem> {
  if (outcome.ok) return ok(told(call, outcome.value));
  return refuseCommand(outcome.error, call.headers["if-match"] !== undefined);
}

function told(
  { params, trace_id }: { readonly params: { readonly id: string }; readonly trace_id: string },
  { receipt_id, attempt }: Commanded,
) {
  return {
    status: 202 as const,
    body: { id: params.id, attempt, receipt_id, trace_id },
    headers: locationOf(params),
  };
}
