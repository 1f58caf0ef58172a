// SPDX-License-Identifier: Apache-2.0
// A match as people and programs are told it: the same words for the door and for files.
import type { AccountCandidate } from "./account-candidate.ts";
import type { AccountMatch } from "./match-account.ts";
import type { DomainClass, MatchCandidate, MatchLevel, TieBreaker } from "./match-evidence.ts";

export interface ToldCandidate extends MatchCandidate {
  readonly external_id: string;
}

export interface MatchAnswer {
  /** Whether a lead would be linked to it. */
  readonly linked: boolean;
  /** Of the link, else of the best candidate; null where nothing speaks for any. */
  readonly level: MatchLevel | null;
  readonly account_id: string | null;
  readonly external_id: string | null;
  /** Of the link, else of the best candidate. */
  readonly reasons: readonly string[];
  readonly name_score: number | null;
  readonly tie_breaker: TieBreaker | null;
  readonly domain_class: DomainClass;
  readonly conflicts: readonly string[];
  /** Best first. */
  readonly candidates: readonly ToldCandidate[];
}

export function tellMatch(
  { evidence }: AccountMatch,
  candidates: readonly AccountCandidate[],
): MatchAnswer {
  const externalIds = new Map(candidates.map((one) => [one.account_id, one.external_id]));
  const told = evidence.candidates.map((candidate) => ({
    ...candidate,
    external_id: externalIds.get(candidate.account_id) ?? candidate.account_id,
  }));
  const [best] = told;
  const linked = evidence.account_id !== null;
  return {
    linked,
    level: evidence.level ?? best?.level ?? null,
    account_id: evidence.account_id,
    external_id: linked ? (best?.external_id ?? null) : null,
    reasons: best?.reasons ?? [],
    name_score: best?.name_score ?? null,
    tie_breaker: evidence.tie_breaker,
    domain_class: evidence.domain_class,
    conflicts: evidence.conflicts,
    candidates: told,
  };
}
