// SPDX-License-Identifier: Apache-2.0
// Opportunities as the doors take and answer them, and what converting a lead takes.
import { z } from "zod";
import { currencyExponent } from "#domain/config/currency.ts";
import { MATCH_LEVELS } from "#domain/matching/match-evidence.ts";
import { OPPORTUNITY_STATUSES } from "#domain/opportunities/opportunity.ts";
import {
  ActorView,
  EntityTag,
  ExternalId,
  IdempotencyKey,
  Instant,
  lineText,
  NextCursor,
  Page,
} from "./fields.ts";
import { LeadId } from "./lead.ts";
import { Reprocessing } from "./lead-command.ts";
import { PersonRef } from "./lead-parts.ts";

const NAME_CHARACTERS = 300;
const NOTE_CHARACTERS = 1_000;
/** A million billion minor units are exact in JSON, and more than anybody sells for. */
const AMOUNT_MAX = 1_000_000_000_000_000;

export const OpportunityParams = z.object({
  id: z
    .string()
    .regex(/^opp_[a-z2-7]{26}$/)
    .meta({ description: "Id of an opportunity, as its creation answered it." }),
});

export const OpportunityHeaders = z.object({
  "if-match": EntityTag.optional().meta({
    description: "The ETag of the opportunity you looked at.",
  }),
  "idempotency-key": IdempotencyKey.optional(),
});
export const CreateOpportunityHeaders = z.object({ "idempotency-key": IdempotencyKey.optional() });

/** Your own id of an account, or ours. */
const AccountName = ExternalId.meta({
  description: "Your own id of the account, or ours.",
  example: "acme",
});

const Stage = lineText(100).meta({
  description:
    "A stage of the config, or `closed_lost`. `closed_won` is refused: only a signed contract wins a deal.",
  example: "discovery",
});

/** What may be said of a deal, whoever says it. */
const fields = {
  owner: ExternalId.nullable().optional().meta({ description: "External id of a user." }),
  stage: Stage.optional(),
  amount_minor: z.int().min(0).max(AMOUNT_MAX).nullable().optional().meta({
    description: "Minor units of `currency`; the two are said together.",
    example: 1_200_000,
  }),
  currency: z
    .string()
    .refine((code) => currencyExponent(code) !== null, "must be an active ISO 4217 code")
    .nullable()
    .optional()
    .meta({ example: "USD" }),
  expected_close_on: z.iso
    .date()
    .nullable()
    .optional()
    .meta({ description: "The day on which it is expected to close.", example: "2027-03-31" }),
};

const Name = lineText(NAME_CHARACTERS).meta({
  description: "What people call it; kept sealed with it.",
  example: "Acme, 200 seats",
});

const loss = {
  lost_reason: lineText(100).nullable().optional().meta({
    description: "A reason of the config; asked for, and allowed, in stage `closed_lost` alone.",
    example: "price",
  }),
  lost_note: lineText(NOTE_CHARACTERS)
    .nullable()
    .optional()
    .meta({ description: "More of the loss, in a person's words; sealed." }),
};

export const OpportunityBody = z
  .strictObject({
    name: Name,
    account: AccountName,
    lead_id: LeadId.optional().meta({
      description: "The lead that it comes from; a lead becomes one opportunity, once.",
    }),
    ...fields,
    ...loss,
  })
  .meta({ id: "OpportunityBody" });

export const OpportunityPatchBody = z
  .strictObject({ name: Name.optional(), ...fields, ...loss })
  .refine((patch) => Object.keys(patch).length > 0, "must say at least one field")
  .meta({ id: "OpportunityPatch", description: "What is absent stays; null takes it away." });

export const ConversionBody = z
  .strictObject({
    account: AccountName.optional().meta({
      description:
        "Your own id of the account, or ours; absent: the one that the lead was matched with, else one that is created for " +
        "its company where the config says so.",
    }),
    opportunity: z
      .strictObject({ name: Name.optional(), ...fields })
      .default({})
      .meta({
        description:
          "What is said of an opportunity of its own; nothing where the lead is linked to one that is open.",
      }),
  })
  .meta({ id: "ConversionBody" });

