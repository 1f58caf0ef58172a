// SPDX-License-Identifier: Apache-2.0
// A person lets a denied lead in, with a reason. It teaches nothing: the next lead of its kind is denied again, until
// somebody changes the config.
import { registrableDomain } from "#domain/lead/domain-name.ts";
import { emailHost } from "#domain/lead/email.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { Commanded, CommandError, LeadCommand } from "./command.ts";
import { runCommand } from "./run-command.ts";

export interface Released extends Commanded {
  /** Why the preflight had denied it, as reason codes. */
  readonly reason_codes: readonly string[];
  /** Registrable domain of its mail, which a config may list; null where it has none. */
  readonly domain: string | null;
}

export async function releaseLead(
  command: LeadCommand & { readonly reason: string },
  tools: LeadTools,
): Promise<Result<Released, CommandError>> {
  const frozen = await runCommand(
    command,
    "RELEASE_LEAD",
    ({ end }) =>
      end?.body.status === "denied"
        ? ok({ released: true, note: command.reason, fresh_clock: true, follow_up: true })
        : err({ code: "not_denied" }),
    tools,
  );
  if (!frozen.ok) return frozen;
  const { receipt, body, lead } = frozen.value;
  return ok({
    receipt_id: receipt.id,
    attempt: body.frozen.attempt,
    reason_codes: body.frozen.decided?.preflight.decision.reason_codes ?? [],
    domain: mailDomain(lead?.email ?? null),
  });
}

function mailDomain(email: string | null): string | null {
  return email === null ? null : registrableDomain(emailHost(email));
}
