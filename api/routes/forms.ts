// SPDX-License-Identifier: Apache-2.0
// Forms: posts from anywhere, and what their owners put on their pages.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import { IdempotencyKey } from "../schemas/fields.ts";
import { FormBody, FormList, FormParams } from "../schemas/form.ts";
import { AcceptedLead } from "../schemas/lead.ts";

export const acceptForm = defineRoute({
  id: "acceptForm",
  method: "post",
  path: "/v1/forms/{form_id}",
  tag: "Forms",
  action: "anybody",
  summary: "Post a form",
  description:
    "Takes JSON, `application/x-www-form-urlencoded` or `multipart/form-data` of at most 64 KiB; files are not kept. It " +
    "refuses only what cannot be a lead, because it has no email, phone or external id: all else is kept. A browser's " +
    "plain post, which prefers HTML to JSON, is led on by 303 and sees failures as a page. Scripts may post from the " +
    "form's `origins`. The same content again, or the same `Idempotency-Key` at the same form, is the same lead.",
  params: FormParams,
  headers: z.object({ "idempotency-key": IdempotencyKey.optional() }),
  body: {
    schema: FormBody,
    media_types: ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
    example: {
      email: "jo@acme.example",
      first_name: "Jo",
      company: "Acme Industries Ltd",
      message: "Please call me.",
    },
  },
  success: {
    202: { description: "Accepted; routing follows within seconds.", schema: AcceptedLead },
    303: {
      description: "Accepted, for a browser's plain post.",
      schema: null,
      empty: true,
      headers: { location: "One of the form's `redirects`, or its own page of thanks." },
    },
  },
  problems: [],
});

export const listForms = defineRoute({
  id: "listForms",
  method: "get",
  path: "/v1/forms",
  tag: "Forms",
  action: "config.read",
  summary: "All forms, and how to use them",
  description:
    "The forms of the config in effect by name, each with its hosted page, the address to post to, and markup for other " +
    "sites' pages.",
  success: { 200: { description: "The forms.", schema: FormList } },
  problems: [],
});
