// SPDX-License-Identifier: Apache-2.0
// A conflict's receipts, on a chain of its own. Each step of a conflict happens once, whoever asks for it.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { conflictIdOf, type FoundConflict } from "#domain/conflicts/find-conflict.ts";
import { keyedDigest } from "#domain/ids/ids.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { ConflictBody } from "#domain/receipts/lead-bodies.ts";
import type { Actor, Leaf } from "#domain/receipts/leaf.ts";
import { LEAD_RETENTION, type StandingAttempt } from "./lead-tools.ts";

export function conflictChain(conflictId: string): string {
  return `conflict:${conflictId}`;
}

/** The pipeline itself: what precedence settles is nobody's choice. */
const PIPELINE: Actor = { kind: "system", ref: "lead_routing_pipeline" };

/**
 * RAISE_CONFLICT of an attempt and, where precedence settles it, RESOLVE_CONFLICT. They may stand before or after the
 * attempt's end; their view rows come with the message that the log's outbox sends.
 */
export function buildConflictItems(
  tenant: string,
  idKey: Uint8Array,
  { lead_id, receipt, leaf, body: { frozen } }: StandingAttempt,
  { severity, facts, choice }: FoundConflict,
): readonly AppendItem[] {
  const conflict_id = conflictIdOf(idKey, lead_id, frozen.attempt);
  const shared = { tenant, conflict_id, actor: PIPELINE, parent: receipt.id, under: leaf };
  const body = { ...NOTHING_SEALED, severity, lead_id, facts };
  const raised = buildConflictItem(idKey, "RAISE_CONFLICT", shared, { ...body, resolution: null });
  if (choice === null) return [raised];
  const resolution = { choice, resolved_by: "precedence" } as const;
  return [raised, buildConflictItem(idKey, "RESOLVE_CONFLICT", shared, { ...body, resolution })];
}

const NOTHING_SEALED = { v: 1, kind: "conflict", digests: {}, sealed: null } as const;

export interface ConflictStep {
  readonly tenant: string;
  readonly conflict_id: string;
  readonly actor: Actor;
  /** The receipt of the lead on which it rests. */
  readonly parent: string;
  /** The config and policy that it was found under; null where a person judges. */
  readonly under: Pick<Leaf, "config_version" | "config_sha256" | "policy_sha256"> | null;
}

export function buildConflictItem(
  idKey: Uint8Array,
  step: "RAISE_CONFLICT" | "RESOLVE_CONFLICT",
  { tenant, conflict_id, actor, parent, under }: ConflictStep,
  body: ConflictBody,
): AppendItem {
  const chain = conflictChain(conflict_id);
  return {
    chain,
    step,
    idem: keyedDigest(idKey, ["conflict", conflict_id, step]),
    actor,
    resource: { type: "conflict", id: conflict_id },
    parents: [parent],
    outcome: body.resolution === null && body.severity === "severe" ? "held" : "done",
    config_version: under?.config_version ?? null,
    config_sha256: under?.config_sha256 ?? null,
    policy_sha256: under?.policy_sha256 ?? null,
    retention: LEAD_RETENTION,
    body: canonicalJson(body),
    // A person's reason is sealed under the lead's key, so that erasing the lead erases it too.
    subject_key: null,
    follow_up: { v: 1, kind: "project", tenant, chain },
  };
}
