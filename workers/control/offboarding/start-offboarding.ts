// SPDX-License-Identifier: Apache-2.0
// Confirming an off-boarding. Order: receipt, job; the door sends the job's message.
//   after the receipt  the same call finds it on the person's chain and makes the job that it names;
//   after the job      the same call, or the minute's sweep, sends its message; no step is made twice.
import { buildId } from "#domain/ids/ids.ts";
import { beginOffboarding, type OffboardingRequest } from "#domain/directory/offboarding.ts";
import { standingReceipt } from "#domain/messages/receipt-log.ts";
import { OffboardingBody } from "#domain/receipts/body.ts";
import { type Actor, Leaf } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { commitStep, createJob, type JobRow, loadJob } from "#storage/jobs.ts";
import type { OffboardingPorts } from "./offboarding-ports.ts";
import { buildOffboardingItem, userChain } from "./offboarding-receipt.ts";
import type { Preview } from "./preview-offboarding.ts";

export interface StartCommand {
  readonly tenant: string;
  readonly user_id: string;
  readonly successor_id: string | null;
  readonly actor: Actor;
  readonly now_ms: number;
}

export type StartError = {
  readonly code: "offboarding_runs" | "version_moved" | "log_refuses" | "unavailable";
};

/** An off-boarding's receipt: what it says and who it says it was. */
interface Confirmed {
  readonly body: OffboardingBody;
  readonly actor: Actor;
}

/** How an earlier off-boarding of the person stands to this call. */
export type Earlier =
  /** The same call, still to be done or just done: its job. */
  | ({ readonly kind: "same"; readonly job: JobRow | null } & Confirmed)
  | { readonly kind: "other_runs" }
  /** None that matters; `head` is the person's chain as seen. */
  | { readonly kind: "none"; readonly head: string | null };

/**
 * Looks at the person's chain. `holdsNothing` says whether the person is inactive and empty-handed: only then is a call
 * after the end the same call again, else there is something to do once more.
 */
export async function findEarlier(
  command: StartCommand,
  holdsNothing: boolean,
  ports: OffboardingPorts,
): Promise<Earlier> {
  const { tenant, user_id, successor_id } = command;
  const [chain] = await ports.log(tenant).read({
    v: 1,
    tenant,
    chains: [userChain(user_id)],
    steps: ["OFFBOARD_USER"],
    newest: 1,
  });
  const head = chain?.head ?? null;
  const [newest] = (chain?.receipts ?? []).map(readConfirmed);
  if (newest === undefined) return { kind: "none", head };
  const { body } = newest;
  const job = await loadJob(ports.db, tenant, body.job_id);
  const isSame = body.successor_id === successor_id;
  const isOver = body.stage === "done";
  if (isSame && (!isOver || holdsNothing)) return { kind: "same", ...newest, job };
  if (isOver) return { kind: "none", head };
  // One that failed keeps nobody from trying otherwise.
  return job?.status === "failed" ? { kind: "none", head } : { kind: "other_runs" };
}

/** Confirms what was previewed and begins; answers the job's id. */
export async function startOffboarding(
  command: StartCommand,
  { holdings, pools }: Preview,
  head: string | null,
  ports: OffboardingPorts,
): Promise<Result<string, StartError>> {
  const { tenant, user_id, successor_id, actor } = command;
  const idKey = ports.idKey(tenant);
  const job_id = buildId(idKey, "job", ["offboarding", user_id, successor_id, head]);
  const held = { leads: holdings.leads.count, accounts: holdings.accounts, pools: [...pools] };
  const item = buildOffboardingItem(
    { job_id, user_id, stage: "confirmed", successor_id, ...held, config_version: null },
    { tenant, idKey, actor, expect_head: head, parents: [] },
  );
  const reply = await ports.log(tenant).append({ v: 1, tenant, items: [item] });
  if (!reply.ok) return err({ code: reply.code === "log_refuses" ? "log_refuses" : "unavailable" });
  const [answer] = reply.answers;
  if (answer?.kind !== "stands") return err({ code: "version_moved" });
  const receipt = standingReceipt(item, answer);
  await ports.views.project(tenant, [{ receipt, lead: null }]);
  return ok(await beginJob(command, readConfirmed(receipt), ports));
}

/** Goes on with an off-boarding whose receipt stands: makes its job where it is missing, takes a failed one up again. */
export async function resumeOffboarding(
  command: StartCommand,
  { job, ...confirmed }: Extract<Earlier, { kind: "same" }>,
  ports: OffboardingPorts,
): Promise<string> {
  if (job?.status === "failed") {
    const { job_id, step, progress } = job;
    const { tenant, now_ms } = command;
    const again = { tenant, job_id, from_step: step, status: "running", progress } as const;
    await commitStep(ports.db, [], { ...again, reason: null, now_ms });
  }
  return job?.status === "done" ? job.job_id : beginJob(command, confirmed, ports);
}

/** What the receipt says is what the job does, whichever call makes it. */
async function beginJob(
  { tenant, now_ms }: StartCommand,
  { body, actor }: Confirmed,
  ports: OffboardingPorts,
): Promise<string> {
  const { job_id, user_id, successor_id } = body;
  const request: OffboardingRequest = { v: 1, user_id, successor_id };
  await createJob(ports.db, {
    tenant_id: tenant,
    job_id,
    kind: "offboarding",
    status: "ready",
    request: JSON.stringify(request),
    progress: JSON.stringify(beginOffboarding(body)),
    actor_kind: actor.kind,
    actor_ref: actor.ref,
    now_ms,
  });
  return job_id;
}

function readConfirmed({
  leaf,
  body,
}: {
  readonly leaf: string;
  readonly body: string;
}): Confirmed {
  return {
    body: OffboardingBody.parse(JSON.parse(body)),
    actor: Leaf.parse(JSON.parse(leaf)).subject,
  };
}
