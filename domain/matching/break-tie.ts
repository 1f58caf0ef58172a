// SPDX-License-Identifier: Apache-2.0
// What chooses among accounts of equal evidence: the tenant's tie-breakers, each of which keeps the best and leaves the
// rest to the next.
import type { AccountCandidate } from "./account-candidate.ts";
import { companiesOf } from "./kinship.ts";
import type { TieBreaker } from "./match-evidence.ts";
import { countryOf, type LeadFacts } from "./match-facts.ts";

export interface BrokenTie {
  /** One where it is settled, else those that nothing tells apart; never empty where there was one. */
  readonly left: readonly AccountCandidate[];
  /** The last that left fewer than it found; null where none did. */
  readonly by: TieBreaker | null;
}

/** The order of `tied` makes no difference. */
export function breakTie(
  tied: readonly AccountCandidate[],
  lead: LeadFacts,
  tieBreakers: readonly TieBreaker[],
): BrokenTie {
  let left = tied;
  let by: TieBreaker | null = null;
  for (const breaker of tieBreakers) {
    if (left.length < 2) break;
    const kept = KEEPERS[breaker](left, lead);
    if (kept.length > 0 && kept.length < left.length) {
      left = kept;
      by = breaker;
    }
  }
  return { left, by };
}

type Keeper = (tied: readonly AccountCandidate[], lead: LeadFacts) => readonly AccountCandidate[];

const KEEPERS: Readonly<Record<TieBreaker, Keeper>> = {
  active: (tied) => tied.filter(({ active }) => active),
  open_opportunity: (tied) => tied.filter(({ open_opportunities }) => open_opportunities > 0),
  customer: (tied) => tied.filter(({ customer_status }) => customer_status === "customer"),
  same_region: (tied, lead) => keepRegion(tied, lead),
  hierarchy: (tied, lead) => companiesOf(tied).flatMap((company) => placeOf(company, lead.country)),
  recent_activity: (tied) => keepLeast(tied, (one) => -(one.last_activity_at_ms ?? 0)),
  oldest: (tied) => keepLeast(tied, ({ created_at_ms }) => created_at_ms),
  account_id: (tied) => tied.toSorted((a, b) => (a.account_id < b.account_id ? -1 : 1)).slice(0, 1),
};

/** The lead's own state, else its country. */
function keepRegion(tied: readonly AccountCandidate[], lead: LeadFacts): AccountCandidate[] {
  const same = tied.filter(({ region }) => region !== null && region === lead.region);
  if (same.length > 0 || lead.country === null) return same;
  return tied.filter(({ region }) => countryOf(region) === lead.country);
}

/** Of one company: its accounts in the lead's country, else all; of these whoever has none of them above. */
function placeOf(company: readonly AccountCandidate[], country: string | null): AccountCandidate[] {
  const local = company.filter(({ region }) => country !== null && countryOf(region) === country);
  const from = local.length > 0 ? local : company;
  const ids = new Set(from.map(({ account_id }) => account_id));
  const highest = from.filter(({ ancestors }) => !ancestors.some((id) => ids.has(id)));
  // Accounts that name one another as parent would leave nobody.
  return highest.length > 0 ? highest : from.slice();
}

function keepLeast(
  tied: readonly AccountCandidate[],
  measure: (account: AccountCandidate) => number,
): AccountCandidate[] {
  const least = tied.reduce((best, account) => Math.min(best, measure(account)), Infinity);
  return tied.filter((account) => measure(account) === least);
}
