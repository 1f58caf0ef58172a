// SPDX-License-Identifier: Apache-2.0
// What the host does with the tenant's work: connected systems, retention, brand and language, and the findings that
// its admins have accepted.
import { z } from "zod";
import { RETENTION_CLASSES } from "../../receipts/leaf.ts";
import { group, key, section } from "./key.ts";
import { PageAddress } from "./page-address.ts";

const MAX_LABELS = 500;
const MAX_ACCEPTED = 200;

/** Contracts, signatures and money go where these say. */
const system = <const V extends readonly [string, ...string[]]>(says: string, vendors: V) =>
  key(z.enum(vendors).nullable().default(null), { says, unit: "choice", direction: "any_change" });

export const Connectors = group("Connected systems by what they are for; absent: none.", {
  crm: system("Leads, accounts and opportunities.", ["salesforce", "hubspot"]),
  cpq: system("Quotes.", ["salesforce_cpq"]),
  clm: system("Contracts.", ["pandadoc", "ironclad"]),
  esign: system("Signatures.", ["docusign"]),
  billing: system("Orders, subscriptions and invoices.", ["stripe", "chargebee", "netsuite"]),
  provisioning: system("The product's own tenants.", ["webhook"]),
});

const retention = (says: string, days: (typeof RETENTION_CLASSES)[number]) =>
  key(z.enum(RETENTION_CLASSES).default(days), { says, unit: "choice", direction: "any_change" });

export const Retention = group("How long evidence is kept in full: r13m, r3y, r7y or perm.", {
  leads: retention("Receipts about leads.", "r3y"),
  deals: retention("Receipts about quotes, approvals, contracts and orders.", "r7y"),
  config: retention("Receipts about this config and the directory.", "perm"),
});

const Color = z.string().regex(/^#[0-9a-f]{6}$/, "a colour such as #1f6feb, in lower case");

export const Theme = group("The tenant's brand on pages and in mails.", {
  brand_name: key(z.string().min(1).max(100).nullable().default(null), {
    says: "Name shown to people. Absent: the tenant's.",
    unit: "text",
    direction: "neutral",
  }),
  brand_color: key(Color.nullable().default(null), {
    says: "Main colour. Absent: the tenant's.",
    unit: "code",
    direction: "neutral",
  }),
  logo_url: key(PageAddress.nullable().default(null), {
    says: "Address of the logo, https only.",
    unit: "text",
    direction: "neutral",
  }),
});

export const Labels = key(
  z
    .record(z.string().regex(/^[a-z][a-z0-9_.]{0,63}$/), z.string().min(1).max(200))
    .refine((all) => Object.keys(all).length <= MAX_LABELS, `at most ${MAX_LABELS} labels`)
    .default({}),
  {
    says: "The tenant's own words for labels, by the label's name.",
    unit: "text",
    direction: "neutral",
  },
);

export const Locale = key(
  z
    .string()
    .regex(/^[a-z]{2}(?:-[A-Z]{2})?$/, "a language such as en or en-GB")
    .nullable()
    .default(null),
  {
    says: "Language of rationale and pages. Absent: the tenant's.",
    unit: "code",
    direction: "neutral",
  },
);

const AcceptedFinding = section({
  code: key(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/), {
    says: "Code of the warning.",
    unit: "code",
    direction: "neutral",
  }),
  pointer: key(z.string().max(500), {
    says: "Its place in this config as an RFC 6901 pointer.",
    unit: "code",
    direction: "neutral",
  }),
  message: key(z.string().min(1).max(2_000).nullable().default(null), {
    says: "Its sentence word by word, so that no other warning is meant. Absent: any one of the code at the place.",
    unit: "text",
    direction: "neutral",
  }),
  reason: key(z.string().trim().min(1).max(1_000), {
    says: "Why it is meant so; the receipt of the version keeps it.",
    unit: "text",
    direction: "neutral",
  }),
});

export const AcceptedFindings = key(z.array(AcceptedFinding).max(MAX_ACCEPTED).default([]), {
  says: "Warnings that are meant so, one entry for one warning. A warning without one refuses the publish.",
  unit: "list",
  direction: "neutral",
});
