// SPDX-License-Identifier: Apache-2.0
// The off-boarding's doors: see what a person holds, confirm, watch.
import type {
  previewOffboarding,
  readOffboarding,
  startOffboarding,
} from "#api/routes/offboarding.ts";
import type { FieldError } from "#api/problems.ts";
import { OffboardingRequest } from "#domain/directory/offboarding.ts";
import { InvariantError, ok, type Result } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { type JobRow, loadJob } from "#storage/jobs.ts";
import { type Leaver, loadLeaver } from "#storage/read-holdings.ts";
import type { ControlEnv } from "../control-env.ts";
import { sendJob } from "../jobs/send-job.ts";
import { buildOffboardingPorts } from "../offboarding/offboarding-ports.ts";
import { previewOffboarding as preview, type Preview } from "../offboarding/preview-offboarding.ts";
import * as start from "../offboarding/start-offboarding.ts";
import { blockersOf, viewOffboarding, viewPreview } from "./offboarding-view.ts";

type FindLeaver<C extends typeof previewOffboarding | typeof startOffboarding> = NonNullable<
  DoorWork<ControlEnv, C, Leaver>["find"]
>;

const findLeaver: FindLeaver<typeof previewOffboarding> & FindLeaver<typeof startOffboarding> = ({
  env,
  caller: { tenant },
  params: { external_id },
}) => loadLeaver(env.DB, tenant, { external_id });

export const previewOffboardingWork: DoorWork<ControlEnv, typeof previewOffboarding, Leaver> = {
  find: findLeaver,
  async answer({ env, caller: { tenant }, found, query, now_ms }) {
    const heir = await loadHeir(env, tenant, found, query.successor ?? null, "/query/successor");
    if (!heir.ok) return heir;
    const successor = heir.value?.external_id ?? null;
    const ports = buildOffboardingPorts(env);
    const seen = await preview(tenant, found, successor, now_ms, ports);
    return ok({ status: 200, body: viewPreview(seen) });
  },
};

export const startOffboardingWork: DoorWork<ControlEnv, typeof startOffboarding, Leaver> = {
  find: findLeaver,
  async answer({ env, caller: { tenant, actor }, found, body, now_ms, trace_id }) {
    const heir = await loadHeir(env, tenant, found, body.successor, "/successor");
    if (!heir.ok) return heir;
    const ports = buildOffboardingPorts(env);
    const successor = heir.value?.external_id ?? null;
    const successor_id = heir.value?.user_id ?? null;
    const seen = await preview(tenant, found, successor, now_ms, ports);
    if (body.dry_run) return ok({ status: 200, body: viewPreview(seen) });
    const { user_id } = found;
    const command = { tenant, user_id, successor_id, actor, now_ms };
    const earlier = await start.findEarlier(command, holdsNothing(seen), ports);
    if (earlier.kind === "other_runs") return refuse("offboarding_runs");
    if (earlier.kind === "same") {
      const id = await start.resumeOffboarding(command, earlier, ports);
      return answerStarted(env, tenant, id, trace_id);
    }
    const refusal = refuseStart(seen, body.preview_sha256);
    if (refusal !== null) return refusal;
    const begun = await start.startOffboarding(command, seen, earlier.head, ports);
    if (!begun.ok) return refuse(begun.error.code);
    return answerStarted(env, tenant, begun.value, trace_id);
  },
};

export const readOffboardingWork: DoorWork<ControlEnv, typeof readOffboarding, JobRow> = {
  async find({ env, caller: { tenant }, params: { id } }) {
    const job = await loadJob(env.DB, tenant, id);
    return job?.kind === "offboarding" ? job : null;
  },
  async answer({ env, caller: { tenant }, found }) {
    const { user_id, successor_id } = OffboardingRequest.parse(JSON.parse(found.request));
    const user = await loadLeaver(env.DB, tenant, { user_id });
    const heir =
      successor_id === null ? null : await loadLeaver(env.DB, tenant, { user_id: successor_id });
    if (user === null) throw new InvariantError("an off-boarding is of nobody");
    const people = { user: user.external_id, successor: heir?.external_id ?? null };
    return ok({ status: 200, body: viewOffboarding(found, people) });
  },
};

/** A job that has ended takes its message for nothing. */
async function answerStarted(env: ControlEnv, tenant: string, id: string, traceId: string) {
  const sent = await sendJob(env, { tenant_id: tenant, job_id: id, kind: "offboarding" }, traceId);
  if (!sent.ok) return sent;
  return ok({
    status: 202 as const,
    body: { id },
    headers: { location: `/v1/offboardings/${id}` },
  });
}

/** Who takes over; null where nobody does. */
async function loadHeir(
  env: ControlEnv,
  tenant: string,
  person: Leaver,
  external_id: string | null,
  pointer: string,
): Promise<Result<Leaver | null, Problem>> {
  if (external_id === null) return ok(null);
  const heir = await loadLeaver(env.DB, tenant, { external_id });
  const fault = faultOf(heir, person);
  if (fault !== null) return refuse("invalid_fields", { errors: [{ pointer, ...fault }] });
  return ok(heir);
}

function faultOf(heir: Leaver | null, person: Leaver): Omit<FieldError, "pointer"> | null {
  if (heir === null) {
    return { code: "unknown_user", message: "No user has this external id." };
  }
  if (heir.user_id === person.user_id) {
    return { code: "same_person", message: "Nobody takes over from themselves." };
  }
  if (!heir.active) return { code: "user_inactive", message: "This user is not active." };
  return null;
}

/** A repeat after the end is the same call only where there is nothing left to do. */
function holdsNothing({ user, holdings, removal }: Preview): boolean {
  const { leads, accounts, teams_led, teams_deputized } = holdings;
  const held = leads.count + accounts + teams_led.count + teams_deputized.count;
  return !user.active && held === 0 && removal.places.length === 0;
}

function refuseStart(seen: Preview, wanted: string | undefined): ReturnType<typeof refuse> | null {
  if (wanted !== undefined && wanted !== seen.preview_sha256) return refuse("preview_moved");
  if (seen.user.last_admin) return refuse("last_admin");
  const blockers = blockersOf(seen);
  if (blockers.length === 0) return null;
  const errors = blockers.map((blocker) => ({ pointer: "/successor", ...blocker }));
  return refuse("offboarding_blocked", { errors });
}
