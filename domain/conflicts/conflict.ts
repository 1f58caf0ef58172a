// SPDX-License-Identifier: Apache-2.0
// Conflicts: what two rules or two parties disagree about, as objects of their own.

/**
 * Three of them no attempt ever runs into, and stand here so that every kind has a name: a place in two territories is no
 * config (compile-territories.ts), the first written of two segments is the one by definition, which its author is warned
 * of, and how old a word on a lead may be no config says.
 */
export const CONFLICT_TYPES = [
  // A partner registers whom the tenant, or another partner, already works on; or the reverse.
  "partner_vs_direct",
  // Accounts of equal evidence that no tie-breaker tells apart.
  "ambiguous_account",
  // Unrelated accounts claim the lead's domain.
  "shared_domain",
  // Accounts of one company's hierarchy have different owners.
  "parent_child_owner_split",
  // The account's owner is gone, so that another rung decides.
  "owner_inactive",
  // Who is named has no capacity left.
  "owner_no_capacity",
  // The account's owner does not work the lead's territory.
  "owner_out_of_region",
  // The account was given to somebody else while the lead was decided.
  "concurrent_owner_change",
  // A named account whose owner takes no lead now: rotation decides.
  "named_account_vs_rotation",
  // The account's owner is one, the territory's another.
  "strategy_disagreement",
  // Another open lead of the same person has another owner.
  "duplicate_open_lead",
  // The territory names nobody for the segment.
  "territory_gap",
  // Two territories, or two segments, hold the lead alike; or no segment does.
  "territory_overlap",
  "segment_overlap",
  "segment_gap",
  // The lead lacked an attribute until its deadline.
  "missing_attribute",
  // What was known of the lead is older than the config takes it for good.
  "stale_enrichment",
  // The pool has no members.
  "pool_empty",
  // A person lets a lead in that policy denied.
  "policy_deny_vs_override",
] as const;
export type ConflictType = (typeof CONFLICT_TYPES)[number];

/** Kinds that a config may hold leads for: they are known before the lead is anybody's. */
export const HELD_BEFORE: ReadonlySet<ConflictType> = new Set([
  "shared_domain",
  "parent_child_owner_split",
  "owner_inactive",
  "owner_out_of_region",
  "named_account_vs_rotation",
  "strategy_disagreement",
  "territory_gap",
  "segment_gap",
]);

/** `severe` holds the lead until a person has settled it; `minor` is settled by precedence and only told. */
export const CONFLICT_SEVERITIES = ["severe", "minor"] as const;
export type ConflictSeverity = (typeof CONFLICT_SEVERITIES)[number];

/**
 * `partner`: the registration is routed; `direct`: it joins the lead or leaves the account to who has it. `account`: the
 * lead belongs to this one; `no_account`: to none of them. `user`, `team`: it goes there. `policy`: as the rules say now.
 */
export const CONFLICT_CHOICES = [
  "partner",
  "direct",
  "account",
  "no_account",
  "user",
  "team",
  "policy",
] as const;
export type ConflictChoice = (typeof CONFLICT_CHOICES)[number];

export const CONFLICT_STATUSES = ["open", "resolved"] as const;
