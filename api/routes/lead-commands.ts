// SPDX-License-Identifier: Apache-2.0
// What people do to a lead that is known: say more of it, let it in, say that two are one.
import { defineRoute } from "../contract.ts";
import type { ProblemCode } from "../problems.ts";
import { LeadParams } from "../schemas/lead.ts";
import {
  CommandHeaders,
  Enriched,
  LeadDuplicates,
  LeadPatchBody,
  MergeBody,
  MergePreview,
  Merging,
  ReasonBody,
  Releasing,
  Unmerging,
} from "../schemas/lead-command.ts";

/** Of every command, in the order in which it looks. */
export const REFUSALS = [
  "lead_pending",
  "lead_dead_letter",
  "lead_in_progress",
  "idempotency_key_reused",
  "lead_erased",
  "version_moved",
  "precondition_failed",
  "log_refuses",
] as const satisfies readonly ProblemCode[];

const LOCATION = { location: "Address of the lead." };

export const enrichLead = defineRoute({
  id: "enrichLead",
  method: "patch",
  path: "/v1/leads/{id}",
  tag: "Leads",
  action: "lead.enrich",
  summary: "Say more about a lead",
  description:
    "Keeps the fields as somebody's word, with its source and time: nothing that was said before is lost, the newest " +
    "word on each field stands. A lead that was held because it lacked an attribute is decided again at once; one that " +
    "somebody works on stays where it is.",
  params: LeadParams,
  headers: CommandHeaders,
  body: {
    schema: LeadPatchBody,
    media_types: ["application/json"],
    example: { country: "GB", company_size: 250, source: "research" },
  },
  success: {
    202: {
      description: "The receipt stands; where it began an attempt, the assignment follows.",
      schema: Enriched,
      headers: LOCATION,
    },
  },
  problems: [...REFUSALS, "lead_is_duplicate"],
});

export const releaseLead = defineRoute({
  id: "releaseLead",
  method: "post",
  path: "/v1/leads/{id}/release",
  tag: "Leads",
  action: "lead.release",
  summary: "Let a denied lead in",
  description:
    "Routes a denied lead for a stated reason, on a fresh clock. It teaches nothing: no list and no rule changes, the next " +
    "lead of its kind is denied again. The answer names the change of the config that would let such leads in.",
  params: LeadParams,
  headers: CommandHeaders,
  body: {
    schema: ReasonBody,
    media_types: ["application/json"],
    example: { reason: "Known customer of our reseller, called in." },
  },
  success: {
    202: {
      description: "The attempt is decided and its receipt stands; the assignment follows.",
      schema: Releasing,
      headers: LOCATION,
    },
  },
  problems: [...REFUSALS, "lead_not_denied"],
});

export const mergeLead = defineRoute({
  id: "mergeLead",
  method: "post",
  path: "/v1/leads/{id}/merge",
  tag: "Leads",
  action: "lead.merge",
  summary: "Say that two leads are one",
  description:
    "The lead becomes a duplicate of the one named in `into`, which takes its touches, and leaves its queue. Nothing is " +
    "lost and the merge can be undone. With `dry_run` it only says, field by field, which value would stand.",
  params: LeadParams,
  headers: CommandHeaders,
  body: {
    schema: MergeBody,
    media_types: ["application/json"],
    example: { into: "led_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", dry_run: true },
  },
  success: {
    200: { description: "With `dry_run`: what would happen.", schema: MergePreview },
    202: {
      description: "The merge stands; the touches follow.",
      schema: Merging,
      headers: LOCATION,
    },
  },
  problems: [...REFUSALS, "lead_is_duplicate", "lead_other_undecided", "lead_same", "lead_unknown"],
});

export const unmergeLead = defineRoute({
  id: "unmergeLead",
  method: "post",
  path: "/v1/leads/{id}/unmerge",
  tag: "Leads",
  action: "lead.merge",
  summary: "Undo a merge",
  description:
    "A duplicate stands for itself again: its touches count on the other lead no more, and it is routed anew, on a fresh " +
    "clock.",
  params: LeadParams,
  headers: CommandHeaders,
  body: {
    schema: ReasonBody,
    media_types: ["application/json"],
    example: { reason: "Two people who share an address." },
  },
  success: {
    202: {
      description: "The attempt is decided and its receipt stands; touches and assignment follow.",
      schema: Unmerging,
      headers: LOCATION,
    },
  },
  problems: [...REFUSALS, "lead_not_duplicate"],
});

export const listLeadDuplicates = defineRoute({
  id: "listLeadDuplicates",
  method: "get",
  path: "/v1/leads/{id}/duplicates",
  tag: "Leads",
  action: "lead.read",
  summary: "Leads that may be the same person",
  description:
    "Other leads that are known by this lead's address, or by its name, company and phone, as far as the tenant's rules " +
    "for duplicates look at them.",
  params: LeadParams,
  success: { 200: { description: "At most one for each rule.", schema: LeadDuplicates } },
  problems: ["lead_pending", "lead_dead_letter", "lead_erased"],
});
