// SPDX-License-Identifier: Apache-2.0
// The one writer of table policy_decision: what an attempt froze never changes.
import type { AttemptBody } from "#domain/receipts/lead-bodies.ts";
import { insertSql, jsonStatements } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const COLUMNS = [
  "resource_type",
  "resource_id",
  "attempt",
  "entrypoint",
  "receipt_id",
  "decided_at_ms",
  "allow",
  "decision",
  "account_id",
  "match_level",
  "required_enrichment",
  "config_version",
  "config_sha256",
  "policy_sha256",
] as const;

const SQL = insertSql("policy_decision", COLUMNS, "ON CONFLICT DO NOTHING");

export function policyDecisionStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  const rows = events.flatMap((event) =>
    event.body.kind === "attempt" ? decisionRows(event, event.body.frozen) : [],
  );
  return jsonStatements(db, SQL, tenant, rows);
}

/** One row per entry point; none where the attempt could not be decided. */
function decisionRows(
  { leaf, kind, ref }: ViewEvent,
  frozen: AttemptBody["frozen"],
): Record<(typeof COLUMNS)[number], unknown>[] {
  if (frozen.decided === null) return [];
  const { preflight, routing } = frozen.decided;
  const shared = {
    resource_type: kind,
    resource_id: ref,
    attempt: frozen.attempt,
    receipt_id: leaf.id,
    decided_at_ms: frozen.now_ms,
    required_enrichment: [
      ...new Set([
        ...preflight.decision.required_enrichment,
        ...routing.decision.required_enrichment,
      ]),
    ],
    config_version: leaf.config_version,
    config_sha256: leaf.config_sha256,
    policy_sha256: leaf.policy_sha256,
  };
  return [
    {
      ...shared,
      entrypoint: "lead_routing/preflight",
      allow: preflight.decision.allow,
      decision: preflight.decision,
      account_id: null,
      match_level: null,
    },
    {
      ...shared,
      entrypoint: "lead_routing/decision",
      allow: routing.decision.allow,
      decision: routing.decision,
      account_id: routing.input.account?.account_id ?? null,
      match_level: routing.input.account?.evidence ?? null,
    },
  ];
}
