// SPDX-License-Identifier: Apache-2.0
// The normalized lead: what every source becomes before anything is decided. Personal; it travels in the queue
// message and, sealed, in the receipt's body, and is projected to D1.
import { z } from "zod";

export const EMAIL_CLASSES = ["corporate", "free", "disposable", "none"] as const;

const Utm = z.strictObject({
  source: z.string().nullable(),
  medium: z.string().nullable(),
  campaign: z.string().nullable(),
  term: z.string().nullable(),
  content: z.string().nullable(),
});

export const NormalizedLead = z.object({
  source: z.string(),
  external_id: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  /** Lower case, domain as A-labels; the plus tag is kept. */
  email: z.string().nullable(),
  email_class: z.enum(EMAIL_CLASSES),
  /** Registrable domain (public suffix list with its private section) of the email, else of the website. */
  domain: z.string().nullable(),
  /** E.164 where the number could be read, else the digits as given. */
  phone: z.string().nullable(),
  company: z.string().nullable(),
  website: z.string().nullable(),
  /** ISO 3166-1 alpha-2. */
  country: z.string().nullable(),
  /** The country as typed, kept where no code was found. */
  country_text: z.string().exactOptional(),
  /** ISO 3166-2, such as US-CA. */
  region: z.string().nullable(),
  /** The state as typed, kept where no code was found. */
  state_text: z.string().nullable(),
  /** Employees. */
  company_size: z.int().nullable(),
  industry: z.string().nullable(),
  /** As typed, in capitals, without spaces; absent where nobody said. */
  postal_code: z.string().exactOptional(),
  /** The account as the sender names it: its external id, or `<system>:<id there>`; absent where nobody said. */
  account_ref: z.string().exactOptional(),
  utm: Utm,
  product_interest: z.array(z.string()),
  /** What a form or a mapping brought beyond these fields, by its name there; bounded, absent where there is none. */
  extra: z.record(z.string(), z.string()).exactOptional(),
});
export type NormalizedLead = z.infer<typeof NormalizedLead>;

/** `received` is what the door answers before the first receipt stands. */
export const LEAD_STATUSES = [
  "received",
  "stored",
  "routed",
  "held",
  "denied",
  "duplicate",
  "converted",
  "disqualified",
] as const;
export type LeadStatus = (typeof LEAD_STATUSES)[number];

/** Why a lead is held: a closed list, each with a way out (reprocess, release, drain). */
export const HOLD_REASONS = [
  "capacity_exhausted",
  "pool_empty",
  // Every member of the pool is absent or no longer active.
  "everyone_away",
  // Nobody of the pool works at this hour.
  "off_hours",
  "policy_error",
  "config_missing",
  "pipeline_error",
  // Waits for an attribute that the config requires, until a deadline.
  "missing_attribute",
  // A person has to settle whose it is.
  "conflict",
  // It was to be merged into a lead that became its own duplicate meanwhile.
  "merge_circle",
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** Why a lead is stored: known and in no queue, until something makes it worth somebody's time. */
export const STORED_REASONS = ["store_only", "below_threshold", "import_undone"] as const;

/** What makes two leads the same person, the strongest first. */
export const DUPLICATE_RULES = ["email", "name_company_phone"] as const;
export type DuplicateRule = (typeof DUPLICATE_RULES)[number];
