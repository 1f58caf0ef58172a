// SPDX-License-Identifier: Apache-2.0
// GET /v1/leads/{id}: where a lead stands and why.
import type { readLead } from "#api/routes/leads.ts";
import { ATTEMPT_STEPS } from "#domain/receipts/leaf.ts";
import { isIssuedLeadId } from "#domain/ids/ids.ts";
import { ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { loadLead } from "#storage/read-leads.ts";
import type { ControlEnv } from "../control-env.ts";
import {
  readReceipt,
  viewContact,
  viewDecision,
  viewHistory,
  viewOwner,
  viewReceived,
  viewSla,
  viewTeam,
} from "./lead-view.ts";

/** The attempt that D1 shows and, where D1 is behind, the next one: two receipts each. */
const DECIDING_RECEIPTS = 4;

export const readLeadWork: DoorWork<ControlEnv, typeof readLead, true> = {
  // The tag in the id says whether this tenant's door issued it, so a foreign id asks no store at all.
  find: ({ env, caller, params }) =>
    isIssuedLeadId(idKeyOf(env, caller.tenant), params.id) ? true : null,
  async answer({ env, caller: { tenant }, params: { id }, now_ms }) {
    const log = receiptLogStub(env, tenant);
    const [loaded, [chain]] = await Promise.all([
      loadLead(env.DB, tenant, id),
      log.read({
        v: 1,
        tenant,
        chains: [`lead:${id}`],
        steps: ATTEMPT_STEPS,
        newest: DECIDING_RECEIPTS,
      }),
    ]);
    const receipts = (chain?.receipts ?? []).map(readReceipt);
    const decision = viewDecision(receipts, loaded?.lead.attempt ?? null);
    if (loaded === null) {
      return ok({ status: 200, body: { ...viewReceived(id), decision } });
    }
    const { lead, history } = loaded;
    const { accepted_at_ms, head } = lead;
    // The head of what is shown here, not the log's: a command that names it acts on nothing its author has not seen.
    const etag = head === null ? {} : { headers: { etag: `"${head}"` } };
    const body = {
      id,
      status: lead.status,
      status_reason: lead.status_reason,
      accepted_at: accepted_at_ms === null ? null : instantText(accepted_at_ms),
      source: lead.source,
      external_id: lead.external_id,
      contact: viewContact(lead),
      head,
      attempt: lead.attempt,
      segment: lead.segment,
      account_id: lead.account_id,
      owner: viewOwner(lead),
      team: viewTeam(lead),
      sla: viewSla(lead.sla_due_at_ms, now_ms),
      decision,
      ...viewHistory(history),
    };
    return ok({ status: 200, body, ...etag });
  },
};
