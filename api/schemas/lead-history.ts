// SPDX-License-Identifier: Apache-2.0
// What happened to a lead and why, as the API tells it: the decision, the receipts, and each time that somebody said
// something of it.
import { z } from "zod";
import { LeadRoutingDecision, PreflightDecision, RUNGS } from "#domain/policy/decision.ts";
import { Assignment } from "#domain/receipts/assignment.ts";
import { OUTCOMES, WORKFLOW_STEPS } from "#domain/receipts/leaf.ts";
import { ActorView, Instant } from "./fields.ts";

export const LeadDecision = z
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
    released: z.boolean().meta({
      description: "A person let the lead in against what preflight says.",
    }),
    ordered: z
      .object({
        to: z.enum(["stored", "owner", "user", "team", "duplicate", "closed"]),
        reason: z.string().nullable(),
      })
      .nullable()
      .meta({
        description: "Where a command, an import or a deadline put the lead, whatever policy says.",
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

export const ReceiptRef = z
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

const Utm = z.object({
  source: z.string().nullable(),
  medium: z.string().nullable(),
  campaign: z.string().nullable(),
  term: z.string().nullable(),
  content: z.string().nullable(),
});

export const Touch = z
  .object({
    kind: z.enum(["created", "resubmitted", "enriched"]),
    received_at: Instant,
    observed_at: Instant.nullable().meta({
      description: "When the source of an enrichment knew it; null for a submission.",
    }),
    source: z.string().meta({ description: "Who handed it in or, where enriched, who says it." }),
    intake: z.enum(["form", "signal", "partner", "crm", "import"]).nullable().meta({
      description: "The way in, where it was not `POST /v1/leads` or `PATCH /v1/leads/{id}`.",
    }),
    utm: Utm.meta({ description: "Campaign parameters of the visit." }),
    product_interest: z.array(z.string()),
    signal: z.string().nullable().meta({ description: "What happened in the product." }),
    points: z.int().nullable().meta({ description: "What that signal counts." }),
    from_lead_id: z.string().nullable().meta({
      description: "The lead it was handed in to, where that one was merged into this.",
    }),
    receipt_id: z.string(),
  })
  .meta({ id: "Touch", description: "One time that somebody said something of the lead." });

const OtherValue = z
  .object({
    value: z.union([z.string(), z.int()]),
    source: z.string(),
    received_at: Instant.meta({ description: "Of the newest touch that brought it." }),
    receipt_id: z.string(),
  })
  .meta({ id: "OtherValue" });

export const OtherValues = z.record(z.string(), z.array(OtherValue)).meta({
  id: "OtherValues",
  description:
    "By field (`extra.<name>` for a form's own): what other touches say of it and the lead does not show, the newest " +
    "first. No value that anybody brought is lost.",
  example: {
    phone: [
      {
        value: "+442079460958",
        source: "website",
        received_at: "2026-11-22T09:30:00.000Z",
        receipt_id: "rcp_0f0f",
      },
    ],
  },
});
