// SPDX-License-Identifier: Apache-2.0
// What one receipt brings to a lead's row, by columns, and how parts of one batch come together: each kind of part has a
// version, the chain_seq of the receipt that it comes from, and the highest stands.
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { AttemptBody, RoutedBody } from "#domain/receipts/lead-bodies.ts";
import type { ViewEvent } from "./view-event.ts";

/** Of CREATE_LEAD: where the lead came from. Never overwritten. */
export const CREATED = ["accepted_at_ms", "source", "external_id", "partner"] as const;

/** Of the newest attempt that seals what is known of the person. */
export const KNOWN = [
  "known_version",
  "first_name",
  "last_name",
  "email",
  "email_class",
  "domain",
  "phone",
  "company",
  "website",
  "country",
  "country_text",
  "region",
  "state_text",
  "company_size",
  "industry",
  "postal_code",
  "account_ref",
  "extra",
] as const;

/** Of the newest attempt that an import began. */
export const IMPORTED = ["import_version", "import_id"] as const;

/** Of the newest ROUTE_LEAD or HOLD_LEAD. */
export const ROUTED = [
  "version",
  "receipt_id",
  "attempt",
  "status",
  "status_reason",
  "owner_id",
  "team_id",
  "sla_due_at_ms",
  "routed_at_ms",
  "duplicate_of",
  "linked_to",
  "deadline_at_ms",
  "conflict_id",
  "sla",
] as const;

/** Of the deal that it belongs to: one for ever. */
export const DEALT = ["opportunity_id"] as const;

/** Of the activity that stopped a clock: the newest clock's. */
export const TOUCHED = ["first_touch_version", "first_touch_at_ms", "first_touch_state"] as const;

/** Of the newest ACCEPT_LEAD. */
export const ACCEPTED = ["accepted_version", "accepted_attempt", "accepted_work_at_ms"] as const;

/** Of the newest BREACH_SLA of a first touch. */
export const BREACHED = ["breached_version", "breached_at_ms"] as const;

type Columns<Names extends readonly string[]> = Readonly<
  Record<Names[number], string | number | NormalizedLead["extra"] | RoutedBody["sla"] | null>
>;

/** The parts that a receipt brings; an absent one is not spoken of. */
interface LeadPart {
  readonly created?: Columns<typeof CREATED>;
  readonly known?: Columns<typeof KNOWN> & { readonly known_version: number };
  readonly imported?: Columns<typeof IMPORTED> & { readonly import_version: number };
  readonly routed?: Columns<typeof ROUTED> & { readonly version: number };
  readonly dealt?: Columns<typeof DEALT>;
  readonly touched?: Columns<typeof TOUCHED> & { readonly first_touch_version: number };
  readonly accepted?: Columns<typeof ACCEPTED> & { readonly accepted_version: number };
  readonly breached?: Columns<typeof BREACHED> & { readonly breached_version: number };
}

/** The leads that a deal's receipt names, each with the deal. */
export function dealtLeads({ body, ref }: ViewEvent): readonly (readonly [string, LeadPart])[] {
  if (body.kind !== "opportunity") return [];
  return body.state.lead_ids.map((lead_id) => [lead_id, { dealt: { opportunity_id: ref } }]);
}

/** One row of the statement. */
export type LeadRow = Partial<
  Columns<typeof CREATED> &
    Columns<typeof KNOWN> &
    Columns<typeof IMPORTED> &
    Columns<typeof ROUTED> &
    Columns<typeof DEALT> &
    Columns<typeof TOUCHED> &
    Columns<typeof ACCEPTED> &
    Columns<typeof BREACHED>
> & { readonly lead_id: string; readonly version: number };

/** Null where the receipt brings nothing to the row, as a touch does. */
export function readLeadPart(event: ViewEvent): LeadPart | null {
  const { leaf, body, lead } = event;
  if (body.kind === "routed") {
    const { opportunity_id } = body;
    const dealt = opportunity_id === undefined ? {} : { dealt: { opportunity_id } };
    return { routed: routedColumns(event, body), ...dealt };
  }
  const worked = workPart(event);
  if (worked !== null) return worked;
  if (body.kind !== "attempt") return null;
  const { intake } = body;
  // A part without columns still makes the statement look for the attempt's decision.
  return {
    ...(leaf.workflow_step === "CREATE_LEAD" ? { created: createdColumns(body, lead) } : {}),
    ...(lead === null ? {} : { known: knownColumns(leaf.chain_seq, lead) }),
    ...(intake?.kind === "import"
      ? { imported: { import_version: leaf.chain_seq, import_id: intake.import_id } }
      : {}),
  };
}

