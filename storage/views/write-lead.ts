// SPDX-License-Identifier: Apache-2.0
// The one writer of table lead. Three independent parts merge in any order: what CREATE_LEAD brought (written once), where
// the newest routing receipt put it, and the decision of that receipt's attempt, read from policy_decision. So a lead
// whose reprocessing is under way keeps its owner, its status and the decision that explains them.
import { jsonStatements } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const CREATED = [
  "accepted_at_ms",
  "source",
  "external_id",
  "first_name",
  "last_name",
  "email",
  "email_class",
  "domain",
  "phone",
  "company",
  "website",
  "country",
  "region",
  "state_text",
  "company_size",
  "industry",
] as const;

const ROUTED = [
  "version",
  "receipt_id",
  "attempt",
  "status",
  "status_reason",
  "owner_id",
  "team_id",
  "sla_due_at_ms",
  "routed_at_ms",
] as const;

/** Column -> where it stands in the decision's row. */
const DECIDED = {
  decided_attempt: "decision.attempt",
  segment: "decision.decision ->> '$.segment'",
  rung: "decision.decision ->> '$.rung'",
  route_strategy: "decision.decision ->> '$.route_strategy'",
  account_id: "decision.account_id",
  conflicts: "decision.decision -> '$.conflicts'",
  required_enrichment: "decision.required_enrichment",
} as const;

type Values<Column extends string> = Readonly<Record<Column, string | number | null>>;
type Row = { readonly lead_id: string; readonly version: number } & Partial<
  Values<(typeof CREATED)[number]>
> &
  Values<(typeof ROUTED)[number]>;

/** Before the first routing receipt. */
const UNROUTED = {
  version: 0,
  receipt_id: null,
  attempt: null,
  status: "received",
  status_reason: null,
  owner_id: null,
  team_id: null,
  sla_due_at_ms: null,
  routed_at_ms: null,
} as const;

const SQL = `INSERT INTO lead (tenant_id, lead_id, ${[...CREATED, ...ROUTED, ...Object.keys(DECIDED)].join(", ")})
  SELECT ?1, row.value ->> '$.lead_id',
    ${[...CREATED, ...ROUTED].map((column) => `row.value ->> '$.${column}'`).join(", ")},
    ${Object.values(DECIDED).join(", ")}
  FROM json_each(?2) AS row
  LEFT JOIN lead AS stored ON stored.tenant_id = ?1 AND stored.lead_id = row.value ->> '$.lead_id'
  LEFT JOIN policy_decision AS decision
    ON decision.tenant_id = ?1 AND decision.resource_type = 'lead'
    AND decision.resource_id = row.value ->> '$.lead_id'
    AND decision.attempt = CASE WHEN row.value ->> '$.version' > coalesce(stored.version, 0)
      THEN row.value ->> '$.attempt' ELSE stored.attempt END
    AND decision.entrypoint = 'lead_routing/decision'
  WHERE true
  ON CONFLICT (tenant_id, lead_id) DO UPDATE SET
    ${CREATED.map((column) => `${column} = coalesce(${column}, excluded.${column})`).join(", ")},
    ${ROUTED.map((column) => `${column} = CASE WHEN excluded.version > version THEN excluded.${column} ELSE ${column} END`).join(", ")},
    ${Object.keys(DECIDED)
      .map((column) => `${column} = excluded.${column}`)
      .join(", ")}
  WHERE excluded.version > version OR (accepted_at_ms IS NULL AND excluded.accepted_at_ms IS NOT NULL)
    OR decided_attempt IS NOT excluded.decided_attempt`;

/** Comes after the batch's policy_decision statements, whose rows it reads. */
export function leadStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  const rows = new Map<string, Row>();
  for (const event of events) {
    const part = event.kind === "lead" ? leadPart(event) : null;
    if (part === null) continue;
    const known = rows.get(event.ref) ?? { lead_id: event.ref, ...UNROUTED };
    rows.set(event.ref, mergePart(known, part));
  }
  return jsonStatements(db, SQL, tenant, [...rows.values()]);
}

/** The columns one receipt brings; null where it brings none, as a touch does. */
function leadPart({ leaf, body, lead, recorded_at_ms }: ViewEvent): Partial<Row> | null {
  if (body.kind === "routed") {
    const { attempt, status, owner_id, team_id, sla_due_at_ms } = body;
    const routed_at_ms = status === "routed" ? recorded_at_ms : null;
    return {
      version: leaf.chain_seq,
      receipt_id: leaf.id,
      attempt,
      status,
      status_reason: body.reason,
      owner_id,
      team_id,
      sla_due_at_ms,
      routed_at_ms,
    };
  }
  if (body.kind !== "attempt") return null;
  // A later attempt brings a decision only: its row makes the statement look for it.
  if (leaf.workflow_step !== "CREATE_LEAD") return {};
  const { accepted_at_ms, source } = body;
  if (lead === null) return { accepted_at_ms, source };
  return {
    ...(Object.fromEntries(
      CREATED.map((column) => [column, valueOf(lead, column)]),
    ) as Partial<Row>),
    accepted_at_ms,
  };
}

function valueOf(
  lead: NonNullable<ViewEvent["lead"]>,
  column: (typeof CREATED)[number],
): string | number | null {
  return column === "accepted_at_ms" ? null : lead[column];
}

/** The same rule as the statement's, for two receipts of one lead in one batch. */
function mergePart(row: Row, part: Partial<Row>): Row {
  if (part.version !== undefined) return part.version > row.version ? { ...row, ...part } : row;
  const present = Object.entries(part).filter(([, value]) => value !== null);
  return { ...row, ...(Object.fromEntries(present) as Partial<Row>) };
}
