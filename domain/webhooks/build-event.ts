// SPDX-License-Identifier: Apache-2.0
// From a receipt to what is told of it outside. Every field that leaves is named here: ids, codes, counts and instants
// of leaf and body. Nothing personal, no value of a record, nothing that a person typed.
import { z } from "zod";
import { canonicalJson, type JsonObject } from "../bytes/canonical-json.ts";
import { ConfigBody, ImportBody, OffboardingBody, RecordBody, UndoBody } from "../receipts/body.ts";
import {
  AttemptBody,
  ConflictBody,
  EnrichmentBody,
  RoutedBody,
  TouchBody,
} from "../receipts/lead-bodies.ts";
import { AcceptedBody, ActivityBody, SlaBody } from "../receipts/work-bodies.ts";
import { OpportunityBody } from "../opportunities/opportunity.ts";
import type { Leaf } from "../receipts/leaf.ts";
import { instantText } from "../time/instant.ts";
import type { WebhookEvent } from "./events.ts";

export interface BuiltEvent {
  readonly event: WebhookEvent;
  /** The custody chain: events of one subject are sent in the order of its receipts. */
  readonly subject: string;
  /** `{type, timestamp, data}`, canonical: every try sends the same bytes. */
  readonly payload: string;
}

/** What an event says of the body: its own name and the fields beside the receipt's. */
interface Told {
  readonly event: WebhookEvent;
  readonly data: JsonObject;
}

/** Of each body only what is told; whatever else it holds is not even read. */
const Attempt = z.object({
  frozen: z.object(AttemptBody.shape.frozen.shape).pick({ attempt: true }),
});
const Routed = z.object(RoutedBody.shape).pick({
  attempt: true,
  status: true,
  reason: true,
  owner_id: true,
  team_id: true,
  sla_due_at_ms: true,
  duplicate_of: true,
  opportunity_id: true,
});
const Adopted = z.object(TouchBody.shape).pick({ adopted: true });
const Enrichment = z.object(EnrichmentBody.shape).pick({ source: true, attributes: true });
const Conflict = z.object(ConflictBody.shape).pick({
  severity: true,
  lead_id: true,
  resolution: true,
  facts: true,
});
const Accepted = z.object(AcceptedBody.shape).pick({ attempt: true, user_id: true });
const Activity = z.object(ActivityBody.shape).pick({
  attempt: true,
  activity: true,
  occurred_at_ms: true,
  performed_by: true,
  human: true,
  clock: true,
});
const Sla = z.object(SlaBody.shape).pick({
  attempt: true,
  clock: true,
  event: true,
  due_at_ms: true,
  minutes: true,
  owner_id: true,
  team_id: true,
  told: true,
});
const Opportunity = z.object({
  change: OpportunityBody.shape.change,
  changed: OpportunityBody.shape.changed,
  // Neither its amount nor its day: who wants the values asks for the opportunity.
  state: z.object(OpportunityBody.shape.state.shape).pick({
    account_id: true,
    owner_id: true,
    team_id: true,
    stage: true,
    status: true,
    lost_reason: true,
    lead_ids: true,
  }),
});
const Undo = z.object(UndoBody.shape).pick({ import_id: true, leads: true });
const Config = z.object(ConfigBody.shape).pick({ config_version: true, effective_at_ms: true });
const Change = z.object({ change: RecordBody.shape.change });
const Import = z.object(ImportBody.shape).pick({
  entity: true,
  rows: true,
  created: true,
  updated: true,
  unchanged: true,
  rejected: true,
});
const Offboarding = z.object(OffboardingBody.shape).pick({
  job_id: true,
  user_id: true,
  stage: true,
  successor_id: true,
  leads: true,
  accounts: true,
  config_version: true,
});

/**
 * The event that a receipt is, or null where it is none: a further attempt begins (its end will be told), a merge's
 * touches go back, a CRM said something, evidence was exported, an off-boarding was confirmed and moves on. Throws
 * ZodError where the body is not its step's.
 */
export function buildEvent(leaf: Leaf, body: unknown): BuiltEvent | null {
  const told = tell(leaf, body);
  if (told === null) return null;
  const { id, seq, chain, chain_seq, workflow_step, outcome, subject, timestamp } = leaf;
  const payload = canonicalJson({
    type: told.event,
    timestamp,
    data: {
      ...told.data,
      actor: { kind: subject.kind, ref: subject.ref },
      receipt: { id, seq, chain, chain_seq, workflow_step, outcome },
    },
  });
  return { event: told.event, subject: chain, payload };
}

