// SPDX-License-Identifier: Apache-2.0
// The one writer of table receipt. A receipt never changes, so meeting it again does nothing.
import { insertSql, jsonStatements } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const COLUMNS = [
  "chain",
  "chain_seq",
  "id",
  "seq",
  "workflow_step",
  "recorded_at_ms",
  "actor_kind",
  "actor_ref",
  "resource_type",
  "resource_id",
  "resource_version",
  "previous_receipt_id",
  "outcome",
  "sha256",
  "config_version",
  "config_sha256",
  "policy_sha256",
  "retention",
] as const;

const SQL = insertSql("receipt", COLUMNS, "ON CONFLICT DO NOTHING");

export function receiptStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  return jsonStatements(db, SQL, tenant, events.map(receiptRow));
}

function receiptRow({
  leaf,
  recorded_at_ms,
}: ViewEvent): Record<(typeof COLUMNS)[number], string | number | null> {
  return {
    chain: leaf.chain,
    chain_seq: leaf.chain_seq,
    id: leaf.id,
    seq: leaf.seq,
    workflow_step: leaf.workflow_step,
    recorded_at_ms,
    actor_kind: leaf.subject.kind,
    actor_ref: leaf.subject.ref,
    resource_type: leaf.resource_ref.type,
    resource_id: leaf.resource_ref.id,
    resource_version: leaf.resource_ref.version,
    previous_receipt_id: leaf.previous_receipt_id,
    outcome: leaf.outcome,
    sha256: leaf.sha256,
    config_version: leaf.config_version,
    config_sha256: leaf.config_sha256,
    policy_sha256: leaf.policy_sha256,
    retention: leaf.retention,
  };
}
