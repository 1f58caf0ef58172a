// SPDX-License-Identifier: Apache-2.0
// What the API says about a lead: the receipt of acceptance and the whole view.
import { z } from "zod";
import { LEAD_STATUSES } from "#domain/lead/lead.ts";
import { Instant } from "./fields.ts";
import { LeadDecision, OtherValues, ReceiptRef, Touch } from "./lead-history.ts";
import { ActivityView, SlaEventView } from "./lead-activity.ts";
import { Contact, PersonRef, Sla, Work } from "./lead-parts.ts";

export const LeadId = z
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

const Details = z
  .object({
    website: z.string().nullable(),
    country_text: z
      .string()
      .nullable()
      .meta({ description: "The country as written, where no code was found for it." }),
    state_text: z.string().nullable().meta({ description: "Likewise the state." }),
    company_size: z.int().nullable(),
    industry: z.string().nullable(),
    postal_code: z.string().nullable(),
    account_ref: z
      .string()
      .nullable()
      .meta({ description: "The account as whoever handed it in named it." }),
    extra: z.record(z.string(), z.string()).meta({
      description: "What a form, a mapping or an enrichment brought beyond the fields of a lead.",
    }),
  })
  .meta({ id: "LeadDetails" });

const WaitingFor = z
  .object({
    attributes: z.array(z.string()),
    deadline_at: Instant.nullable().meta({
      description: "Then it goes to the fallback team's queue without them.",
    }),
  })
  .meta({ id: "WaitingFor" });

const Signals = z
  .object({
    points: z.int().meta({ description: "Of its signals within the config's window." }),
    threshold: z.int().nullable().meta({ description: "From how many points on it is routed." }),
  })
  .meta({ id: "LeadSignals" });

const Refusal = z
  .object({
    reasons: z.array(z.object({ code: z.string(), sentence: z.string() })),
    release: z.string().meta({
      description: "Where a person lets it in with a reason: the address for a POST.",
    }),
  })
  .meta({ id: "Refusal" });

export const LeadView = z
  .object({
    id: z.string(),
    status: z.enum(LEAD_STATUSES),
    status_reason: z.string().nullable().meta({
      description: "Why it is held, stored or denied, or by which rule it is a duplicate.",
    }),
    accepted_at: Instant.nullable().meta({ description: "Null while the lead is `received`." }),
    source: z.string().nullable(),
    external_id: z.string().nullable(),
    contact: Contact.nullable().meta({
      description:
        "Null while the lead is `received`, or where nothing of it could be processed yet.",
    }),
    details: Details.nullable().meta({ description: "As `contact`." }),
    other_values: OtherValues,
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
    work: Work,
    match_level: z.string().nullable().meta({
      description: "Level of the evidence that links its account: L1 to L4.",
    }),
    decision: LeadDecision.nullable(),
    waiting_for: WaitingFor.nullable().meta({
      description: "What a lead `held` for an attribute lacks; null otherwise.",
    }),
    signals: Signals.nullable().meta({
      description: "Where a lead `stored` below the threshold stands; null otherwise.",
    }),
    refusal: Refusal.nullable().meta({ description: "Why it is `denied`; null otherwise." }),
    conflict_id: z.string().nullable().meta({ description: "The conflict it is held for." }),
    duplicate_of: z.string().nullable().meta({
      description: "The lead that stands for it, and has its touches.",
    }),
    linked_to: z.string().nullable().meta({
      description: "Another lead of the same person, whose holder it went to.",
    }),
    merged: z.array(z.string()).meta({ description: "Leads that this one stands for." }),
    receipts: z.array(ReceiptRef),
    touches: z.array(Touch),
    activities: z.array(ActivityView),
    sla_events: z.array(SlaEventView),
    history_complete: z.boolean().meta({
      description:
        "False: only the newest 200 receipts and touches are listed here; the evidence bundle has every receipt.",
    }),
  })
  .meta({ id: "Lead" });
