// SPDX-License-Identifier: Apache-2.0
// The last step. Order: receipt, view, mail, job. A crash after any of them repeats it: the receipt stands already, the
// view merges, the mail has the same name and is sent once.
import { leadsMoved } from "#domain/directory/offboarding.ts";
import { standingReceipt } from "#domain/messages/receipt-log.ts";
import { InvariantError } from "#domain/result.ts";
import type { StepOutcome } from "../jobs/job-ports.ts";
import { buildOffboardingItem } from "./offboarding-receipt.ts";
import { endDone, type OffboardingStep } from "./offboarding-step.ts";
import { externalIds } from "./publish-removal.ts";

/** The log holds the tenant's work back; the message is tried again. */
class LogRefusesError extends Error {
  override readonly name = "LogRefusesError";
}

export async function finishOffboarding(step: OffboardingStep): Promise<StepOutcome> {
  await appendDone(step);
  await sendNotice(step);
  return endDone(step, { stage: "done" });
}

async function appendDone(step: OffboardingStep): Promise<void> {
  const { tenant, job, request, progress, actor, ports } = step;
  const { published, pools, accounts_moved } = progress;
  const item = buildOffboardingItem(
    {
      job_id: job.job_id,
      user_id: request.user_id,
      stage: "done",
      successor_id: request.successor_id,
      leads: leadsMoved(progress),
      accounts: accounts_moved,
      pools,
      config_version: published[0]?.config_version ?? null,
    },
    {
      tenant,
      idKey: ports.idKey(tenant),
      actor,
      parents: [...new Set(published.map(({ receipt_id }) => receipt_id))],
    },
  );
  const reply = await ports.log(tenant).append({ v: 1, tenant, items: [item] });
  if (!reply.ok) throw new LogRefusesError(reply.code);
  const [answer] = reply.answers;
  if (answer?.kind !== "stands") throw new InvariantError("an append without a head did not stand");
  await ports.views.project(tenant, [{ receipt: standingReceipt(item, answer), lead: null }]);
}

/** To whoever asked for it, if that was a person. */
async function sendNotice(step: OffboardingStep): Promise<void> {
  const { tenant, job, progress, actor, ports } = step;
  if (actor.kind !== "user") return;
  const { person, successor } = await externalIds(step);
  await ports.sendMail({
    v: 1,
    kind: "notice",
    notice_id: job.job_id,
    tenant,
    template: "offboarding_done",
    audience: { user_id: actor.ref },
    params: {
      offboarding_id: job.job_id,
      user: person,
      ...(successor === null ? {} : { successor }),
      status: progress.leads_remaining === 0 ? "done" : "failed",
      ...(progress.leads_remaining === 0 ? {} : { reason: "leads_remaining" }),
      leads: String(leadsMoved(progress)),
      accounts: String(progress.accounts_moved),
      pool_seats: String(progress.pools.length),
    },
    trace_id: job.job_id,
  });
}
