// SPDX-License-Identifier: Apache-2.0
// An opportunity's receipts: each holds the whole state, on a chain of its own. A lead becomes one deal, once: the receipt
// that says so has the lead's own key, whichever opportunity's chain it stands on.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { base64Text } from "#domain/bytes/encoding.ts";
import { buildId, keyedDigest } from "#domain/ids/ids.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { Deal } from "#domain/opportunities/change-opportunity.ts";
import type { OpportunityBody } from "#domain/opportunities/opportunity.ts";
import { opportunityChain } from "#domain/opportunities/read-chain.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { sealDeal } from "#ledger/seal-opportunity.ts";
import type { ActiveConfig } from "#storage/ports.ts";
import { LEAD_RETENTION, type LeadTools } from "../lead-tools.ts";

/** The opportunity that a lead becomes where it is not linked to another one. */
export function opportunityOfLead(idKey: Uint8Array, leadId: string): string {
  return buildId(idKey, "opp", ["lead", leadId]);
}

/** The opportunity that a command creates: the same for the same key. */
export function opportunityOfCommand(idKey: Uint8Array, commandKey: string): string {
  return buildId(idKey, "opp", ["command", commandKey]);
}

/** The key of the one receipt by which a lead becomes a deal. */
export function leadDealIdem(idKey: Uint8Array, leadId: string): string {
  return keyedDigest(idKey, ["opportunity", "of_lead", leadId]);
}

/** The key of what a command does to an opportunity. */
export function commandIdem(idKey: Uint8Array, opportunityId: string, commandKey: string): string {
  return keyedDigest(idKey, ["opportunity", opportunityId, commandKey]);
}

export interface OpportunityReceipt extends Pick<
  OpportunityBody,
  "change" | "evidence" | "command_digest"
> {
  readonly changed: readonly string[];
  readonly tenant: string;
  readonly opportunity_id: string;
  readonly idem: string;
  /** The chain's head that it rests on; null begins the chain. */
  readonly head: string | null;
  readonly deal: Deal;
  /** The chain's, where it has one; where that is erased (null) nothing is sealed. Unused where the chain begins. */
  readonly subject_key: string | null;
  readonly actor: Actor;
  readonly parents: readonly string[];
  readonly config: ActiveConfig | null;
  /** Whether the log's outbox asks for its views; a queue's consumer writes them itself. */
  readonly follow_up: boolean;
}

export async function buildOpportunityItem(
  receipt: OpportunityReceipt,
  tools: LeadTools,
): Promise<AppendItem> {
  const { tenant, opportunity_id, head, deal, change, changed, evidence, config } = receipt;
  const isNew = head === null;
  const key = isNew ? freshKey(tools) : receipt.subject_key;
  const chain = opportunityChain(opportunity_id);
  const body: OpportunityBody = {
    v: 1,
    kind: "opportunity",
    change,
    state: deal.state,
    changed: [...changed],
    evidence,
    ...(receipt.command_digest === undefined ? {} : { command_digest: receipt.command_digest }),
    ...(await sealDeal(opportunity_id, deal.text, key, tools.freshIv())),
  };
  return {
    chain,
    step: isNew ? "CREATE_OPPORTUNITY" : "CHANGE_OPPORTUNITY",
    idem: receipt.idem,
    expect_head: head,
    actor: receipt.actor,
    resource: { type: "opportunity", id: opportunity_id },
    parents: receipt.parents,
    outcome: "done",
    config_version: config?.version.config_version ?? null,
    config_sha256: config?.version.config_sha256 ?? null,
    policy_sha256: null,
    retention: LEAD_RETENTION,
    body: canonicalJson(body),
    subject_key: isNew ? key : null,
    ...(receipt.follow_up ? { follow_up: { v: 1, kind: "project", tenant, chain } } : {}),
  };
}

/** A subject key has 16 bytes: two nonces of 12 have them. */
function freshKey({ freshIv }: LeadTools): string {
  return base64Text(new Uint8Array([...freshIv(), ...freshIv()]).slice(0, 16));
}
