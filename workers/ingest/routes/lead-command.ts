// SPDX-License-Identifier: Apache-2.0
// What the doors of commands on a lead share: whose command it is, which lead it names, and a refusal with what a caller
// needs to go on.
import type { z } from "zod";
import type { FieldError } from "#api/problems.ts";
import { tagText } from "#api/schemas/fields.ts";
import type { CommandHeaders } from "#api/schemas/lead-command.ts";
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import { isIssuedLeadId, keyedDigest } from "#domain/ids/ids.ts";
import type { TenantCaller } from "#edge/authenticate.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import type { CommandError, LeadCommand, StandsAs } from "../commands/command.ts";
import type { LeadTools } from "../lead-tools.ts";
import { commandProblem, freshCommandKey } from "./command-problem.ts";

export interface CommandEnv {
  readonly ROOT_SECRET: string;
}

/** Hands a door the pipeline's tools, which hold the policy and the ports. */
export type BuildTools<E> = (env: E, nowMs: number) => LeadTools;

interface CommandCall {
  readonly env: CommandEnv;
  readonly caller: TenantCaller;
  readonly params: { readonly id: string };
  readonly headers: z.output<typeof CommandHeaders>;
  readonly now_ms: number;
  readonly trace_id: string;
}

/** The tag in the id says whether this tenant's door issued it, so a foreign id asks no store at all. */
export function findIssued({
  env,
  caller,
  params,
}: Pick<CommandCall, "env" | "caller" | "params">): true | null {
  return isIssuedLeadId(idKeyOf(env, caller.tenant), params.id) ? true : null;
}

/**
 * The command at a door that says this. A client's key counts for its own door alone, apart from the keys that the
 * product itself uses, and for what it was first used for.
 */
export function readCommand(
  { env, caller, params, headers, now_ms, trace_id }: CommandCall,
  door:
    | "accept"
    | "activity"
    | "convert"
    | "disqualify"
    | "enrich"
    | "hand_back"
    | "merge"
    | "reassign"
    | "release"
    | "reprocess"
    | "unmerge",
  says: JsonValue,
): LeadCommand {
  const tag = headers["if-match"];
  const key = headers["idempotency-key"] ?? freshCommandKey();
  return {
    tenant: caller.tenant,
    lead_id: params.id,
    command_key: `client/${door}/${key}`,
    digest: keyedDigest(idKeyOf(env, caller.tenant), ["command", door, says]),
    expect_head: tag === undefined ? null : tagText(tag),
    actor: caller.actor,
    now_ms,
    trace_id,
  };
}

/** The refusal as the door answers it; `hasTag` where the caller named the head that it saw. */
export function refuseCommand(
  error: CommandError,
  hasTag: boolean,
): { readonly ok: false; readonly error: Problem } {
  const errors = detailOf(error);
  return refuse(commandProblem(error, hasTag), errors === null ? {} : { errors: [errors] });
}

function detailOf(error: CommandError): FieldError | null {
  switch (error.code) {
    case "is_duplicate":
      return { pointer: "", code: "duplicate_of", message: `${error.of} stands for it.` };
    case "conflict_open": {
      const { conflict_id } = error;
      return conflict_id === null
        ? null
        : { pointer: "", code: "conflict", message: `${conflict_id} waits for somebody.` };
    }
    case "unknown_reason": {
      const message = `One of: ${error.reasons.join(", ")}.`;
      return { pointer: "/reason", code: "unknown_reason", message };
    }
    case "not_owner": {
      const { why } = error;
      return why === undefined ? null : { pointer: "", code: why, message: WHOSE[why] };
    }
    case "not_routed": {
      const { status } = error;
      return status === undefined ? null : { pointer: "", code: status, message: NEXT[status] };
    }
    case "same_lead":
    case "unknown_lead":
      return { pointer: "/into", code: error.code, message: "This is not another known lead." };
    default:
      return null;
  }
}

const WHOSE = {
  no_person: "Only a person takes a lead: sign in, or use a key that is bound to a user.",
  not_in_team: "It stands in the queue of a team that you are not in: a manager reassigns it.",
} as const;

const NEXT: Readonly<Record<StandsAs, string>> = {
  denied: "It is denied: release it.",
  stored: "It is stored: reprocess it.",
  held: "It is held: supply what it waits for, or have a manager reassign it.",
  unowned: "Nobody has it: accept it, or have a manager reassign it.",
};

export function locationOf({ id }: CommandCall["params"]): { readonly location: string } {
  return { location: `/v1/leads/${id}` };
}
