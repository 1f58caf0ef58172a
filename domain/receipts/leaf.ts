// SPDX-License-Identifier: Apache-2.0
// Leaf v1: the public, personal-data-free header of a receipt, hashed into the tenant's log. All keys are always
// present; absent is null. The JSON Schema of this object is committed under docs/schemas/.
import { z } from "zod";

/** The four steps of lead to cash, then the documented extensions (ARCHITECTURE.md, "Workflow steps"). */
export const WORKFLOW_STEPS = [
  "ROUTE_LEAD",
  "EVALUATE_QUOTE",
  "GENERATE_CONTRACT",
  "ACTIVATE_ORDER",
  "CREATE_LEAD",
  "RESUBMIT_LEAD",
  "REPROCESS_LEAD",
  "HOLD_LEAD",
  "RELEASE_LEAD",
  "QUALIFY_LEAD",
  "ENRICH_LEAD",
  "EXPIRE_LEAD",
  "WITHDRAW_LEAD",
  "MERGE_LEAD",
  "UNMERGE_LEAD",
  "ADOPT_TOUCH",
  "RETURN_TOUCHES",
  "HAND_BACK_LEAD",
  "REASSIGN_LEAD",
  "CLAIM_LEAD",
  "DRAIN_LEAD",
  "DISQUALIFY_LEAD",
  "CONVERT_LEAD",
  "ACCEPT_LEAD",
  "LOG_ACTIVITY",
  "REMIND_SLA",
  "BREACH_SLA",
  "CREATE_OPPORTUNITY",
  "CHANGE_OPPORTUNITY",
  "RAISE_CONFLICT",
  "RESOLVE_CONFLICT",
  "RECEIVE_EVENT",
  "PUBLISH_CONFIG",
  "EXPORT_EVIDENCE",
  "CHANGE_RECORD",
  "IMPORT_RECORDS",
  "UNDO_IMPORT",
  "OFFBOARD_USER",
] as const;
export type WorkflowStep = (typeof WORKFLOW_STEPS)[number];

/** The steps that freeze an attempt: the first, and the commands and events that begin a further one. */
export const FREEZING_STEPS = [
  "CREATE_LEAD",
  "REPROCESS_LEAD",
  "RELEASE_LEAD",
  "QUALIFY_LEAD",
  "EXPIRE_LEAD",
  "WITHDRAW_LEAD",
  "MERGE_LEAD",
  "UNMERGE_LEAD",
  "HAND_BACK_LEAD",
  "REASSIGN_LEAD",
  "CLAIM_LEAD",
  "DRAIN_LEAD",
  "DISQUALIFY_LEAD",
  "CONVERT_LEAD",
] as const satisfies readonly WorkflowStep[];

/** The steps of a lead's chain that say where its attempts stand; what is known of the lead are the rest. */
export const ATTEMPT_STEPS = [
  ...FREEZING_STEPS,
  "ROUTE_LEAD",
  "HOLD_LEAD",
] as const satisfies readonly WorkflowStep[];

export const OUTCOMES = ["allowed", "denied", "held", "done", "failed"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Retention classes: the first part of a body pack's key, so that one bucket-lock rule serves each. */
export const RETENTION_CLASSES = ["r13m", "r3y", "r7y", "perm"] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/** Who acted: from the session or the key, never from a body. */
export const Actor = z.object({ kind: z.enum(["user", "key", "system"]), ref: z.string() });
export type Actor = z.infer<typeof Actor>;

const Hex64 = z.string().regex(/^[0-9a-f]{64}$/);

export const Leaf = z.strictObject({
  v: z.literal(1),
  /** Position in the tenant's log, from 0. */
  seq: z.int().min(0),
  id: z.string().regex(/^rcp_[0-9a-f]{32}$/),
  workflow_step: z.enum(WORKFLOW_STEPS),
  timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  subject: z.strictObject({ kind: z.enum(["user", "key", "system"]), ref: z.string() }),
  resource_ref: z.strictObject({ type: z.string(), id: z.string(), version: z.int() }),
  /** Custody chain, `<kind>:<ref>`, such as `lead:led_...`. */
  chain: z.string(),
  /** Position in the chain, from 1. */
  chain_seq: z.int().min(1),
  previous_receipt_id: z.string().nullable(),
  /** Leaf hash of the previous receipt in the chain. */
  prev_leaf: Hex64.nullable(),
  /** Receipt ids in other chains that this step rests on. */
  parents: z.array(z.string()),
  outcome: z.enum(OUTCOMES),
  /** SHA-256 of the body's canonical bytes. */
  sha256: Hex64,
  config_version: z.int().nullable(),
  config_sha256: Hex64.nullable(),
  policy_sha256: Hex64.nullable(),
  retention: z.enum(RETENTION_CLASSES),
  /** Full keyed digest of (subject, attempt, step). */
  idem: Hex64,
});
export type Leaf = z.infer<typeof Leaf>;
