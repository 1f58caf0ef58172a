// SPDX-License-Identifier: Apache-2.0
// The compiled config's part for the ways in: forms, signed posts, and what makes two leads one. No policy reads it, so
// it stays out of the Wasm heap.
import { z } from "zod";
import { DUPLICATE_RULES } from "../lead/lead.ts";
import { FORM_FIELD_KINDS } from "./schema/forms.ts";
import { REQUIRED_ATTRIBUTES } from "./schema/same-person.ts";
import { MAPPING_PRESETS, SOURCE_KINDS, SOURCE_SCHEMES } from "./schema/sources.ts";

const text = z.string().nullable();

export const FormSettings = z.strictObject({
  title: z.string(),
  intro: text,
  fields: z.array(
    z.strictObject({
      name: z.string(),
      label: text,
      kind: z.enum(FORM_FIELD_KINDS).nullable(),
      options: z.array(z.string()),
      value: text,
      required: z.boolean(),
    }),
  ),
  consent: text,
  submit_label: text,
  thanks: text,
  /** Of its leads. */
  source: z.string(),
  origins: z.array(z.string()),
  redirects: z.array(z.string()),
  turnstile_site_key: text,
});
export type FormSettings = z.infer<typeof FormSettings>;

export const MappingRule = z.strictObject({
  path: text,
  constant: text,
  values: z.record(z.string(), z.string()).nullable(),
  default: text,
});
export type MappingRule = z.infer<typeof MappingRule>;

export const SourceSettings = z.strictObject({
  kind: z.enum(SOURCE_KINDS),
  scheme: z.enum(SOURCE_SCHEMES),
  /** Source of its leads. */
  lead_source: z.string(),
  preset: z.enum(MAPPING_PRESETS),
  mapping: z.record(z.string(), MappingRule),
  signal: text,
  points: z.record(z.string(), z.int()),
});
export type SourceSettings = z.infer<typeof SourceSettings>;

export const IntakeSettings = z.strictObject({
  forms: z.record(z.string(), FormSettings),
  sources: z.record(z.string(), SourceSettings),
  signals: z.strictObject({ qualify_at: z.int().nullable(), window_ms: z.int() }),
  partners: z.strictObject({ conflicts: z.enum(["hold", "first_wins"]) }),
  /** `rules` is empty where nothing makes two leads one. */
  duplicates: z.strictObject({
    rules: z.array(z.enum(DUPLICATE_RULES)),
    action: z.enum(["merge", "link"]),
    window_ms: z.int(),
  }),
  enrichment: z.strictObject({
    required: z.array(z.enum(REQUIRED_ATTRIBUTES)),
    deadline_ms: z.int(),
  }),
  /** The window of preflight's `domain_leads_max`; null where nothing is counted. */
  velocity_window_ms: z.int().nullable(),
});
export type IntakeSettings = z.infer<typeof IntakeSettings>;
