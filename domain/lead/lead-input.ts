// SPDX-License-Identifier: Apache-2.0
// The body of `POST /v1/leads`: strict, bounded, and plain text. Only its shape is checked here; what the values mean
// is normalize-lead.ts's business. The bounds add up to at most 20 KB of normalized lead in the queue message.
import { z } from "zod";

/** Characters of each text. */
export const LEAD_TEXTS = {
  external_id: 200,
  email: 320,
  phone: 64,
  first_name: 200,
  last_name: 200,
  company: 300,
  website: 500,
  country: 100,
  state: 100,
  industry: 100,
  postal_code: 20,
  account_ref: 200,
} as const;
export const UTM_FIELDS = ["source", "medium", "campaign", "term", "content"] as const;
export const UTM_CHARACTERS = 300;
export const PRODUCTS_MAX = 20;
export const PRODUCT_CHARACTERS = 100;
export const COMPANY_SIZE_MAX = 10_000_000;

/** Text of bounded length without control characters or broken surrogate pairs. */
function text(characters: number, description: string, example: string) {
  return z
    .string()
    .max(characters)
    .refine((value) => !/\p{Cc}/u.test(value), { message: "must not contain control characters" })
    .refine((value) => value.isWellFormed(), { message: "must be well-formed Unicode" })
    .meta({ description, examples: [example] });
}

const UtmInput = z
  .strictObject({
    source: text(UTM_CHARACTERS, "utm_source of the visit.", "newsletter").optional(),
    medium: text(UTM_CHARACTERS, "utm_medium of the visit.", "email").optional(),
    campaign: text(UTM_CHARACTERS, "utm_campaign of the visit.", "spring-launch").optional(),
    term: text(UTM_CHARACTERS, "utm_term of the visit.", "lead routing").optional(),
    content: text(UTM_CHARACTERS, "utm_content of the visit.", "header-link").optional(),
  })
  .meta({ description: "Campaign parameters of the visit that made the lead." });

const fields = {
  source: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be a slug of at most 64 characters")
    .default("api")
    .meta({
      description:
        "Where the lead comes from, as a slug. With external_id it is the lead's identity.",
      examples: ["website"],
    }),
  external_id: text(
    LEAD_TEXTS.external_id,
    "The lead's id in the source. Sent again, it is the same lead.",
    "form-4711",
  ).optional(),
  email: text(
    LEAD_TEXTS.email,
    "Email address; international domains are taken in either spelling.",
    "jo@acme.example",
  ).optional(),
  phone: text(
    LEAD_TEXTS.phone,
    "Phone number, in any spelling; the country makes it international.",
    "+44 20 7946 0000",
  ).optional(),
  first_name: text(LEAD_TEXTS.first_name, "Given name.", "Jo").optional(),
  last_name: text(LEAD_TEXTS.last_name, "Family name.", "Example").optional(),
  company: text(
    LEAD_TEXTS.company,
    "Company as the person wrote it.",
    "Acme Industries Ltd",
  ).optional(),
  website: text(
    LEAD_TEXTS.website,
    "Web address of the company.",
    "https://www.acme.example",
  ).optional(),
  country: text(
    LEAD_TEXTS.country,
    "ISO 3166-1 code (two or three letters) or an everyday name of the country.",
    "GB",
  ).optional(),
  state: text(
    LEAD_TEXTS.state,
    "State or province: name, abbreviation or ISO 3166-2 code.",
    "Calif.",
  ).optional(),
  company_size: z
    .int()
    .min(1)
    .max(COMPANY_SIZE_MAX)
    .optional()
    .meta({ description: "Number of employees.", examples: [250] }),
  industry: text(
    LEAD_TEXTS.industry,
    "Industry as the person wrote it.",
    "manufacturing",
  ).optional(),
  postal_code: text(LEAD_TEXTS.postal_code, "Postal code of the company.", "SW1A 1AA").optional(),
  account_ref: text(
    LEAD_TEXTS.account_ref,
    "The account it belongs to, where you know it: its external id here, or `<system>:<id there>`. Not taken from forms.",
    "salesforce:0015g00000AbCdE",
  ).optional(),
  utm: UtmInput.optional(),
  product_interest: z
    .array(text(PRODUCT_CHARACTERS, "A product.", "platform"))
    .max(PRODUCTS_MAX)
    .optional()
    .meta({ description: "Products the person asked about.", examples: [["platform"]] }),
};

/** Whether one of the fields says who it is. */
function isNamed(lead: {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly external_id?: string | undefined;
}): boolean {
  return [lead.email, lead.phone, lead.external_id].some((value) => (value ?? "").trim() !== "");
}
const NAMELESS = { path: ["email"], message: "one of email, phone and external_id is required" };

/** The body as sent. Unknown fields are refused; one of email, phone and external_id must say who it is. */
export const LeadInput = z
  .strictObject(fields)
  .refine(isNamed, NAMELESS)
  .meta({ description: "A lead, from anywhere." });
export type LeadInput = z.infer<typeof LeadInput>;

const { source: _, ...registered } = fields;

/** What a partner registers: a lead whose source is the partner's own. */
export const RegistrationInput = z
  .strictObject(registered)
  .refine(isNamed, NAMELESS)
  .meta({ description: "A deal that a partner registers." });
