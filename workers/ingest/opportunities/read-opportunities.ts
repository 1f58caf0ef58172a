// SPDX-License-Identifier: Apache-2.0
// Opportunities as their chains say they stand: the log is the only memory that a command rests on.
import { DEFAULT_OPPORTUNITIES } from "#domain/opportunities/default-opportunities.ts";
import type { OpportunitySettings } from "#domain/config/work-settings.ts";
import type { Deal } from "#domain/opportunities/change-opportunity.ts";
import {
  opportunityChain,
  type OpportunityCustody,
  readOpportunityChain,
} from "#domain/opportunities/read-chain.ts";
import { openDeal } from "#ledger/seal-opportunity.ts";
import type { ActiveConfig } from "#storage/ports.ts";
import type { LeadTools } from "../lead-tools.ts";

/** By id; one without a receipt is left out. At most `newest` receipts of each. */
export async function readOpportunities(
  tenant: string,
  ids: readonly string[],
  newest: number,
  { ports }: Pick<LeadTools, "ports">,
): Promise<ReadonlyMap<string, OpportunityCustody>> {
  if (ids.length === 0) return new Map();
  const chains = [...new Set(ids)].map(opportunityChain);
  const states = await ports.log(tenant).read({ v: 1, tenant, chains, newest });
  const read = states.map(readOpportunityChain).filter((one) => one !== null);
  return new Map(read.map((one) => [one.opportunity_id, one]));
}

/** What it is now; without its words where their key is erased. */
export async function standingDeal({
  opportunity_id,
  subject_key,
  newest: { body },
}: OpportunityCustody): Promise<Deal> {
  const text = await openDeal(opportunity_id, body.sealed, subject_key);
  return { state: body.state, text: text ?? { name: "" } };
}

/** The rules for deals, also where a config was published before it could say any. */
export function dealSettings(config: ActiveConfig | null): OpportunitySettings {
  return config?.document.work?.opportunities ?? DEFAULT_OPPORTUNITIES;
}
