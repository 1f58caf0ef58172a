// SPDX-License-Identifier: Apache-2.0
// What the API says about a lead: the receipt of acceptance, the whole view, and its row in a queue.
import { z } from "zod";
import { LEAD_STATUSES } from "#domain/lead/lead.ts";
import { LeadRoutingDecision, PreflightDecision, RUNGS } from "#domain/policy/decision.ts";
import { Assignment } from "#domain/receipts/assignment.ts";
import { OUTCOMES, WORKFLOW_STEPS } from "#domain/receipts/leaf.ts";
import { ActorView, Instant, NextCursor } from "./fields.ts";

const LeadId = z
  .string()
  .regex(/^led_[a-z2-7]{32}$/)
  .meta({ description: "Id of a lead, as `POST /v1/leads` answered it." });

export const LeadParams = z.object({ id: LeadId });

export const AcceptedLead = z
  .object({
    id: z.string().meta({ description: "The lead's id: the same for every repeat of the lead." }),
    status: z.literal("received"),
  })
  .meta({ id: "AcceptedLead" });

const PersonRef = z
  .object({ id: z.string(), external_id: z.string().nullable(), name: z.string().nullable() })
  .meta({ id: "DirectoryRef", description: "A user or a team, with your own id of it." });

const Sla = z
  .object({
    due_at: Instant,
    minutes_left: z
      .int()
      .meta({ description: "Whole minutes, rounded down; below zero: overdue." }),
  })
  .meta({ id: "Sla" });

const Contact = z
  .object({
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    company: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    country: z.string().nullable().meta({ description: "ISO 3166-1 alpha-2." }),
    region: z.string().nullable().meta({ description: "ISO 3166-2." }),
  })
  .meta({ id: "Contact", description: "Who the lead is, normalized, as first handed in." });

const Decision = z
  .object({
    attempt: z.int(),
    decided_at: Instant.meta({ description: "The instant for which policy decided." }),
    receipt_id: z.string().meta({ description: "The receipt that froze it." }),
    config_version: z.int().nullable(),
    config_sha256: z.string().nullable(),
    policy_sha256: z.string().nullable(),
    failure: z.object({ reason: z.string(), code: z.string() }).nullable().meta({
      description: "Why no decision could be made; the lead is then held.",
    }),
    rung: z.enum(RUNGS).nullable().meta({ description: "The step of the ladder that decided." }),
    preflight: PreflightDecision.nullable(),
    routing: LeadRoutingDecision.nullable(),
    rationale: z.array(z.string()).meta({ description: "The reason codes in words." }),
    assignment: Assignment.nullable().meta({
      description: "The pool's choice with everyone it skipped; null where none was needed.",
    }),
  })
  .meta({ id: "LeadDecision" });

const ReceiptRef = z
  .object({
    id: z.string(),
    seq: z.int().meta({ description: "Place in the tenant's log." }),
    chain_seq: z.int().meta({ description: "Place in the lead's chain of custody." }),
    previous_receipt_id: z.string().nullable(),
    workflow_step: z.enum(WORKFLOW_STEPS),
    outcome: z.enum(OUTCOMES),
    timestamp: Instant,
    actor: ActorView,
    body_sha256: z.string(),
  })
  .meta({ id: "ReceiptRef" });

const Touch = z
  .object({
    kind: z.enum(["created", "resubmitted"]),
    received_at: Instant,
    source: z.string(),
    receipt_id: z.string(),
  })
  .meta({ id: "Touch", description: "One time that the lead was handed in." });

export const LeadView = z
  .object({
    id: z.string(),
    status: z.enum(LEAD_STATUSES),
    status_reason: z.string().nullable().meta({ description: "Why it is held or denied." }),
    accepted_at: Instant.nullable().meta({ description: "Null while the lead is `received`." }),
    source: z.string().nullable(),
    external_id: z.string().nullable(),
    contact: Contact.nullable().meta({
      description:
        "Null while the lead is `received`, or where nothing of it could be processed yet.",
    }),
    head: z.string().nullable().meta({
      description:
        "The newest receipt behind what is shown here; also the ETag, for `If-Match` of a command.",
    }),
    attempt: z.int().nullable(),
    segment: z.string().nullable(),
    account_id: z.string().nullable(),
    owner: PersonRef.nullable(),
    team: PersonRef.nullable(),
    sla: Sla.nullable(),
    decision: Decision.nullable(),
    receipts: z.array(ReceiptRef),
    touches: z.array(Touch),
    history_complete: z.boolean().meta({
      description:
        "False: only the newest 200 receipts and touches are listed here; the evidence bundle has every receipt.",
    }),
  })
  .meta({ id: "Lead" });

export const Reprocessing = z
  .object({
    id: z.string(),
    attempt: z.int().meta({ description: "Number of the attempt now under way." }),
    receipt_id: z.string(),
    trace_id: z.string(),
  })
  .meta({ id: "Reprocessing" });

const QueueItem = z
  .object({
    lead_id: z.string(),
    status: z.enum(LEAD_STATUSES),
    status_reason: z.string().nullable(),
    owner: PersonRef.nullable(),
    team: PersonRef.nullable(),
    accepted_at: Instant.nullable(),
    contact: Contact.nullable(),
    sla: Sla.nullable(),
  })
  .meta({ id: "QueueItem" });

export const QueuePage = z
  .object({ items: z.array(QueueItem), next_cursor: NextCursor })
  .meta({ id: "QueuePage" });
