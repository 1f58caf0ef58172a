// SPDX-License-Identifier: Apache-2.0
// Sources of signed posts: the post's answer, their secrets, a dry run of their mapping, and what CRMs said.
import { z } from "zod";
import { SOURCE_KINDS, SOURCE_SCHEMES } from "#domain/config/schema/sources.ts";
import { LeadPatch } from "#domain/lead/lead-patch.ts";
import { NormalizedLead } from "#domain/lead/lead.ts";
import { Instant, NextCursor, Page } from "./fields.ts";

export const SourceParams = z.object({
  source_id: z
    .string()
    .max(200)
    .meta({ description: "Id of a source, as `GET /v1/sources` lists it." }),
});

/** What the door takes is up to the source's mapping, so this one only shows it. */
export const SourcePost = z.union([z.looseObject({}), z.array(z.looseObject({}))]).meta({
  id: "SourcePost",
  description:
    "Whatever the source's mapping reads: an object that is a lead, a signal or an enrichment; of HubSpot a list of up to " +
    "100 events.",
});

export const AcceptedPost = z
  .object({
    status: z.literal("received"),
    id: z.string().nullable().meta({ description: "The lead's id; null for a CRM's events." }),
    events: z.int().nullable().meta({ description: "How many of them; null where it is a lead." }),
  })
  .meta({ id: "AcceptedPost" });

const SourceName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/)
  .meta({ description: "The source's name in the config.", example: "product" });

export const SourceNameParams = z.object({ name: SourceName });
export const SourceSecretParams = z.object({
  name: SourceName,
  secret_id: z.string().regex(/^sec_[a-z2-7]{26}$/),
});

const SecretView = z.object({
  secret_id: z.string(),
  created_at: Instant,
  expires_at: Instant.nullable().meta({
    description: "From here on it verifies nothing; null for the newest.",
  }),
});

const SourceView = z
  .object({
    name: z.string(),
    kind: z.enum(SOURCE_KINDS).nullable().meta({
      description: "Null where the config no longer has the source, but secrets of it are left.",
    }),
    scheme: z.enum(SOURCE_SCHEMES).nullable(),
    lead_source: z.string().nullable().meta({ description: "Source of its leads." }),
    source_id: z.string(),
    post_url: z.string().meta({ description: "Where the sender posts to." }),
    secrets: z.array(SecretView).meta({ description: "Those that are good, newest first." }),
  })
  .meta({ id: "Source" });

export const SourceList = z.object({ items: z.array(SourceView) }).meta({ id: "SourceList" });

/** A week: whoever needs longer to change a secret over makes a new one again. */
const OVERLAP_MAX_HOURS = 168;

export const SourceSecretBody = z
  .strictObject({
    overlap_hours: z.int().min(0).max(OVERLAP_MAX_HOURS).default(24).meta({
      description: "How long the secrets before it stay good; 0 ends them at once.",
    }),
    secret: z
      .string()
      .max(200)
      .optional()
      .meta({
        description:
          "The sender's own, where it gives one: HubSpot's client secret, or `whsec_` and 24 to 64 bytes in base64. Left " +
          "out, a new one is made; HubSpot's is always given.",
      }),
  })
  .meta({ id: "SourceSecretBody" });

export const SavedSourceSecret = SecretView.extend({
  name: z.string(),
  secret: z.string().nullable().meta({
    description: "In this answer only; null where it was given.",
    example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
  }),
}).meta({ id: "SavedSourceSecret" });

export const EndedSourceSecret = z
  .object({ name: z.string(), secret_id: z.string(), change: z.literal("deleted") })
  .meta({ id: "EndedSourceSecret" });

export const SourceCheckBody = z
  .strictObject({
    source: z.looseObject({}).meta({
      description:
        'A source as the config writes it, or `{"name": "product"}` for one that the newest config has.',
    }),
    example: z
      .unknown()
      .refine((value) => value !== undefined, "is required")
      .meta({ description: "A post as the sender would make it." }),
  })
  .meta({ id: "SourceCheckBody" });

const Problem = z.object({ pointer: z.string(), code: z.string(), message: z.string() });

export const SourceCheck = z
  .object({
    accepted: z.boolean().meta({
      description:
        "Whether the door would take it, were it signed. An enrichment's lead is not looked for.",
    }),
    problems: z.array(Problem).meta({
      description: "Why it would not, and what was passed over, by pointer into the example.",
    }),
    fields: z
      .array(
        z.object({
          field: z.string(),
          value: z.union([z.string(), z.array(z.string())]),
          pointer: z.string().meta({ description: "Where it stands; empty for a constant." }),
        }),
      )
      .meta({ description: "What the mapping takes out of the post." }),
    lead: NormalizedLead.nullable().meta({ description: "The normalized lead." }),
    signal: z.object({ name: z.string(), points: z.int() }).nullable(),
    enrichment: z
      .object({ lead_id: z.string(), patch: LeadPatch, observed_at: Instant.nullable() })
      .nullable(),
    events: z
      .array(
        z.object({
          object_type: z.string(),
          object_id: z.string(),
          event_type: z.string(),
          occurred_at: Instant,
        }),
      )
      .nullable(),
  })
  .meta({ id: "SourceCheck" });

export const CrmEventQuery = Page.extend({
  source: SourceName.optional().meta({ description: "Of this source alone." }),
});

export const CrmEventPage = z
  .object({
    items: z.array(
      z.object({
        source: z.string(),
        object_type: z.string(),
        object_id: z.string().meta({ description: "The CRM's own id of its record." }),
        event_type: z.string(),
        occurred_at: Instant,
        received_at: Instant,
        receipt_id: z.string(),
      }),
    ),
    next_cursor: NextCursor,
  })
  .meta({ id: "CrmEventPage" });
