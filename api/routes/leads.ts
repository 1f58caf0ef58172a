// SPDX-License-Identifier: Apache-2.0
// Leads in, leads seen, leads decided again.
import { z } from "zod";
import { LeadInput } from "#domain/lead/lead-input.ts";
import { defineRoute } from "../contract.ts";
import { IdempotencyKey } from "../schemas/fields.ts";
import { AcceptedLead, LeadParams, LeadView } from "../schemas/lead.ts";
import { CommandHeaders, Reprocessing } from "../schemas/lead-command.ts";

export const acceptLead = defineRoute({
  id: "acceptLead",
  method: "post",
  path: "/v1/leads",
  tag: "Leads",
  action: "lead.create",
  summary: "Hand in a lead",
  description:
    "Accepts the lead durably and answers at once; routing follows within seconds. The id comes from `source` and " +
    "`external_id`, else from the `Idempotency-Key`, else from the content, so a repeat answers 202 with the same " +
    "id: the same content again changes nothing, other content becomes a touch on the same lead.",
  headers: z.object({ "idempotency-key": IdempotencyKey.optional() }),
  body: {
    schema: LeadInput,
    media_types: ["application/json"],
    example: {
      source: "website",
      external_id: "form-4711",
      email: "jo@acme.example",
      first_name: "Jo",
      company: "Acme Industries Ltd",
      country: "GB",
      company_size: 250,
    },
  },
  success: {
    202: {
      description: "Accepted. `GET` the `Location` to see where it went.",
      schema: AcceptedLead,
      headers: { location: "Address of the lead." },
    },
  },
  problems: [],
});

export const readLead = defineRoute({
  id: "readLead",
  method: "get",
  path: "/v1/leads/{id}",
  tag: "Leads",
  action: "lead.read",
  summary: "See a lead, its owner and why",
  description:
    "Status, owner, team and time left, the decision with its trace, the receipts, the touches and every value that " +
    "somebody brought and the lead does not show. Right after the 202 the status is `received`. A lead of another tenant " +
    "does not exist here.",
  params: LeadParams,
  success: {
    200: {
      description: "The lead.",
      schema: LeadView,
      headers: { etag: "The newest receipt's id, for `If-Match`." },
    },
  },
  problems: [],
});

export const reprocessLead = defineRoute({
  id: "reprocessLead",
  method: "post",
  path: "/v1/leads/{id}/reprocess",
  tag: "Leads",
  action: "lead.reprocess",
  summary: "Route a lead again",
  description:
    "Starts a further attempt under the config of now, for instance after a hold. The last holder is passed over " +
    "where somebody else is eligible. With `If-Match` it only happens if nothing happened to the lead since.",
  params: LeadParams,
  headers: CommandHeaders,
  success: {
    202: {
      description: "The attempt is decided and its receipt stands; the assignment follows.",
      schema: Reprocessing,
      headers: { location: "Address of the lead." },
    },
  },
  problems: [
    "lead_pending",
    "lead_in_progress",
    "idempotency_key_reused",
    "lead_erased",
    "lead_dead_letter",
    "lead_is_duplicate",
    "conflict_open",
    "version_moved",
    "precondition_failed",
    "log_refuses",
  ],
});
