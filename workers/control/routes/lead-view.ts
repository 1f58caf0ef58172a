// SPDX-License-Identifier: Apache-2.0
// How a lead is shown: who it is and where it stands, from D1's views.
import type { z } from "zod";
import type { LeadView } from "#api/schemas/lead.ts";
import { instantText, MINUTE_MS } from "#domain/time/instant.ts";
import type { LeadRow } from "#storage/read-leads.ts";

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
  return { website, country_text, state_text, company_size, industry, extra: { ...extra } };
}

/** Time left at an instant, in whole minutes rounded down; null where nothing is promised. */
export function viewSla(dueAtMs: number | null, nowMs: number): View["sla"] {
  if (dueAtMs === null) return null;
  return {
    due_at: instantText(dueAtMs),
    minutes_left: Math.floor((dueAtMs - nowMs) / MINUTE_MS),
  };
}
