// SPDX-License-Identifier: Apache-2.0
// The one writer of table lead. Independent parts merge in any order: what CREATE_LEAD brought (written once), what the
// newest attempt knew of the person, which import put it there last, where the newest routing receipt put it, and the
// decision of that receipt's attempt, read from policy_decision. So a lead whose reprocessing is under way keeps its
// owner, its status and the decision that explains them. Nothing is decided to close a lead: it keeps the decision that
// stood before.
import { jsonStatements } from "./json-rows.ts";
import {
  ACCEPTED,
  BREACHED,
  CREATED,
  DEALT,
  dealtLeads,
  IMPORTED,
  KNOWN,
  type LeadRow,
  mergeLeadPart,
  readLeadPart,
  ROUTED,
  TOUCHED,
} from "./lead-part.ts";
import type { ViewEvent } from "./view-event.ts";

/** Column -> where it stands in the decision's row. */
const DECIDED = {
  decided_attempt: "decision.attempt",
  segment: "decision.decision ->> '$.segment'",
  rung: "decision.decision ->> '$.rung'",
  route_strategy: "decision.decision ->> '$.route_strategy'",
  account_id: "decision.account_id",
  match_level: "decision.match_level",
  conflicts: "decision.decision -> '$.conflicts'",
  required_enrichment: "decision.required_enrichment",
} as const;

const WORKED = [...DEALT, ...TOUCHED, ...ACCEPTED, ...BREACHED];
const FROM_ROW = [...CREATED, ...KNOWN, ...IMPORTED, ...ROUTED, ...WORKED];

/** A part's columns are the row's where its version, a chain_seq, is newer than the stored one. */
const newer = (version: string): string =>
  `coalesce(excluded.${version}, 0) > coalesce(${version}, 0)`;
const takeNewer = (version: string, columns: readonly string[]): string[] =>
  columns.map(
    (column) =>
      `${column} = CASE WHEN ${newer(version)} THEN excluded.${column} ELSE ${column} END`,
  );

const SET = [
  ...[...CREATED, ...DEALT].map((column) => `${column} = coalesce(${column}, excluded.${column})`),
  ...takeNewer("known_version", KNOWN),
  ...takeNewer("import_version", IMPORTED),
  ...takeNewer("version", ROUTED),
  ...takeNewer("first_touch_version", TOUCHED),
  ...takeNewer("accepted_version", ACCEPTED),
  ...takeNewer("breached_version", BREACHED),
  ...Object.keys(DECIDED).map((column) => `${column} = excluded.${column}`),
];

/** Of the row or of what is stored, whichever end is the newer. */
const newest = (column: string): string =>
  `CASE WHEN row.value ->> '$.version' > coalesce(stored.version, 0)
    THEN row.value ->> '$.${column}' ELSE stored.${column} END`;

const SQL = `INSERT INTO lead (tenant_id, lead_id, ${[...FROM_ROW, ...Object.keys(DECIDED)].join(", ")})
  SELECT ?1, row.value ->> '$.lead_id',
    ${FROM_ROW.map((column) => `row.value ->> '$.${column}'`).join(", ")},
    ${Object.values(DECIDED).join(", ")}
  FROM json_each(?2) AS row
  LEFT JOIN lead AS stored ON stored.tenant_id = ?1 AND stored.lead_id = row.value ->> '$.lead_id'
  LEFT JOIN policy_decision AS decision
    ON decision.tenant_id = ?1 AND decision.resource_type = 'lead'
    AND decision.resource_id = row.value ->> '$.lead_id'
    AND decision.attempt = CASE WHEN ${newest("status")} IN ('converted', 'disqualified')
      THEN (SELECT max(before.attempt) FROM policy_decision AS before
        WHERE before.tenant_id = ?1 AND before.resource_type = 'lead'
        AND before.resource_id = row.value ->> '$.lead_id' AND before.attempt < ${newest("attempt")})
      ELSE ${newest("attempt")} END
    AND decision.entrypoint = 'lead_routing/decision'
  WHERE true
  ON CONFLICT (tenant_id, lead_id) DO UPDATE SET ${SET.join(", ")}
  WHERE ${newer("version")} OR ${newer("known_version")} OR ${newer("import_version")}
    OR ${newer("first_touch_version")} OR ${newer("accepted_version")} OR ${newer("breached_version")}
    OR (accepted_at_ms IS NULL AND excluded.accepted_at_ms IS NOT NULL)
    OR (opportunity_id IS NULL AND excluded.opportunity_id IS NOT NULL)
    OR decided_attempt IS NOT excluded.decided_attempt`;

/** Comes after the batch's policy_decision statements, whose rows it reads. */
export function leadStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  const rows = new Map<string, LeadRow>();
  for (const event of events) {
    const part = event.kind === "lead" ? readLeadPart(event) : null;
    if (part !== null) rows.set(event.ref, mergeLeadPart(rows.get(event.ref), event.ref, part));
    for (const [lead_id, dealt] of dealtLeads(event)) {
      rows.set(lead_id, mergeLeadPart(rows.get(lead_id), lead_id, dealt));
    }
  }
  return jsonStatements(db, SQL, tenant, [...rows.values()]);
}
