// SPDX-License-Identifier: Apache-2.0
// What each kind of conflict is to whoever settles it: the choices that a person has, and what precedence says where
// nobody is asked.
import type { ConflictChoice, ConflictType } from "./conflict.ts";

interface ConflictRule {
  /** What a person may choose. */
  readonly choices: readonly ConflictChoice[];
  /** What happened where nobody was asked, as a code. */
  readonly precedence: string;
}

/** Somebody else than the rules say, or the rules after all. */
const ELSEWHERE = ["user", "team", "policy"] as const;

export const CONFLICT_RULES: Readonly<Record<ConflictType, ConflictRule>> = {
  partner_vs_direct: { choices: ["partner", "direct"], precedence: "first_wins" },
  ambiguous_account: { choices: ["account", "no_account"], precedence: "no_account" },
  shared_domain: { choices: ["account", "no_account"], precedence: "domain_only_corroborates" },
  parent_child_owner_split: { choices: ["account", ...ELSEWHERE], precedence: "hierarchy_rule" },
  owner_inactive: { choices: ELSEWHERE, precedence: "next_rung" },
  owner_no_capacity: { choices: ELSEWHERE, precedence: "given_all_the_same" },
  owner_out_of_region: { choices: ELSEWHERE, precedence: "ladder_order" },
  concurrent_owner_change: { choices: ELSEWHERE, precedence: "frozen_owner_stays" },
  named_account_vs_rotation: { choices: ELSEWHERE, precedence: "next_rung" },
  strategy_disagreement: { choices: ELSEWHERE, precedence: "ladder_order" },
  duplicate_open_lead: { choices: ELSEWHERE, precedence: "each_keeps_its_owner" },
  territory_gap: { choices: ELSEWHERE, precedence: "next_rung" },
  territory_overlap: { choices: ELSEWHERE, precedence: "refused_at_publish" },
  segment_overlap: { choices: ELSEWHERE, precedence: "first_written_wins" },
  segment_gap: { choices: ELSEWHERE, precedence: "segment_unknown" },
  missing_attribute: { choices: ELSEWHERE, precedence: "fallback_team" },
  stale_enrichment: { choices: ELSEWHERE, precedence: "newest_word_stands" },
  pool_empty: { choices: ELSEWHERE, precedence: "held_until_it_has_members" },
  policy_deny_vs_override: { choices: ELSEWHERE, precedence: "a_person_let_it_in" },
};

/** Whether somebody who settles it may say so. */
export function isChoice(type: ConflictType, choice: ConflictChoice): boolean {
  return CONFLICT_RULES[type].choices.includes(choice);
}

export function isConflictType(code: string): code is ConflictType {
  return Object.hasOwn(CONFLICT_RULES, code);
}
