// SPDX-License-Identifier: Apache-2.0
// Leads found: by filters, and by a person's address, which never stands in a URL.
import { defineRoute } from "../contract.ts";
import { FoundLeads, LeadList, LeadListQuery, LeadSearch } from "../schemas/lead-list.ts";

export const listLeads = defineRoute({
  id: "listLeads",
  method: "get",
  path: "/v1/leads",
  tag: "Leads",
  action: "lead.read",
  summary: "List leads",
  description:
    "By status, owner, team, source and time of acceptance, the newest first; every filter that is given must hold. What " +
    "was accepted this second may still be missing.",
  query: LeadListQuery,
  success: { 200: { description: "A page of leads.", schema: LeadList } },
  problems: [],
});

export const searchLeads = defineRoute({
  id: "searchLeads",
  method: "post",
  path: "/v1/leads/search",
  tag: "Leads",
  action: "lead.read",
  summary: "Find a person's leads",
  description:
    "By email address, in the body: an address in a URL would stand in every log on the way. Changes nothing.",
  body: {
    schema: LeadSearch,
    media_types: ["application/json"],
    example: { email: "jo@acme.example" },
  },
  success: { 200: { description: "The leads of this address.", schema: FoundLeads } },
  problems: [],
});
