// SPDX-License-Identifier: Apache-2.0
// Its owner says that they work on the lead. Once per attempt; it stops no clock, because nobody has been spoken to yet.
import type { AcceptedBody } from "#domain/receipts/work-bodies.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { LeadTools } from "../lead-tools.ts";
import { appendFact } from "./append-fact.ts";
import type { CommandError, LeadCommand } from "./command.ts";

export interface AcceptCommand extends LeadCommand {
  /** Who accepts; the owner of the lead, else `not_owner`. */
  readonly user_id: string;
  /** The attempt that they accept. */
  readonly attempt: number;
}

export async function acceptLead(
  command: AcceptCommand,
  tools: LeadTools,
): Promise<Result<{ readonly receipt_id: string }, CommandError>> {
  const { user_id, attempt, digest } = command;
  const accepted = await appendFact(
    command,
    {
      step: "ACCEPT_LEAD",
      which: `accept/${attempt}`,
      build: (custody) => {
        const { end } = custody;
        if (custody.attempt !== attempt) return err({ code: "head_moved", head: custody.head });
        if (end?.body.status !== "routed" || end.body.owner_id !== user_id) {
          return err({ code: "not_owner" });
        }
        const body: AcceptedBody = {
          v: 1,
          kind: "accepted",
          digests: {},
          sealed: null,
          attempt,
          user_id,
          ...(digest === undefined ? {} : { command_digest: digest }),
        };
        return ok(body);
      },
    },
    tools,
  );
  return accepted.ok ? ok({ receipt_id: accepted.value.receipt_id }) : accepted;
}
