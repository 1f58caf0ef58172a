// SPDX-License-Identifier: Apache-2.0
// Why a lead is where it is, from beginning to end.
import { defineRoute } from "../contract.ts";
import { LeadParams } from "../schemas/lead.ts";
import { ExplainQuery, LeadExplanation } from "../schemas/lead-explanation.ts";

export const explainLead = defineRoute({
  id: "explainLead",
  method: "get",
  path: "/v1/leads/{id}/explain",
  tag: "Leads",
  action: "lead.read",
  summary: "See a lead's whole path",
  description:
    "Every receipt of the lead in order, in words: the rules that were met and not met with their values, the accounts " +
    "that were considered with their evidence, who was passed over and why, the pool's pointer before and after, and " +
    "where the clocks stood. It is told from the receipts alone; `revops explain <bundle.zip>` tells the same from an " +
    "evidence bundle, without a network.",
  params: LeadParams,
  query: ExplainQuery,
  success: { 200: { description: "The path.", schema: LeadExplanation } },
  problems: ["lead_pending"],
});
