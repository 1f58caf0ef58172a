// SPDX-License-Identifier: Apache-2.0
// Whose account a lead would be: the question and its answer. Neither writes anything.
import { z } from "zod";
import { LEAD_TEXTS } from "#domain/lead/lead-input.ts";
import {
  DOMAIN_CLASSES,
  MATCH_LEVELS,
  MatchEvidence,
  TIE_BREAKERS,
} from "#domain/matching/match-evidence.ts";

const RECORDS_MAX = 100;
const PAIRS_MAX = 1_000;

/** As long as the field of a lead. */
function text(characters: number, description: string) {
  return z.string().max(characters).optional().meta({ description });
}

const fields = {
  id: text(200, "Comes back with the answer."),
  company: text(LEAD_TEXTS.company, "Name of the company as somebody wrote it."),
  website: text(LEAD_TEXTS.website, "Web address or domain."),
  email: text(LEAD_TEXTS.email, "Email address of a person there."),
  phone: text(LEAD_TEXTS.phone, "Phone number, in any spelling."),
  country: text(LEAD_TEXTS.country, "Country, by code or name."),
  state: text(LEAD_TEXTS.state, "State or province, by code or name."),
  postal_code: text(32, "Postal code."),
  account_ref: text(
    200,
    "The account as the sender names it: its external id, or `<system>:<id there>`.",
  ),
};

/** Any field may be missing; what cannot be read says nothing. */
const Compared = z.strictObject(fields).meta({ description: "A lead, or a company, to compare." });

export const MatchBody = z
  .strictObject({
    records: z
      .array(Compared)
      .min(1)
      .max(RECORDS_MAX)
      .optional()
      .meta({ description: "Matched with the tenant's accounts, by the config in force." }),
    pairs: z
      .array(z.strictObject({ a: Compared, b: Compared }))
      .min(1)
      .max(PAIRS_MAX)
      .optional()
      .meta({ description: "Each `a` is a lead, its `b` the only account there is." }),
  })
  .refine(({ records, pairs }) => (records === undefined) !== (pairs === undefined), {
    path: ["records"],
    message: "send either records or pairs",
  })
  .meta({ description: "Either records to match with the accounts, or pairs to compare." });
export type MatchBody = z.infer<typeof MatchBody>;

const Level = z.enum(MATCH_LEVELS).meta({
  description:
    "L1: the account's own id. L2: a company's domain. L3: the same name, with country, phone, postal code or a shared " +
    "domain. L4: a similar name with such a thing. L5: a name alone, or a shared domain alone, which never links.",
});

const reasons = z.array(z.string()).meta({
  description:
    "account_id, system_id; domain_primary, domain_alias, domain_contact, domain_shared; name_exact, name_similar, " +
    "name_acronym; phone_same, postal_code_same, country_same; and against it legal_form_differs, country_differs.",
});
const name_score = z
  .int()
  .nullable()
  .meta({ description: "Likeness of the names in thousandths; null where one is missing." });

const Candidate = z
  .object({
    account_id: z
      .string()
      .meta({ description: "Of a pair the id of `b`, or the word b where it has none." }),
    external_id: z.string(),
    level: Level,
    reasons,
    name_score,
  })
  .meta({ id: "MatchedCandidate" });

const Match = z
  .object({
    id: z.string().nullable().meta({ description: "As asked; of a pair, the id of `a`." }),
    linked: z.boolean().meta({ description: "Whether a lead would be linked to it." }),
    level: Level.nullable().meta({ description: "Of the link, else of the best candidate." }),
    account_id: z.string().nullable(),
    external_id: z.string().nullable(),
    reasons,
    name_score,
    tie_breaker: z
      .enum(TIE_BREAKERS)
      .nullable()
      .meta({ description: "What chose among accounts of equal evidence." }),
    domain_class: z.enum(DOMAIN_CLASSES),
    conflicts: z.array(z.string()).meta({
      description:
        "ambiguous_account: nothing tells the best apart. shared_domain: unrelated accounts claim the domain. " +
        "parent_child_owner_split: accounts of one company have different owners.",
    }),
    candidates: z.array(Candidate).meta({ description: "Best first, at most ten." }),
  })
  .meta({ id: "Match" });

export const MatchReply = z
  .object({
    matches: z.array(Match).meta({ description: "In the order of the question." }),
    config_version: z
      .int()
      .nullable()
      .meta({ description: "Whose settings were taken; null: those of a tenant without any." }),
    thresholds: MatchEvidence.shape.thresholds.meta({ description: "In thousandths." }),
    lists: MatchEvidence.shape.lists.meta({
      description: "Versions or hashes of the lists that decided.",
    }),
  })
  .meta({ id: "MatchReply" });
