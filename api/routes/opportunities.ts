// SPDX-License-Identifier: Apache-2.0
// Opportunities: opened, changed, seen; and a lead that becomes one.
import { defineRoute } from "../contract.ts";
import { LeadParams } from "../schemas/lead.ts";
import { CommandHeaders } from "../schemas/lead-command.ts";
import {
  ChangedOpportunity,
  ConversionBody,
  Converting,
  CreatedOpportunity,
  CreateOpportunityHeaders,
  OpportunityBody,
  OpportunityHeaders,
  OpportunityPage,
  OpportunityParams,
  OpportunityPatchBody,
  OpportunityQuery,
  OpportunityView,
} from "../schemas/opportunity.ts";

const ETAG = { etag: "The newest receipt's id, for `If-Match`." };

export const createOpportunity = defineRoute({
  id: "createOpportunity",
  method: "post",
  path: "/v1/opportunities",
  tag: "Opportunities",
  action: "opportunity.write",
  summary: "Open an opportunity",
  description:
    "With an account that there is; of a lead, if one is named. It begins in the first stage of the config. The same " +
    "`Idempotency-Key` with the same body is the same opportunity.",
  headers: CreateOpportunityHeaders,
  body: {
    schema: OpportunityBody,
    media_types: ["application/json"],
    example: {
      name: "Acme, 200 seats",
      account: "acme",
      owner: "u-17",
      amount_minor: 1_200_000,
      currency: "USD",
      expected_close_on: "2027-03-31",
    },
  },
  success: {
    201: {
      description: "Its receipt stands; the lists follow.",
      schema: CreatedOpportunity,
      headers: { location: "Address of the opportunity.", ...ETAG },
    },
  },
  problems: [
    "idempotency_key_reused",
    "signed_contract_missing",
    "lead_has_opportunity",
    "version_moved",
    "log_refuses",
  ],
});

export const changeOpportunity = defineRoute({
  id: "changeOpportunity",
  method: "patch",
  path: "/v1/opportunities/{id}",
  tag: "Opportunities",
  action: "opportunity.write",
  summary: "Change an opportunity",
  description:
    "Stage, amount, day, owner or name; a loss with its reason. A lost one is reopened by any other stage. What is said " +
    "and is so already leaves no receipt.",
  params: OpportunityParams,
  headers: OpportunityHeaders,
  body: {
    schema: OpportunityPatchBody,
    media_types: ["application/json"],
    example: { stage: "closed_lost", lost_reason: "price" },
  },
  success: {
    200: {
      description: "The change's receipt stands; the lists follow.",
      schema: ChangedOpportunity,
      headers: ETAG,
    },
  },
  problems: [
    "idempotency_key_reused",
    "signed_contract_missing",
    "version_moved",
    "precondition_failed",
    "log_refuses",
  ],
});

export const readOpportunity = defineRoute({
  id: "readOpportunity",
  method: "get",
  path: "/v1/opportunities/{id}",
  tag: "Opportunities",
  action: "opportunity.read",
  summary: "One opportunity",
  description: "As its receipts say that it stands, with each of them and, of leads, the evidence.",
  params: OpportunityParams,
  success: { 200: { description: "The opportunity.", schema: OpportunityView, headers: ETAG } },
  problems: [],
});

export const listOpportunities = defineRoute({
  id: "listOpportunities",
  method: "get",
  path: "/v1/opportunities",
  tag: "Opportunities",
  action: "opportunity.read",
  summary: "Opportunities",
  description: "Newest first; a filter for a name that nobody has finds nothing.",
  query: OpportunityQuery,
  success: { 200: { description: "A page of opportunities.", schema: OpportunityPage } },
  problems: [],
});

export const convertLead = defineRoute({
  id: "convertLead",
  method: "post",
  path: "/v1/leads/{id}/convert",
  tag: "Leads",
  action: "lead.work",
  summary: "Make an opportunity of a lead",
  description:
    "By its owner, a manager, or anybody of the queue where nobody has it. The lead is closed and frees its owner's " +
    "capacity; the opportunity is linked where the account has an open one and the config says so, else created. Both " +
    "stand together or not at all. A lead that is an opportunity already is closed as that one.",
  params: LeadParams,
  headers: CommandHeaders,
  body: {
    schema: ConversionBody,
    media_types: ["application/json"],
    example: { opportunity: { amount_minor: 1_200_000, currency: "USD" } },
  },
  success: {
    202: {
      description: "Both receipts stand; open work and views follow.",
      schema: Converting,
      headers: { location: "Address of the opportunity." },
    },
  },
  problems: [
    "lead_pending",
    "lead_dead_letter",
    "idempotency_key_reused",
    "lead_in_progress",
    "lead_is_duplicate",
    "conflict_open",
    "lead_closed",
    "lead_not_routed",
    "lead_not_yours",
    "lead_erased",
    "signed_contract_missing",
    "version_moved",
    "precondition_failed",
    "log_refuses",
  ],
});
