// SPDX-License-Identifier: Apache-2.0
// What policies answer: the decision, and what replay and explanation need. The host checks every answer against these;
// the JSON Schemas beside the Rego modules are generated from them (npm run generate).
import { z } from "zod";

/** Codes only: upper bound on length keeps free text (and so personal data) out. */
export const Code = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);
const Scalar = z.union([z.int(), z.boolean(), z.string().max(128), z.null()]);

/** One rule looked at, in fixed order: unmet rungs above the chosen one included. */
export const TraceItem = z.strictObject({
  rank: z.int(),
  rule: Code,
  attribute: z.string().max(64),
  op: z.enum(["eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "exists"]),
  expected: Scalar,
  actual: Scalar,
  met: z.boolean(),
});
export type TraceItem = z.infer<typeof TraceItem>;

/** `user:<id>`, `team:<id>` or `pool:<name>`: whom policy names. */
export const Target = z.strictObject({ kind: z.enum(["user", "team", "pool"]), ref: z.string() });
export type Target = z.infer<typeof Target>;

export const PreflightDecision = z.strictObject({
  input_id: z.string(),
  allow: z.boolean(),
  /** Attributes without which routing has to guess. */
  required_enrichment: z.array(Code),
  route_hints: z.array(Code),
  reason_codes: z.array(Code),
  trace: z.array(TraceItem),
});
export type PreflightDecision = z.infer<typeof PreflightDecision>;

export const SegmentDecision = z.strictObject({
  input_id: z.string(),
  /** A segment of the config, or `unknown`. */
  segment: z.string(),
  basis: z.enum(["account_arr", "company_size"]).nullable(),
  required_enrichment: z.array(Code),
  reason_codes: z.array(Code),
  trace: z.array(TraceItem),
});
export type SegmentDecision = z.infer<typeof SegmentDecision>;

export const ROUTE_STRATEGIES = [
  "territory",
  "segment",
  "round_robin",
  "account_owner_follows",
  "capacity",
] as const;
/** The rungs that a config may order. */
export const LADDER_RUNGS = [
  "partner",
  "named_account",
  "account_owner",
  "territory",
  "segment",
  "pool",
] as const;
export const RUNGS = ["denied", ...LADDER_RUNGS, "fallback"] as const;

export const LeadRoutingDecision = z.strictObject({
  input_id: z.string(),
  allow: z.boolean(),
  /** A person's or team's id where policy alone decides; null where a pool picks the member. */
  assignee: z.string().nullable(),
  route_strategy: z.enum(ROUTE_STRATEGIES).nullable(),
  sla_minutes: z.int().nullable(),
  /** Minutes to an owner; absent in decisions of a policy that knew one clock only. */
  route_sla_minutes: z.int().nullable().exactOptional(),
  conflicts: z.array(Code),
  required_enrichment: z.array(Code),
  /** Which step of the ladder decided. */
  rung: z.enum(RUNGS),
  /** The team in whose queue the lead stands: always, unless denied. */
  team: z.string().nullable(),
  pool: z.string().nullable(),
  constraints: z.strictObject({ exclude_last_holder: z.boolean() }),
  segment: z.string(),
  schedule_id: z.string().nullable(),
  reason_codes: z.array(Code),
  trace: z.array(TraceItem),
});
export type LeadRoutingDecision = z.infer<typeof LeadRoutingDecision>;
