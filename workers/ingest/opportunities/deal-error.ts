// SPDX-License-Identifier: Apache-2.0
// Why a command on a deal is refused.
import type { FieldError } from "#api/problems.ts";
import type { DealProblem } from "#domain/opportunities/change-opportunity.ts";

export type DealError =
  /** No receipt here. */
  | { readonly code: "not_found" }
  /** Another change came first; `head` is the newest receipt. */
  | { readonly code: "head_moved"; readonly head: string | null }
  /** The key stands for a command that said something else. */
  | { readonly code: "key_reused" }
  /** Nothing wins a deal but a signed contract. */
  | { readonly code: "signed_contract_missing"; readonly errors: readonly FieldError[] }
  | { readonly code: "fields"; readonly errors: readonly FieldError[] }
  /** The lead has become a deal before: once is all. */
  | { readonly code: "lead_has_opportunity"; readonly opportunity_id: string }
  | { readonly code: "log_refuses"; readonly reason: string };

/** What stands against a deal, under the pointer of the object that said it; a contract that is missing is told alone. */
export function problemsError(problems: readonly DealProblem[], within = ""): DealError {
  const errors = problems.map(({ field, code, message }) => ({
    pointer: `${within}/${field === "owner_id" ? "owner" : field}`,
    code,
    message,
  }));
  const missing = errors.filter(({ code }) => code === "signed_contract_missing");
  return missing.length > 0
    ? { code: "signed_contract_missing", errors: missing }
    : { code: "fields", errors };
}

export function fieldError(pointer: string, code: string, message: string): DealError {
  return { code: "fields", errors: [{ pointer, code, message }] };
}
