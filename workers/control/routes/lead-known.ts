// SPDX-License-Identifier: Apache-2.0
// What is known of a lead now: the newest word on each field, by the rule that a further attempt goes by, and beside it
// every other value that somebody brought.
import type { z } from "zod";
import type { LeadView } from "#api/schemas/lead.ts";
import { knownLead } from "#domain/lead/known-lead.ts";
import type { LeadPatch } from "#domain/lead/lead-patch.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import { instantText } from "#domain/time/instant.ts";
import type { LeadRow, TouchRow } from "#storage/read-leads.ts";

type OtherValues = z.input<typeof LeadView>["other_values"];
type Values = Readonly<Record<string, string | number>>;

/** The fields that are shown, but for the ways in of each touch. */
const FIELDS = [
  "external_id",
  "first_name",
  "last_name",
  "email",
  "phone",
  "company",
  "website",
  "country",
  "country_text",
  "region",
  "state_text",
  "company_size",
  "industry",
  "postal_code",
  "account_ref",
] as const satisfies readonly (keyof NormalizedLead)[];

/** The row with what is known now; as it is where nothing came beyond the first submission, or that one is erased. */
export function showKnown(
  lead: LeadRow,
  first: NormalizedLead | null,
  touches: readonly TouchRow[],
): LeadRow {
  if (first === null) return lead;
  const later = touches.filter(({ kind }) => kind !== "created");
  const parts = later
    .toSorted((a, b) => a.chain_seq - b.chain_seq)
    .map((touch) => ({ at_ms: touch.observed_at_ms ?? touch.accepted_at_ms, ...wordOf(touch) }));
  const own = { at_ms: lead.accepted_at_ms ?? 0, lead: first };
  const words = knownLead(first, [own, ...parts]);
  const {
    country_text = null,
    postal_code = null,
    account_ref = null,
    extra = null,
    ...known
  } = words;
  // Where it came from is the first submission's, whatever came later.
  const { source, external_id } = lead;
  const optional = { country_text, postal_code, account_ref, extra };
  return { ...lead, ...known, ...optional, source, external_id };
}

/** By field, what touches say of it and the row does not show; each value once, the newest touch that has it first. */
export function viewOtherValues(
  shown: LeadRow,
  first: NormalizedLead | null,
  touches: readonly TouchRow[],
): OtherValues {
  const standing = valuesOf(shown);
  const others = new Map<string, Map<string | number, OtherValues[string][number]>>();
  for (const touch of touches.toReversed()) {
    const { lead, patch } = touch.kind === "created" ? { lead: first } : wordOf(touch);
    for (const [field, value] of Object.entries(valuesOf(lead ?? patch ?? {}))) {
      if (standing[field] === value) continue;
      const values = others.get(field) ?? new Map();
      others.set(field, values);
      if (values.has(value)) continue;
      const { source, accepted_at_ms, receipt_id } = touch;
      values.set(value, { value, source, received_at: instantText(accepted_at_ms), receipt_id });
    }
  }
  return Object.fromEntries([...others].map(([field, values]) => [field, [...values.values()]]));
}

/** What a touch after the first says; nothing where it is erased. */
function wordOf({ resubmitted }: TouchRow): {
  readonly lead?: NormalizedLead;
  readonly patch?: LeadPatch;
} {
  if (resubmitted === null) return {};
  // Only a submission has a visit behind it.
  return "utm" in resubmitted ? { lead: resubmitted } : { patch: resubmitted };
}

/** The fields that say something, a form's own as `extra.<name>`. */
function valuesOf(
  said: {
    readonly [Field in (typeof FIELDS)[number]]?: string | number | null;
  } & { readonly extra?: Readonly<Record<string, string>> | null },
): Values {
  const values: Record<string, string | number> = {};
  for (const field of FIELDS) {
    const value = said[field];
    if (value !== null && value !== undefined) values[field] = value;
  }
  for (const [name, value] of Object.entries(said.extra ?? {})) values[`extra.${name}`] = value;
  return values;
}
