// SPDX-License-Identifier: Apache-2.0
// How a lead is shown: who it is and where it stands, from D1's views.
import type { z } from "zod";
import type { LeadView } from "#api/schemas/lead.ts";
import { instantText, MINUTE_MS } from "#domain/time/instant.ts";
import { NO_WORK } from "./lead-work-view.ts";
import { isTouched, type LeadRow } from "#storage/read-leads.ts";

type View = z.input<typeof LeadView>;

/** A lead right after its 202: accepted, and nothing known of it yet. */
export function viewReceived(id: string): View {
  return {
    id,
    status: "received",
    status_reason: null,
    accepted_at: null,
    source: null,
    external_id: null,
    contact: null,
    details: null,
    other_values: {},
    head: null,
    attempt: null,
    segment: null,
    account_id: null,
    owner: null,
    team: null,
    sla: null,
    work: NO_WORK,
    match_level: null,
    decision: null,
    waiting_for: null,
    signals: null,
    refusal: null,
    conflict_id: null,
    duplicate_of: null,
    linked_to: null,
    merged: [],
    receipts: [],
    touches: [],
    activities: [],
    sla_events: [],
    history_complete: true,
  };
}

export function viewOwner(lead: LeadRow): View["owner"] {
  if (lead.owner_id === null) return null;
  return { id: lead.owner_id, external_id: lead.owner_external_id, name: lead.owner_name };
}

export function viewTeam(lead: LeadRow): View["team"] {
  if (lead.team_id === null) return null;
  return { id: lead.team_id, external_id: lead.team_external_id, name: lead.team_name };
}

/** Who the lead is; null before its first receipt was projected. */
export function viewContact(lead: LeadRow): View["contact"] {
  if (lead.accepted_at_ms === null) return null;
  const { first_name, last_name, company, email, phone, country, region } = lead;
  return { first_name, last_name, company, email, phone, country, region };
}

/** What else is known of it. */
export function viewDetails(lead: LeadRow): View["details"] {
  if (lead.accepted_at_ms === null) return null;
  const { website, country_text, state_text, company_size, industry, extra } = lead;
  const { postal_code, account_ref } = lead;
  const company = { company_size, industry, postal_code, account_ref };
  return { website, country_text, state_text, ...company, extra: { ...extra } };
}

/** Time left at an instant, in whole minutes rounded down; null where nothing is promised, or somebody touched it. */
export function viewSla(lead: LeadRow, nowMs: number): View["sla"] {
  const { sla_due_at_ms } = lead;
  if (sla_due_at_ms === null || isTouched(lead)) return null;
  return {
    due_at: instantText(sla_due_at_ms),
    minutes_left: Math.floor((sla_due_at_ms - nowMs) / MINUTE_MS),
  };
}