export const Converting = Reprocessing.extend({
  opportunity_id: z.string().meta({ description: "What the lead has become, or belongs to." }),
}).meta({ id: "Converting" });

const Saved = z.object({
  id: z.string(),
  receipt_id: z.string().meta({ description: "Also the ETag, for `If-Match`." }),
  trace_id: z.string(),
});
export const CreatedOpportunity = Saved.meta({ id: "CreatedOpportunity" });
export const ChangedOpportunity = Saved.extend({
  changed: z.array(z.string()).meta({ description: "Fields that differ; empty: nothing did." }),
}).meta({ id: "ChangedOpportunity" });

const AccountRef = z
  .object({ id: z.string(), external_id: z.string().nullable(), name: z.string().nullable() })
  .meta({ id: "AccountRef", description: "An account, with your own id of it." });

const shown = {
  id: z.string(),
  name: z.string().nullable().meta({ description: "Null where it is erased." }),
  account: AccountRef,
  owner: PersonRef.nullable(),
  team: PersonRef.nullable(),
  stage: z.string(),
  status: z.enum(OPPORTUNITY_STATUSES),
  amount_minor: z.int().nullable().meta({ description: "Minor units of `currency`." }),
  currency: z.string().nullable(),
  expected_close_on: z.string().nullable(),
  lost_reason: z.string().nullable(),
  lead_ids: z.array(z.string()).meta({ description: "Leads that belong to it, oldest first." }),
  created_at: Instant,
  changed_at: Instant,
  head: z.string().meta({ description: "The newest receipt; also the ETag, for `If-Match`." }),
};

const OpportunityItem = z.object(shown).meta({ id: "OpportunityItem" });
export const OpportunityPage = z
  .object({ items: z.array(OpportunityItem), next_cursor: NextCursor })
  .meta({ id: "OpportunityPage" });

const Evidence = z
  .object({
    lead_id: z.string(),
    attempt_receipt_id: z.string(),
    by: z.enum(["converted", "routed"]).meta({
      description: "`converted`: a person did it; `routed`: the config asks for it on routing.",
    }),
    criteria: z.array(z.object({ rule: z.string(), expected: z.string(), met: z.boolean() })),
    match: z
      .object({
        level: z.enum(MATCH_LEVELS).nullable(),
        account_id: z.string().nullable(),
        candidates: z.array(z.unknown()),
      })
      .nullable()
      .meta({ description: "How the lead's account was found." }),
    account_created: z.boolean(),
    conflicts: z.array(z.object({ type: z.string(), resolution: z.string().nullable() })),
  })
  .meta({ id: "OpportunityEvidence" });

const Change = z
  .object({
    receipt_id: z.string(),
    change: z.enum(["created", "changed", "linked"]),
    changed: z.array(z.string()),
    stage: z.string().meta({ description: "In which it stood then." }),
    actor: ActorView,
    at: Instant,
    evidence: Evidence.nullable().meta({
      description: "Which rules led from a lead here; null where somebody opened or changed it.",
    }),
  })
  .meta({ id: "OpportunityChange" });

export const OpportunityView = z
  .object({
    ...shown,
    lost_note: z.string().nullable(),
    changes: z.array(Change).meta({ description: "Oldest first." }),
    history_complete: z
      .boolean()
      .meta({ description: "False: only the newest 200 changes are listed." }),
  })
  .meta({ id: "Opportunity" });

export const OpportunityQuery = Page.extend({
  account: AccountName.optional(),
  owner: ExternalId.optional().meta({ description: "External id of the owner." }),
  status: z.enum(OPPORTUNITY_STATUSES).optional(),
  stage: lineText(100).optional(),
});
