// SPDX-License-Identifier: Apache-2.0
// Forms on the web: what they ask, who may embed them, and where they lead.
import { z } from "zod";
import { key, section } from "./key.ts";
import { PageAddress } from "./page-address.ts";

const MAX_FORMS = 100;
const MAX_FIELDS = 40;
const MAX_OPTIONS = 300;
const MAX_SITES = 50;

/** Part of the form's public id, whose parts an underscore separates. */
export const FormName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "a name of a-z, 0-9 and - that starts with a letter");
export const SourceSlug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "a slug of at most 64 characters");
const FieldName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,59}$/, "a name of a-z, 0-9 and _ that starts with a letter");
const Origin = z
  .string()
  .max(300)
  .regex(
    /^(?:https:\/\/[a-z0-9.-]+(?::\d{1,5})?|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?)$/,
    "an origin such as https://www.acme.example, without a path",
  );
const Page = PageAddress.describe("Address of a page, https only.");
const line = (characters: number) => z.string().trim().min(1).max(characters);

export const FORM_FIELD_KINDS = [
  "text",
  "email",
  "tel",
  "number",
  "select",
  "textarea",
  "checkbox",
  "hidden",
] as const;

const FormField = section({
  name: key(FieldName, {
    says: "A field of a lead (email, phone, first_name, last_name, company, website, country, state, company_size, industry, product_interest, utm_source ...), or a name of your own, which the lead keeps as extra.",
    unit: "name",
    direction: "neutral",
  }),
  label: key(line(200).nullable().default(null), {
    says: "What people read. Absent: the product's own words for a lead's field in the page's language.",
    unit: "text",
    direction: "neutral",
  }),
  kind: key(z.enum(FORM_FIELD_KINDS).nullable().default(null), {
    says: "How it is asked. Absent: as the field's name suggests.",
    unit: "choice",
    direction: "neutral",
  }),
  options: key(z.array(line(200)).max(MAX_OPTIONS).default([]), {
    says: "What a `select` offers.",
    unit: "list",
    direction: "neutral",
  }),
  value: key(line(300).nullable().default(null), {
    says: "What a `hidden` field sends, or what stands in the field before anybody types.",
    unit: "text",
    direction: "neutral",
  }),
  required: key(z.boolean().default(false), {
    says: "Asked for on the hosted page. A post without it is still taken where it can be a lead.",
    unit: "switch",
    direction: "neutral",
  }),
});

const Form = section({
  title: key(line(200), {
    says: "Heading of the hosted page.",
    unit: "text",
    direction: "neutral",
  }),
  intro: key(line(1_000).nullable().default(null), {
    says: "A paragraph under the heading.",
    unit: "text",
    direction: "neutral",
  }),
  fields: key(z.array(FormField).min(1).max(MAX_FIELDS), {
    says: "What is asked, in order. One of email and phone has to be among them.",
    unit: "list",
    direction: "neutral",
  }),
  consent: key(line(1_000).nullable().default(null), {
    says: "A sentence that has to be ticked on the hosted page; kept with the lead as `consent`.",
    unit: "text",
    direction: "neutral",
  }),
  submit_label: key(line(100).nullable().default(null), {
    says: "Text of the button. Absent: in the page's language.",
    unit: "text",
    direction: "neutral",
  }),
  thanks: key(line(1_000).nullable().default(null), {
    says: "What the page says afterwards. Absent: in the page's language.",
    unit: "text",
    direction: "neutral",
  }),
  source: key(SourceSlug.nullable().default(null), {
    says: "Source of its leads. Absent: `form-` and the form's name.",
    unit: "name",
    direction: "neutral",
  }),
  origins: key(z.array(Origin).max(MAX_SITES).default([]), {
    says: "Sites whose scripts may post to it and read the answer. A plain HTML form needs none.",
    unit: "list",
    direction: "neutral",
  }),
  redirects: key(z.array(Page).max(MAX_SITES).default([]), {
    says: "Pages to which a plain HTML post may ask to be sent afterwards (`redirect_to`); the first one where it does not ask. None: the form's own page.",
    unit: "list",
    direction: "neutral",
  }),
  turnstile_site_key: key(z.string().min(1).max(100).nullable().default(null), {
    says: "Cloudflare Turnstile's site key: then each post has to pass its check, and the page needs a script.",
    unit: "code",
    direction: "neutral",
  }),
  enabled: key(z.boolean().default(true), {
    says: "Off: the form is not there.",
    unit: "switch",
    direction: "neutral",
  }),
});

export const Forms = key(
  z
    .record(FormName, Form)
    .refine((all) => Object.keys(all).length <= MAX_FORMS, `at most ${MAX_FORMS} forms`)
    .default({}),
  {
    says: "Form name to the form: a hosted page and an address that other sites' forms post to.",
    unit: "entries",
    direction: "neutral",
  },
);
