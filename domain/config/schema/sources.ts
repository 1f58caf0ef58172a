// SPDX-License-Identifier: Apache-2.0
// Systems that send signed posts: product signals, partners, CRMs and enrichment services, and how their words become
// a lead's.
import { z } from "zod";
import { FormName, SourceSlug } from "./forms.ts";
import { group, key, section } from "./key.ts";

const MAX_SOURCES = 100;
const MAX_MAPPED = 60;
const MAX_VALUES = 500;
const MAX_POINTS = 1_000_000;
const YEAR_DAYS = 366;

export const SOURCE_KINDS = ["signal", "partner", "crm", "enrichment"] as const;
export const SOURCE_SCHEMES = ["standard_webhooks", "hubspot_v3"] as const;
export const MAPPING_PRESETS = ["lead", "salesforce_lead"] as const;

const Path = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_-]*(?:\.(?:[A-Za-z_][A-Za-z0-9_-]*|\d{1,3}))*$/,
    "a path such as user.email or contacts.0.email",
  )
  .max(200);
const Scalar = z.string().max(300);

const Rule = section({
  path: key(Path.nullable().default(null), {
    says: "Where the value stands in the post.",
    unit: "code",
    direction: "neutral",
  }),
  constant: key(Scalar.nullable().default(null), {
    says: "The value itself, whatever the post says.",
    unit: "text",
    direction: "neutral",
  }),
  values: key(
    z
      .record(z.string().max(300), Scalar)
      .refine((all) => Object.keys(all).length <= MAX_VALUES, `at most ${MAX_VALUES} values`)
      .nullable()
      .default(null),
    {
      says: "Value in the post to the value that is meant; one that is not named stays as it is.",
      unit: "entries",
      direction: "neutral",
    },
  ),
  default: key(Scalar.nullable().default(null), {
    says: "The value where the post has none at the path.",
    unit: "text",
    direction: "neutral",
  }),
});
const MappingRule = z.union([Path.describe("The plain form: a path alone."), Rule]);

const TargetField = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,59}$/, "a field of a lead, or a name of your own");

const Source = section({
  kind: key(z.enum(SOURCE_KINDS), {
    says: "`signal`: what people do in the product; `partner`: registrations; `crm`: a CRM's records; `enrichment`: what somebody else knows of a lead.",
    unit: "choice",
    direction: "neutral",
  }),
  scheme: key(z.enum(SOURCE_SCHEMES).default("standard_webhooks"), {
    says: "How its posts are signed.",
    unit: "choice",
    direction: "neutral",
  }),
  lead_source: key(SourceSlug.nullable().default(null), {
    says: "Source of its leads. Absent: the source's own name.",
    unit: "name",
    direction: "neutral",
  }),
  preset: key(z.enum(MAPPING_PRESETS).default("lead"), {
    says: "Where `mapping` starts from: `lead` takes each field of a lead by its own name, `salesforce_lead` Salesforce's names.",
    unit: "choice",
    direction: "neutral",
  }),
  mapping: key(
    z
      .record(TargetField, MappingRule)
      .refine((all) => Object.keys(all).length <= MAX_MAPPED, `at most ${MAX_MAPPED} fields`)
      .default({}),
    {
      says: "Field of a lead to where its value stands; a name that no lead has is kept as extra. An `enrichment` source also maps `lead_id`.",
      unit: "entries",
      direction: "neutral",
    },
  ),
  signal: key(Path.nullable().default(null), {
    says: "Where a signal's name stands in the post.",
    unit: "code",
    direction: "neutral",
  }),
  points: key(z.record(z.string().min(1).max(64), z.int().min(0).max(MAX_POINTS)).default({}), {
    says: "Signal's name to its points; `any` for one that is not named.",
    unit: "entries",
    direction: "neutral",
  }),
});

/** The same names as forms', because they stand in public ids alike. */
export const Sources = key(
  z
    .record(FormName, Source)
    .refine((all) => Object.keys(all).length <= MAX_SOURCES, `at most ${MAX_SOURCES} sources`)
    .default({}),
  {
    says: "Source name to the system that sends signed posts.",
    unit: "entries",
    direction: "neutral",
  },
);

export const Signals = group("When somebody's signals make a lead worth routing.", {
  qualify_at: key(z.int().min(1).max(MAX_POINTS).nullable().default(null), {
    says: "Points at which a lead is product-qualified and routed; below, it is stored. Absent: each is routed at once.",
    unit: "points",
    direction: "neutral",
  }),
  window_days: key(z.int().min(1).max(YEAR_DAYS).default(30), {
    says: "Only signals of the last days count.",
    unit: "days",
    direction: "neutral",
  }),
});

export const Partners = group("What becomes of partners' registrations.", {
  conflicts: key(z.enum(["hold", "first_wins"]).default("hold"), {
    says: "A partner registers whom somebody else already has: `hold` for a person's choice, or the one who was first keeps it.",
    unit: "choice",
    direction: "neutral",
  }),
});
