// SPDX-License-Identifier: Apache-2.0
// Every code of linter and prover with its severity. A fault of a config's shape, or of compiling it, keeps the code of
// its problem (problem.ts) and is always an error.
import type { Finding, SEVERITIES } from "../finding.ts";

export const FINDING_CODES = {
  // Nothing of the kind may ever be in force.
  empty_pool: "error",
  approval_gap: "error",
  denied_then_allowed: "error",
  looser_than_floor: "error",
  approver_missing: "error",
  quorum_unreachable: "error",
  hard_invariant_broken: "error",
  not_provable: "error",
  // Rarely meant; whoever means it says why.
  segment_gap: "warning",
  segment_overlap: "warning",
  segment_unreachable: "warning",
  segment_without_limits: "warning",
  territory_without_owner: "warning",
  territory_gap: "warning",
  pool_without_capacity: "warning",
  submitter_without_approver: "warning",
  not_monotone: "warning",
  senior_needs_more: "warning",
  chain_without_roles: "warning",
  dead_threshold: "warning",
  dead_rule: "warning",
  suspicious_unit: "warning",
  unknown_family: "warning",
  points_never_qualify: "warning",
  points_without_name: "warning",
  form_without_required: "warning",
  // Good to know.
  ambiguous_boundary: "note",
  default_chain_covers: "note",
  unreachable_role: "note",
  dead_chain: "note",
  dead_rung: "note",
  unused_pool: "note",
  floor_rules: "note",
  idle_setting: "note",
  feature_off: "note",
  not_acted_on_yet: "note",
  unused_acceptance: "note",
} as const satisfies Record<string, (typeof SEVERITIES)[number]>;
export type FindingCode = keyof typeof FINDING_CODES;

/** A finding without its place in a file. */
export function finding(
  code: FindingCode,
  pointer: string,
  message: string,
  more: { readonly example?: Finding["example"]; readonly fix?: string } = {},
): Finding {
  return {
    code,
    severity: FINDING_CODES[code],
    message,
    pointer,
    line: null,
    column: null,
    example: more.example ?? null,
    fix: more.fix ?? null,
    accepted: null,
  };
}
