// SPDX-License-Identifier: Apache-2.0
// What reps and managers do with leads: take one, say what was done, give it back, give it to somebody, close it.
import { defineRoute } from "../contract.ts";
import {
  BulkReassignBody,
  BulkReassigning,
  BulkReassignPreview,
} from "../schemas/bulk-reassign.ts";
import { REFUSALS } from "./lead-commands.ts";
import { LeadParams } from "../schemas/lead.ts";
import { CommandHeaders, Reprocessing } from "../schemas/lead-command.ts";
import {
  ActivityInput,
  Claiming,
  DisqualifyBody,
  HandBackBody,
  LoggedActivity,
  ReassignBody,
} from "../schemas/lead-work.ts";

const WORK_REFUSALS = [...REFUSALS, "lead_is_duplicate"] as const;
const ATTEMPT_REFUSALS = [
  ...WORK_REFUSALS,
  "conflict_open",
  "lead_closed",
  "lead_not_routed",
] as const;

const LOCATION = { location: "Address of the lead." };
const FOLLOWS = "The receipt stands; owner, open work and views follow.";
const shared = {
  method: "post",
  tag: "Leads",
  params: LeadParams,
  headers: CommandHeaders,
} as const;

export const workOnLead = defineRoute({
  ...shared,
  id: "workOnLead",
  path: "/v1/leads/{id}/accept",
  action: "lead.work",
  summary: "Say that you work on a lead",
  description:
    "The owner says that they work on it; that stops no clock, because nobody has been spoken to yet. A lead that stands " +
    "in a team's queue with nobody becomes the caller's, if they are in that team or a manager: of two at once one gets " +
    "it, and the other is answered `lead_taken`. Handing it back undoes it.",
  success: { 202: { description: FOLLOWS, schema: Claiming, headers: LOCATION } },
  problems: [...ATTEMPT_REFUSALS, "lead_not_yours", "lead_taken"],
});

export const logActivity = defineRoute({
  ...shared,
  id: "logActivity",
  path: "/v1/leads/{id}/activities",
  action: "lead.work",
  summary: "Say what was done with a lead",
  description:
    "A call, an email, a meeting. The first that a person did stops the clock of the first touch; what a program did (a " +
    "key that is bound to nobody, an automation user) is kept and stops nothing. Whoever calls is the receipt's subject, " +
    "whatever `performed_by` says. An activity cannot be taken back: it was done.",
  body: {
    schema: ActivityInput,
    media_types: ["application/json"],
    example: { kind: "call", external_activity_id: "call-20031", note: "Will decide in March." },
  },
  success: {
    202: {
      description: "The receipt stands; the clock and the views follow.",
      schema: LoggedActivity,
      headers: LOCATION,
    },
  },
  problems: WORK_REFUSALS,
});

export const handBackLead = defineRoute({
  ...shared,
  id: "handBackLead",
  path: "/v1/leads/{id}/hand-back",
  action: "lead.work",
  summary: "Give a lead back",
  description:
    "By its owner, or a manager for them: the lead is decided again under the config of now, and its owner is passed over " +
    "where another is eligible. Where policy names that very person, it goes to their team's queue. It frees the owner's " +
    "capacity; clocks go on as the config says. A manager undoes it by reassigning the lead.",
  body: {
    schema: HandBackBody,
    media_types: ["application/json"],
    example: { reason: "Speaks only Portuguese; nobody of us does." },
  },
  success: { 202: { description: FOLLOWS, schema: Reprocessing, headers: LOCATION } },
  problems: [...ATTEMPT_REFUSALS, "lead_not_yours"],
});

export const reassignLead = defineRoute({
  ...shared,
  id: "reassignLead",
  path: "/v1/leads/{id}/reassign",
  action: "lead.reassign",
  summary: "Give a lead to somebody",
  description:
    "To an active user, or to a team's queue. With a user it stands in its present team's queue where the user is in that " +
    "team, else in the user's own. It takes no turn, frees whoever had it and counts as the new owner's open work, beyond " +
    "a capacity where need be. A held lead may be given too, unless a conflict has to be settled first. Reassigning it " +
    "back undoes it.",
  body: {
    schema: ReassignBody,
    media_types: ["application/json"],
    example: { to: { user: "u-17" }, reason: "Knows the customer." },
  },
  success: { 202: { description: FOLLOWS, schema: Reprocessing, headers: LOCATION } },
  problems: [...ATTEMPT_REFUSALS, "lead_already_there"],
});

export const disqualifyLead = defineRoute({
  ...shared,
  id: "disqualifyLead",
  path: "/v1/leads/{id}/disqualify",
  action: "lead.work",
  summary: "Close a lead that comes to nothing",
  description:
    "By its owner or a manager, or by anybody where nobody has it, with one of the config's reasons. It frees its owner's " +
    "capacity. One of `lead_work.credit_reasons` says that the lead was bad: then the turn that it cost is given back, " +
    "once, within `credit_window_days` of the attempt that gave it. `POST /v1/leads/{id}/reprocess` opens it again, " +
    "and is the undo.",
  body: {
    schema: DisqualifyBody,
    media_types: ["application/json"],
    example: { reason: "no_budget" },
  },
  success: { 202: { description: FOLLOWS, schema: Reprocessing, headers: LOCATION } },
  problems: [...ATTEMPT_REFUSALS, "lead_not_yours"],
});

export const reassignLeads = defineRoute({
  id: "reassignLeads",
  method: "post",
  path: "/v1/leads/reassign",
  tag: "Leads",
  action: "lead.reassign",
  summary: "Give many leads to somebody",
  description:
    "Everything that one user has, what a filter finds, or at most 500 named leads; at most 2,000 in one call, and the " +
    "answer says how many are left. With `dry_run` it only says which leads those are, to whom they would come and which " +
    "cannot be given. Without, each gets a further attempt soon: one that has moved on since stays where it is. The " +
    "same Idempotency-Key is the same batch, however often it is sent. Reassigning them back undoes it.",
  headers: CommandHeaders.pick({ "idempotency-key": true }),
  body: {
    schema: BulkReassignBody,
    media_types: ["application/json"],
    example: {
      from_user: "u-17",
      to: { team: "sdr" },
      reason: "On leave until January.",
      dry_run: true,
    },
  },
  success: {
    200: { description: "With `dry_run`: what would happen.", schema: BulkReassignPreview },
    202: { description: "The batch stands; the leads follow one by one.", schema: BulkReassigning },
  },
  problems: ["idempotency_key_reused", "preview_moved"],
});
