// SPDX-License-Identifier: Apache-2.0
// Why a command on a lead was refused, as a door says it, and the key of a command that the client gave none.
import type { ProblemCode } from "#api/problems.ts";
import { hexText } from "#domain/bytes/encoding.ts";
import type { CommandError } from "../commands/command.ts";

/** `head_moved` is 412 where the caller named a head. */
export function commandProblem({ code }: CommandError, hasTag: boolean): ProblemCode {
  return code === "head_moved" && hasTag ? "precondition_failed" : PROBLEM_OF[code];
}

const PROBLEM_OF: Readonly<Record<CommandError["code"], ProblemCode>> = {
  not_found: "lead_pending",
  in_progress: "lead_in_progress",
  dead_letter: "lead_dead_letter",
  erased: "lead_erased",
  head_moved: "version_moved",
  is_duplicate: "lead_is_duplicate",
  conflict_open: "conflict_open",
  not_owner: "lead_not_yours",
  closed: "lead_closed",
  unknown_reason: "invalid_fields",
  taken: "lead_taken",
  not_routed: "lead_not_routed",
  already_there: "lead_already_there",
  not_denied: "lead_not_denied",
  not_duplicate: "lead_not_duplicate",
  other_undecided: "lead_other_undecided",
  same_lead: "lead_same",
  unknown_lead: "lead_unknown",
  key_reused: "idempotency_key_reused",
  log_refuses: "log_refuses",
};

/** Without a key of the caller's, every call is a command of its own. */
export function freshCommandKey(): string {
  return `once/${hexText(crypto.getRandomValues(new Uint8Array(16)))}`;
}