function tell(leaf: Leaf, body: unknown): Told | null {
  const { id } = leaf.resource_ref;
  switch (leaf.workflow_step) {
    case "CREATE_LEAD": {
      const { attempt } = Attempt.parse(body).frozen;
      return { event: "lead.created", data: { lead_id: id, attempt } };
    }
    case "RESUBMIT_LEAD":
      return { event: "lead.touched", data: { lead_id: id } };
    case "ADOPT_TOUCH": {
      const from = Adopted.parse(body).adopted?.lead_id ?? null;
      return { event: "lead.touched", data: { lead_id: id, from_lead_id: from } };
    }
    case "ENRICH_LEAD":
      return { event: "lead.enriched", data: { lead_id: id, ...Enrichment.parse(body) } };
    case "RAISE_CONFLICT":
    case "RESOLVE_CONFLICT":
      return tellConflict(id, Conflict.parse(body));
    case "ACCEPT_LEAD":
    case "LOG_ACTIVITY":
    case "REMIND_SLA":
    case "BREACH_SLA":
      return tellWork(leaf.workflow_step, id, body);
    case "CREATE_OPPORTUNITY":
    case "CHANGE_OPPORTUNITY":
      return tellOpportunity(id, Opportunity.parse(body));
    case "UNDO_IMPORT":
      return { event: "import.undone", data: Undo.parse(body) };
    case "ROUTE_LEAD":
    case "HOLD_LEAD":
      return tellRouted(id, Routed.parse(body));
    case "PUBLISH_CONFIG":
      return tellConfig(Config.parse(body));
    case "CHANGE_RECORD": {
      const { change } = Change.parse(body);
      const { entity, id: record_id, change: kind, fields } = change;
      const names = fields.map(({ field }) => field);
      return { event: "record.changed", data: { entity, record_id, change: kind, fields: names } };
    }
    case "IMPORT_RECORDS":
      return { event: "import.done", data: { import_id: id, ...Import.parse(body) } };
    case "OFFBOARD_USER": {
      const { stage, ...data } = Offboarding.parse(body);
      return stage === "done" ? { event: "user.offboarded", data } : null;
    }
    case "REPROCESS_LEAD":
    case "RELEASE_LEAD":
    case "QUALIFY_LEAD":
    case "EXPIRE_LEAD":
    case "WITHDRAW_LEAD":
    case "MERGE_LEAD":
    case "UNMERGE_LEAD":
    case "HAND_BACK_LEAD":
    case "REASSIGN_LEAD":
    case "CLAIM_LEAD":
    case "DRAIN_LEAD":
    case "DISQUALIFY_LEAD":
    case "CONVERT_LEAD":
    case "RETURN_TOUCHES":
    case "RECEIVE_EVENT":
    case "EXPORT_EVIDENCE":
    case "EVALUATE_QUOTE":
    case "GENERATE_CONTRACT":
    case "ACTIVATE_ORDER":
      break;
  }
  return null;
}

function tellRouted(lead_id: string, { sla_due_at_ms, ...routed }: z.infer<typeof Routed>): Told {
  const sla_due_at = sla_due_at_ms === null ? null : instantText(sla_due_at_ms);
  return { event: `lead.${routed.status}`, data: { lead_id, ...routed, sla_due_at } };
}

function tellConfig({ config_version, effective_at_ms }: z.infer<typeof Config>): Told {
  const effective_at = instantText(effective_at_ms);
  return { event: "config.published", data: { config_version, effective_at } };
}

function tellWork(
  step: "ACCEPT_LEAD" | "LOG_ACTIVITY" | "REMIND_SLA" | "BREACH_SLA",
  lead_id: string,
  body: unknown,
): Told {
  if (step === "ACCEPT_LEAD") {
    return { event: "lead.accepted", data: { lead_id, ...Accepted.parse(body) } };
  }
  if (step === "LOG_ACTIVITY") return tellActivity(lead_id, Activity.parse(body));
  return tellSla(lead_id, Sla.parse(body));
}

function tellActivity(lead_id: string, body: z.infer<typeof Activity>): Told {
  const { attempt, activity, occurred_at_ms, performed_by, human, clock } = body;
  const data = { lead_id, attempt, activity, occurred_at: instantText(occurred_at_ms) };
  if (clock === null) {
    return { event: "lead.worked", data: { ...data, performed_by, human, first_touch: null } };
  }
  const { state, business_minutes, calendar_minutes } = clock;
  const first_touch = { state, business_minutes, calendar_minutes };
  return { event: "lead.worked", data: { ...data, performed_by, human, first_touch } };
}

function tellSla(lead_id: string, { event, due_at_ms, told, ...sla }: z.infer<typeof Sla>): Told {
  const data = { lead_id, ...sla, due_at: instantText(due_at_ms), told };
  return { event: event === "breach" ? "lead.sla_breached" : "lead.sla_reminder", data };
}

function tellOpportunity(
  opportunity_id: string,
  { change, changed, state }: z.infer<typeof Opportunity>,
): Told {
  const event = change === "created" ? "opportunity.created" : "opportunity.changed";
  return { event, data: { opportunity_id, change, changed, ...state } };
}

function tellConflict(conflict_id: string, conflict: z.infer<typeof Conflict>): Told {
  const { severity, lead_id, facts, resolution } = conflict;
  const data = { conflict_id, lead_id, type: facts.type, severity };
  return resolution === null
    ? { event: "conflict.raised", data }
    : { event: "conflict.resolved", data: { ...data, ...resolution } };
}
