// SPDX-License-Identifier: Apache-2.0
// The one writer of table lead. Independent parts merge in any order: what CREATE_LEAD brought (written once), what the
// newest attempt knew of the person, which import put it there last, where the newest routing receipt put it, and the
// decision of that receipt's attempt, read from policy_decision. So a lead whose reprocessing is under way keeps its
// owner, its status and the decision that explains them.
import { jsonStatements } from "./json-rows.ts";
import {
  CREATED,
  IMPORTED,
  KNOWN,
  type LeadRow,
  mergeLeadPart,
  readLeadPart,
  ROUTED,
} from "./lead-part.ts";
import type { ViewEvent } from "./view-event.ts";

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

const FROM_ROW = [...CREATED, ...KNOWN, ...IMPORTED, ...ROUTED];

/** A part's columns are the row's where its version, a chain_seq, is newer than the stored one. */
const newer = (version: string): string =>
  `coalesce(excluded.${version}, 0) > coalesce(${version}, 0)`;
const takeNewer = (version: string, columns: readonly string[]): string[] =>
  columns.map(
    (column) =>
      `${column} = CASE WHEN ${newer(version)} THEN excluded.${column} ELSE ${column} END`,
  );

const SET = [
  ...CREATED.map((column) => `${column} = coalesce(${column}, excluded.${column})`),
  ...takeNewer("known_version", KNOWN),
  ...takeNewer("import_version", IMPORTED),
  ...takeNewer("version", ROUTED),
  ...Object.keys(DECIDED).map((column) => `${column} = excluded.${column}`),
];

const SQL = `INSERT INTO lead (tenant_id, lead_id, ${[...FROM_ROW, ...Object.keys(DECIDED)].join(", ")})
  SELECT ?1, row.value ->> '$.lead_id',
    ${FROM_ROW.map((column) => `row.value ->> '$.${column}'`).join(", ")},
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
  ON CONFLICT (tenant_id, lead_id) DO UPDATE SET ${SET.join(", ")}
  WHERE ${newer("version")} OR ${newer("known_version")} OR ${newer("import_version")}
    OR (accepted_at_ms IS NULL AND excluded.accepted_at_ms IS NOT NULL)
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
  }
  return jsonStatements(db, SQL, tenant, [...rows.values()]);
}
