// SPDX-License-Identifier: Apache-2.0
// Conflicts: what two rules or two parties disagree about, as objects of their own.

/** `partner_vs_direct`: a partner registers whom the tenant, or another partner, already works on; or the reverse. */
export const CONFLICT_TYPES = ["partner_vs_direct"] as const;
export type ConflictType = (typeof CONFLICT_TYPES)[number];

/** `severe` holds the lead until a person has settled it; `minor` is settled by precedence and only told. */
export const CONFLICT_SEVERITIES = ["severe", "minor"] as const;
export type ConflictSeverity = (typeof CONFLICT_SEVERITIES)[number];

/** `partner`: the registration is routed; `direct`: it joins the lead or leaves the account to who has it. */
export const CONFLICT_CHOICES = ["partner", "direct"] as const;
export type ConflictChoice = (typeof CONFLICT_CHOICES)[number];

export const CONFLICT_STATUSES = ["open", "resolved"] as const;