/** What was done with the lead, and what its clock said; null for every other receipt. */
function workPart({ leaf, body, recorded_at_ms }: ViewEvent): LeadPart | null {
  const version = leaf.chain_seq;
  if (body.kind === "activity" && body.clock !== null) {
    const { occurred_at_ms, clock } = body;
    return {
      touched: {
        first_touch_version: version,
        first_touch_at_ms: occurred_at_ms,
        first_touch_state: clock.state,
      },
    };
  }
  if (body.kind === "accepted") {
    return {
      accepted: {
        accepted_version: version,
        accepted_attempt: body.attempt,
        accepted_work_at_ms: recorded_at_ms,
      },
    };
  }
  if (body.kind !== "sla" || body.event !== "breach" || body.clock !== "time_to_first_touch") {
    return null;
  }
  return { breached: { breached_version: version, breached_at_ms: body.due_at_ms } };
}

function createdColumns(
  { accepted_at_ms, source, intake }: AttemptBody,
  lead: NormalizedLead | null,
): Columns<typeof CREATED> {
  const partner = intake?.kind === "partner" ? intake.source : null;
  return { accepted_at_ms, source, external_id: lead?.external_id ?? null, partner };
}

function knownColumns(
  known_version: number,
  lead: NormalizedLead,
): Columns<typeof KNOWN> & { readonly known_version: number } {
  const { first_name, last_name, email, email_class, domain, phone, company, website } = lead;
  const { country, region, state_text, company_size, industry } = lead;
  return {
    known_version,
    first_name,
    last_name,
    email,
    email_class,
    domain,
    phone,
    company,
    website,
    country,
    country_text: lead.country_text ?? null,
    region,
    state_text,
    company_size,
    industry,
    postal_code: lead.postal_code ?? null,
    account_ref: lead.account_ref ?? null,
    extra: lead.extra ?? null,
  };
}

function routedColumns(
  { leaf, recorded_at_ms }: ViewEvent,
  body: RoutedBody,
): Columns<typeof ROUTED> & { readonly version: number } {
  const { attempt, status, owner_id, team_id, sla_due_at_ms, assignment } = body;
  const linked =
    assignment !== null && "linked_to" in assignment ? assignment.linked_to : undefined;
  return {
    version: leaf.chain_seq,
    receipt_id: leaf.id,
    attempt,
    status,
    status_reason: body.reason,
    owner_id,
    team_id,
    sla_due_at_ms,
    routed_at_ms: status === "routed" ? recorded_at_ms : null,
    duplicate_of: body.duplicate_of ?? null,
    linked_to: linked?.lead_id ?? null,
    deadline_at_ms: body.deadline_at_ms ?? null,
    conflict_id: body.conflict_id ?? null,
    sla: body.sla ?? null,
  };
}

/** The same rule as the statement's, for receipts of one lead in one batch. */
export function mergeLeadPart(
  known: LeadRow | undefined,
  lead_id: string,
  part: LeadPart,
): LeadRow {
  const row = known ?? { lead_id, version: 0, status: "received" };
  return {
    ...row,
    ...part.created,
    ...part.dealt,
    ...takeNewer(part.known, "known_version", row),
    ...takeNewer(part.imported, "import_version", row),
    ...takeNewer(part.routed, "version", row),
    ...takeNewer(part.touched, "first_touch_version", row),
    ...takeNewer(part.accepted, "accepted_version", row),
    ...takeNewer(part.breached, "breached_version", row),
  };
}

function takeNewer<Part extends object>(
  part: Part | undefined,
  version: keyof Part & keyof LeadRow,
  row: LeadRow,
): Part | undefined {
  if (part === undefined) return undefined;
  return Number(part[version]) > Number(row[version] ?? 0) ? part : undefined;
}
