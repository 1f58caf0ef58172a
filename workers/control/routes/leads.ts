// SPDX-License-Identifier: Apache-2.0
// GET /v1/leads/{id}: who a lead is, where it stands and why.
import type { readLead } from "#api/routes/leads.ts";
import type { LeadView } from "#api/schemas/lead.ts";
import { isIssuedLeadId } from "#domain/ids/ids.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import { ATTEMPT_STEPS } from "#domain/receipts/leaf.ts";
import { ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import type { DoorWork } from "#edge/door.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { openReceipt } from "#ledger/open-receipt.ts";
import { buildConfigPort } from "#storage/config-reader.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { type LeadRow, loadLead, type TouchRow } from "#storage/read-leads.ts";
import type { z } from "zod";
import type { ControlEnv } from "../control-env.ts";
import { readReceipt, viewDecision, viewRefusal, viewWaitingFor } from "./lead-decision.ts";
import { viewHistory } from "./lead-history.ts";
import { viewWork } from "./lead-work-view.ts";
import { showKnown, viewOtherValues } from "./lead-known.ts";
import {
  viewContact,
  viewDetails,
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
    const first = await firstSubmission(log, tenant, lead, history.touches);
    const shown = showKnown(lead, first, history.touches);
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
      contact: viewContact(shown),
      details: viewDetails(shown),
      other_values: viewOtherValues(shown, first, history.touches),
      head,
      attempt: lead.attempt,
      segment: lead.segment,
      account_id: lead.account_id,
      owner: viewOwner(lead),
      team: viewTeam(lead),
      sla: viewSla(lead, now_ms),
      work: viewWork(lead, now_ms),
      match_level: lead.match_level,
      decision,
      waiting_for: viewWaitingFor(receipts, lead),
      signals: await viewSignals(env, tenant, lead, history.touches, now_ms),
      refusal: viewRefusal(receipts, lead),
      conflict_id: lead.conflict_id,
      duplicate_of: lead.duplicate_of,
      linked_to: lead.linked_to,
      ...viewHistory(history),
    };
    return ok({ status: 200, body, ...etag });
  },
};

/** What created the lead, from its receipt: D1 keeps only what it became. Null where D1's columns are that. */
async function firstSubmission(
  log: Pick<ReceiptLogRpc, "read">,
  tenant: string,
  { lead_id, known_version }: LeadRow,
  touches: readonly TouchRow[],
): Promise<NormalizedLead | null> {
  const isFirst = ({ kind, chain_seq }: TouchRow) =>
    kind === "created" && chain_seq === known_version;
  if (touches.every(isFirst)) return null;
  const chains = [`lead:${lead_id}`];
  const [chain] = await log.read({ v: 1, tenant, chains, steps: ["CREATE_LEAD"] });
  const [receipt] = chain?.receipts ?? [];
  if (chain === undefined || receipt === undefined) return null;
  return (await openReceipt(receipt, chain.subject_key)).lead;
}

/** The points of a lead whose signals do not suffice yet, under the config of now. */
async function viewSignals(
  env: ControlEnv,
  tenant: string,
  { status, status_reason }: LeadRow,
  touches: readonly TouchRow[],
  nowMs: number,
): Promise<z.input<typeof LeadView>["signals"]> {
  if (status !== "stored" || status_reason !== "below_threshold") return null;
  const config = await buildConfigPort(env, nowMs).active(tenant, nowMs);
  const signals = config?.document.intake?.signals;
  const since = nowMs - (signals?.window_ms ?? 0);
  const counted = touches.filter(({ accepted_at_ms }) => accepted_at_ms > since);
  const points = counted.reduce((sum, touch) => sum + (touch.points ?? 0), 0);
  return { points, threshold: signals?.qualify_at ?? null };
}
