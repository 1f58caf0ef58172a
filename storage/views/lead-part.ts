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
] as const;

type Columns<Names extends readonly string[]> = Readonly<
  Record<Names[number], string | number | NormalizedLead["extra"] | null>
>;

/** The parts that a receipt brings; an absent one is not spoken of. */
interface LeadPart {
  readonly created?: Columns<typeof CREATED>;
  readonly known?: Columns<typeof KNOWN> & { readonly known_version: number };
  readonly imported?: Columns<typeof IMPORTED> & { readonly import_version: number };
  readonly routed?: Columns<typeof ROUTED> & { readonly version: number };
}

/** One row of the statement. */
export type LeadRow = Partial<
  Columns<typeof CREATED> &
    Columns<typeof KNOWN> &
    Columns<typeof IMPORTED> &
    Columns<typeof ROUTED>
> & { readonly lead_id: string; readonly version: number };

/** Null where the receipt brings nothing to the row, as a touch does. */
export function readLeadPart(event: ViewEvent): LeadPart | null {
  const { leaf, body, lead } = event;
  if (body.kind === "routed") return { routed: routedColumns(event, body) };
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
    ...takeNewer(part.known, "known_version", row),
    ...takeNewer(part.imported, "import_version", row),
    ...takeNewer(part.routed, "version", row),
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
