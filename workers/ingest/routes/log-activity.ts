// SPDX-License-Identifier: Apache-2.0
// POST /v1/leads/{id}/activities: what was done with a lead, by whoever did it. A person's is human, whoever says it; a
// key's own and an automation user's is not.
import type { logActivity } from "#api/routes/lead-work.ts";
import type { FieldError } from "#api/problems.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import type { TenantCaller } from "#edge/authenticate.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { findUserTaker, readUserTaker } from "#storage/read-takers.ts";
import { logActivity as log, refuseFuture } from "../commands/log-activity.ts";
import type { WorkEnv } from "./find-taker.ts";
import {
  type BuildTools,
  findIssued,
  locationOf,
  readCommand,
  refuseCommand,
} from "./lead-command.ts";

export function buildLogActivityWork<E extends WorkEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof logActivity, true> {
  return {
    find: findIssued,
    async answer(call) {
      const { env, caller, params, headers, body, now_ms, trace_id } = call;
      const { kind, external_activity_id = null, note = null } = body;
      const occurred_at_ms = body.occurred_at === undefined ? now_ms : Date.parse(body.occurred_at);
      if (!refuseFuture(occurred_at_ms, now_ms).ok) {
        return refuse("invalid_fields", { errors: [IN_THE_FUTURE] });
      }
      const performer = await findPerformer(env.DB, caller, body.performed_by);
      if (!performer.ok) return refuse("invalid_fields", { errors: [performer.error] });
      const { performed_by, human } = performer.value;
      const named = [body.occurred_at ?? null, external_activity_id, body.performed_by ?? null];
      const outcome = await log(
        {
          ...readCommand(call, "activity", [kind, ...named, note]),
          activity: kind,
          occurred_at_ms,
          external_activity_id,
          performed_by,
          human,
          note,
        },
        buildTools(env, now_ms),
      );
      if (!outcome.ok) {
        const isKnown = outcome.error.code === "key_reused" && external_activity_id !== null;
        return isKnown
          ? refuse("idempotency_key_reused", { errors: [KNOWN_OTHERWISE] })
          : refuseCommand(outcome.error, headers["if-match"] !== undefined);
      }
      const { receipt_id, clock } = outcome.value;
      return ok({
        status: 202,
        body: { id: params.id, receipt_id, performed_by, human, clock: viewClock(clock), trace_id },
        headers: locationOf(params),
      });
    },
  };
}

const IN_THE_FUTURE: FieldError = {
  pointer: "/occurred_at",
  code: "in_the_future",
  message: "must not be in the future: an activity is logged when it was done",
};
const KNOWN_OTHERWISE: FieldError = {
  pointer: "/external_activity_id",
  code: "known_otherwise",
  message: "This activity was logged before with other content; it stands as it was.",
};

interface Performer {
  readonly performed_by: Actor;
  readonly human: boolean;
}

/** Somebody who left may be named: they did it while they were here. */
async function findPerformer(
  db: D1Database,
  { tenant, actor }: TenantCaller,
  externalId: string | undefined,
): Promise<Result<Performer, FieldError>> {
  if (externalId === undefined) {
    const self = actor.kind === "user" ? await readUserTaker(db, tenant, actor.ref) : null;
    return ok({ performed_by: actor, human: self !== null && !self.automation });
  }
  const user = await findUserTaker(db, tenant, externalId);
  return user === null
    ? err({ pointer: "/performed_by", code: "unknown_user", message: "There is no such user." })
    : ok({ performed_by: { kind: "user", ref: user.user_id }, human: !user.automation });
}

type Clock = Extract<Awaited<ReturnType<typeof log>>, { readonly ok: true }>["value"]["clock"];

function viewClock(clock: Clock) {
  if (clock === null) return null;
  const { due_at_ms, ...rest } = clock;
  return { ...rest, due_at: instantText(due_at_ms) };
}
