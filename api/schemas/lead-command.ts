// SPDX-License-Identifier: Apache-2.0
// What commands on a lead take and answer.
import { z } from "zod";
import { LeadInput } from "#domain/lead/lead-input.ts";
import { DUPLICATE_RULES, LEAD_STATUSES } from "#domain/lead/lead.ts";
import { EXTRA_CHARACTERS } from "#domain/lead/read-lead-fields.ts";
import { PATCH_FIELDS } from "#domain/lead/read-lead-patch.ts";
import { EntityTag, IdempotencyKey, Instant, lineText } from "./fields.ts";
import { LeadId } from "./lead.ts";

export const CommandHeaders = z.object({
  "if-match": EntityTag.optional().meta({ description: "The ETag of the lead you looked at." }),
  "idempotency-key": IdempotencyKey.optional(),
});

const REASON_CHARACTERS = 500;
const Reason = lineText(REASON_CHARACTERS).meta({
  description: "Why, in a person's words; kept sealed with the lead's personal data.",
  examples: ["Known customer of our reseller, called in."],
});

/** One of a person's own names may say something that a lead has no field for. */
const EXTRA_NAME = /^[a-z][a-z0-9_]{0,59}$/;

const field = LeadInput.shape;
export const LeadPatchBody = z
  .strictObject({
    first_name: field.first_name,
    last_name: field.last_name,
    email: field.email,
    phone: field.phone,
    company: field.company,
    website: field.website,
    country: field.country,
    state: field.state,
    company_size: field.company_size,
    industry: field.industry,
    postal_code: field.postal_code,
    account_ref: field.account_ref,
    extra: z
      .record(z.string().regex(EXTRA_NAME), z.string().max(EXTRA_CHARACTERS))
      .refine((extra) => Object.keys(extra).every((name) => !PATCH_FIELDS.includes(name)), {
        message: "a field of the lead stands beside `extra`, not in it",
      })
      .optional()
      .meta({ description: "What a lead has no field for, by names of your own." }),
    source: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be a slug of at most 64 characters")
      .default("manual")
      .meta({ description: "Who says it.", examples: ["research"] }),
    observed_at: Instant.optional().meta({
      description: "When they knew it; absent: now. The newest word on a field stands.",
    }),
  })
  .meta({ description: "Fields of `POST /v1/leads` that are to be known; others stay." });

export const Enriched = z
  .object({
    id: z.string(),
    receipt_id: z.string().meta({ description: "The receipt that keeps what was said." }),
    attempt: z.int().nullable().meta({
      description: "The attempt that it began; null where the lead did not wait for it.",
    }),
    trace_id: z.string(),
  })
  .meta({ id: "Enriched" });

export const Reprocessing = z
  .object({
    id: z.string(),
    attempt: z.int().meta({ description: "Number of the attempt now under way." }),
    receipt_id: z.string(),
    trace_id: z.string(),
  })
  .meta({ id: "Reprocessing" });

export const ReasonBody = z.strictObject({ reason: Reason });

const Suggestion = z
  .object({
    config_key: z.string(),
    change: z.enum(["add", "remove", "switch_off"]),
    value: z.string().nullable().meta({ description: "What to add or to remove." }),
    applied: z.literal(false).meta({ description: "The release changed no config." }),
  })
  .meta({ id: "ReleaseSuggestion" });

export const Releasing = Reprocessing.extend({
  suggestion: Suggestion.nullable().meta({
    description:
      "The change of the config that would let such leads in; the release made none, so the next one is denied again. " +
      "Null where no key speaks of it.",
  }),
}).meta({ id: "Releasing" });

export const MergeBody = z.strictObject({
  into: LeadId.meta({ description: "The lead that stands for both from then on." }),
  reason: Reason.optional(),
  dry_run: z
    .boolean()
    .default(false)
    .meta({ description: "True: says what would happen, and does nothing." }),
});

export const Merging = Reprocessing.extend({ into: z.string() }).meta({ id: "Merging" });

const Value = z.union([z.string(), z.int()]);
export const MergePreview = z
  .object({
    id: z.string(),
    into: z.string(),
    fields: z.array(
      z.object({
        field: z.string(),
        stands: Value.nullable().meta({ description: "The newest word of either lead." }),
        others: z.array(Value).meta({
          description: "What else they say; it stays among the survivor's `other_values`.",
        }),
      }),
    ),
    touches: z.int().meta({ description: "Submissions and enrichments that move." }),
    frees_owner_id: z.string().nullable().meta({
      description:
        "Whose queue and open work the lead leaves; the other lead keeps its place and its owner.",
    }),
  })
  .meta({ id: "MergePreview" });

export const Unmerging = Reprocessing.extend({
  from: z.string().meta({ description: "The lead that stood for it." }),
}).meta({ id: "Unmerging" });

export const LeadDuplicates = z
  .object({
    items: z.array(
      z.object({
        rule: z.enum(DUPLICATE_RULES),
        lead_id: z.string(),
        status: z.enum(LEAD_STATUSES),
        owner_id: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "LeadDuplicates" });
