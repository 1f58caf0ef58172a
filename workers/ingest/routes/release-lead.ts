// SPDX-License-Identifier: Apache-2.0
// POST /v1/leads/{id}/release: a person lets a denied lead in. What would let the next one in is only said, never done:
// a config changes by its own door, where a second person looks at what it loosens.
import type { z } from "zod";
import type { releaseLead } from "#api/routes/lead-commands.ts";
import type { Releasing } from "#api/schemas/lead-command.ts";
import { classifyMailHost } from "#domain/lead/email.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { releaseLead as release, type Released } from "../commands/release-lead.ts";
import {
  type BuildTools,
  type CommandEnv,
  findIssued,
  locationOf,
  readCommand,
  refuseCommand,
} from "./lead-command.ts";

export function buildReleaseWork<E extends CommandEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof releaseLead, true> {
  return {
    find: findIssued,
    async answer(call) {
      const { env, params, headers, body, now_ms, trace_id } = call;
      const command = { ...readCommand(call, "release", body.reason), reason: body.reason };
      const outcome = await release(command, buildTools(env, now_ms));
      if (!outcome.ok) return refuseCommand(outcome.error, headers["if-match"] !== undefined);
      const { receipt_id, attempt } = outcome.value;
      return ok({
        status: 202,
        body: {
          id: params.id,
          attempt,
          receipt_id,
          trace_id,
          suggestion: suggestChange(outcome.value),
        },
        headers: locationOf(params),
      });
    },
  };
}

type Suggestion = z.input<typeof Releasing>["suggestion"];

/** What in the config would let such leads in, by the reason that denied this one; null where nothing would. */
function suggestChange({ reason_codes, domain }: Released): Suggestion {
  for (const code of reason_codes) {
    const change = CHANGES[code]?.(domain);
    if (change !== undefined) return { ...change, applied: false };
  }
  return null;
}

type Change = Omit<NonNullable<Suggestion>, "applied">;

const CHANGES: Readonly<Record<string, (domain: string | null) => Change>> = {
  domain_blocked: (value) => ({ config_key: "lists.block_domains", change: "remove", value }),
  email_class_denied: () => ({
    config_key: "preflight.deny_email_classes",
    change: "remove",
    value: null,
  }),
  role_address_denied: (value) =>
    isCompany(value)
      ? { config_key: "lists.allow_domains", change: "add", value }
      : { config_key: "preflight.deny_role_addresses", change: "switch_off", value: null },
  // Only companies' domains are counted.
  domain_velocity_exceeded: (value) => ({
    config_key: "lists.allow_domains",
    change: "add",
    value,
  }),
};

/** A mail provider's domain on the allow list would let in everybody who has a mailbox there. */
function isCompany(domain: string | null): boolean {
  return domain !== null && classifyMailHost(domain) === "corporate";
}
