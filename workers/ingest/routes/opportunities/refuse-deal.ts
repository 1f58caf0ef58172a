// SPDX-License-Identifier: Apache-2.0
// Why a command on a deal was refused, as a door says it; and what all of them read of a body.
import type { z } from "zod";
import type { ProblemCode } from "#api/problems.ts";
import type { ConversionBody, OpportunityPatchBody } from "#api/schemas/opportunity.ts";
import type { DealPatch } from "#domain/opportunities/change-opportunity.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { accountId, userId } from "#storage/directory-records.ts";
import type { CommandError } from "../../commands/command.ts";
import type { DealError } from "../../opportunities/deal-error.ts";

/** `hasTag` where the caller named the head that it saw. */
export function refuseDeal(
  error: DealError,
  hasTag: boolean,
): { readonly ok: false; readonly error: Problem } {
  if (error.code === "lead_has_opportunity") {
    const message = `It is ${error.opportunity_id}.`;
    const errors = [{ pointer: "/lead_id", code: error.opportunity_id, message }];
    return refuse("lead_has_opportunity", { errors });
  }
  if (error.code === "head_moved" && hasTag) return refuse("precondition_failed");
  return refuse(PROBLEM_OF[error.code], "errors" in error ? { errors: error.errors } : {});
}

const PROBLEM_OF = {
  not_found: "not_found",
  head_moved: "version_moved",
  key_reused: "idempotency_key_reused",
  signed_contract_missing: "signed_contract_missing",
  fields: "invalid_fields",
  log_refuses: "log_refuses",
} as const satisfies Readonly<Partial<Record<DealError["code"], ProblemCode>>>;

/** A refusal that only deals know; the rest is any command's. */
export function isDealError(error: CommandError | DealError): error is DealError {
  return DEAL_CODES.has(error.code);
}

const DEAL_CODES: ReadonlySet<string> = new Set([
  "fields",
  "signed_contract_missing",
  "lead_has_opportunity",
]);

type Said = z.output<typeof OpportunityPatchBody> | z.output<typeof ConversionBody>["opportunity"];

/** What a body says of a deal, with our id of the owner. */
export function readDeal(idKey: Uint8Array, said: Said): DealPatch {
  const { owner, ...rest } = said;
  const fields = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  ) satisfies Readonly<Record<string, unknown>> as DealPatch;
  if (owner === undefined) return fields;
  return { ...fields, owner_id: owner === null ? null : userId(idKey, owner) };
}

/** An account by the caller's own id, or by ours. */
export function readAccount(idKey: Uint8Array, account: string): string {
  return /^acc_[a-z2-7]{26}$/.test(account) ? account : accountId(idKey, account);
}
