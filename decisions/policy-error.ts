// SPDX-License-Identifier: Apache-2.0
// Why policy gave no decision. Never an allow: a lead is held (`policy_error`), a quote or an activation is denied.
import { HeapFullError } from "./policy-heap.ts";

export type PolicyErrorCode =
  /** The input is not of the entrypoint's shape: nothing was evaluated. */
  | "policy_input_invalid"
  /** Two rules gave one document two values. */
  | "policy_conflict"
  /** The Wasm stopped: too deep, out of bounds, or by its own decision. */
  | "policy_abort"
  /** No rule gave the document a value. */
  | "policy_undefined"
  /** An answer of the wrong shape, for another input, or more than one. */
  | "policy_result_invalid"
  /** Config or input do not fit into the heap. */
  | "policy_memory"
  /** The policy itself says that it could not read its input or found no config. */
  | "policy_malfunction";

export interface PolicyError {
  readonly code: PolicyErrorCode;
  readonly entrypoint: string;
  /** For the log and the receipt: places and codes, never a value of the input. */
  readonly detail: string;
}

const MAX_DETAIL = 200;

/** Classes what an evaluation threw. OPA throws bare strings, whose non-ASCII characters it mangles. */
export function classPolicyError(entrypoint: string, thrown: unknown): PolicyError {
  const text =
    typeof thrown === "string" ? thrown : thrown instanceof Error ? thrown.message : "unknown";
  const detail = text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, MAX_DETAIL);
  return { code: codeOf(thrown, detail), entrypoint, detail };
}

function codeOf(thrown: unknown, detail: string): PolicyErrorCode {
  if (thrown instanceof HeapFullError || detail.startsWith("opa_malloc")) return "policy_memory";
  if (/^\S+:\d+:\d+: .*conflict/.test(detail)) return "policy_conflict";
  return "policy_abort";
}
