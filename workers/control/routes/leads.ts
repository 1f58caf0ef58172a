// SPDX-License-Identifier: Apache-2.0
// GET /v1/leads/{id}: where a lead stands and why.
import type { readLead } from "#api/routes/leads.ts";
import { isIssuedLeadId } from "#domain/ids/ids.ts";
import { ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { loadLead, loadTouches } from "#storage/read-leads.ts";
import type { ControlEnv } from "../control-env.ts";
import {
  readReceipt,
  viewContact,
  viewDecision,
  viewOwner,
  viewReceipt,
  viewReceived,
  viewSla,
  viewTeam,
} from "./lead-view.ts";

export const readLeadWork: DoorWork<ControlEnv, typeof readLead, true> = {
  // The tag in the id says whether this tenant's door issued it, so a foreign id asks no store at all.
  find: ({ env, caller, params }) =>
    isIssuedLeadId(idKeyOf(env, caller.tenant), params.id) ? true : null,
  async answer({ env, caller: { tenant }, params: { id }, now_ms }) {
    const log = receiptLogStub(env, tenant);
    const [lead, touches, [chain]] = await Promise.all([
      loadLead(env.DB, tenant, id),
      loadTouches(env.DB, tenant, id),
      log.read({ v: 1, tenant, chains: [`lead:${id}`] }),
    ]);
    const receipts = (chain?.receipts ?? []).map(readReceipt);
    const head = chain?.head ?? null;
    const etag = head === null ? {} : { headers: { etag: `"${head}"` } };
    const history = {
      head,
      receipts: receipts.map(viewReceipt),
      decision: viewDecision(receipts, lead?.attempt ?? null),
      touches: touches.map(({ kind, accepted_at_ms, source, receipt_id }) => ({
        kind,
        received_at: instantText(accepted_at_ms),
        source,
        receipt_id,
      })),
    };
    if (lead === null) {
      return ok({ status: 200, body: { ...viewReceived(id), ...history }, ...etag });
    }
    const { accepted_at_ms } = lead;
    const body = {
      id,
      status: lead.status,
      status_reason: lead.status_reason,
      accepted_at: accepted_at_ms === null ? null : instantText(accepted_at_ms),
      source: lead.source,
      external_id: lead.external_id,
      contact: viewContact(lead),
      attempt: lead.attempt,
      segment: lead.segment,
      account_id: lead.account_id,
      owner: viewOwner(lead),
      team: viewTeam(lead),
      sla: viewSla(lead.sla_due_at_ms, now_ms),
      ...history,
    };
    return ok({ status: 200, body, ...etag });
  },
};
