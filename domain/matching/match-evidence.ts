// SPDX-License-Identifier: Apache-2.0
// Why a lead was linked to an account, or was not, as receipts keep it: codes, ids and numbers, nothing personal.
import { z } from "zod";

/**
 * L1: the account's own id, or its id in a CRM. L2: a company's domain. L3: the same name, and country, phone, postal code
 * or a shared domain with it. L4: a similar name with such a corroborator (judge-candidate.ts says how near it has to be).
 * L5: a name or a shared domain alone, which never links.
 */
export const MATCH_LEVELS = ["L1", "L2", "L3", "L4", "L5"] as const;
export type MatchLevel = (typeof MATCH_LEVELS)[number];

export const DOMAIN_CLASSES = [
  "corporate",
  "free",
  "isp",
  "disposable",
  "shared_host",
  "edu",
  "gov",
  "none",
] as const;
export type DomainClass = (typeof DOMAIN_CLASSES)[number];

/** What settles it where several accounts have the best level, in the tenant's order. */
export const TIE_BREAKERS = [
  "active",
  "open_opportunity",
  "customer",
  "same_region",
  "hierarchy",
  "recent_activity",
  "oldest",
  "account_id",
] as const;
export type TieBreaker = (typeof TIE_BREAKERS)[number];

/** Accounts that a receipt names at most; the best ones. */
export const CANDIDATES_MAX = 10;

export const MatchCandidate = z.strictObject({
  account_id: z.string(),
  level: z.enum(MATCH_LEVELS),
  /** What speaks for it, as codes such as `domain_primary`, `name_exact`, `country_same`. */
  reasons: z.array(z.string()),
  /** Likeness of the names in thousandths; null where names were not compared. */
  name_score: z.int().nullable(),
});
export type MatchCandidate = z.infer<typeof MatchCandidate>;

export const MatchEvidence = z.strictObject({
  /** Level of the link; null where there is none. */
  level: z.enum(MATCH_LEVELS).nullable(),
  account_id: z.string().nullable(),
  /** Best first. */
  candidates: z.array(MatchCandidate),
  /** What chose among several; null where nothing had to. */
  tie_breaker: z.enum(TIE_BREAKERS).nullable(),
  domain_class: z.enum(DOMAIN_CLASSES),
  /** What stands in the way, or was only told: `shared_domain`, `ambiguous_account`, `parent_child_owner_split`. */
  conflicts: z.array(z.string()),
  /** Set where a person said which account it is, or that it is none. */
  chosen_by: z.literal("person").exactOptional(),
  /** In thousandths. */
  thresholds: z.strictObject({ fuzzy: z.int(), margin: z.int() }),
  /** What decided the classes: versions or hashes of the lists, by name. */
  lists: z.record(z.string(), z.string()),
});
export type MatchEvidence = z.infer<typeof MatchEvidence>;
