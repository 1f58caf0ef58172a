// SPDX-License-Identifier: Apache-2.0
// PATCH /v1/leads/{id}: somebody says more about a lead. The word is kept as it was said, with who says it and when they
// knew it; the raw body is sealed with it.
import type { z } from "zod";
import type { enrichLead } from "#api/routes/lead-commands.ts";
import type { FieldError } from "#api/problems.ts";
import type { LeadPatchBody } from "#api/schemas/lead-command.ts";
import { base64Text } from "#domain/bytes/encoding.ts";
import type { LeadPatch } from "#domain/lead/lead-patch.ts";
import { readLeadPatch } from "#domain/lead/read-lead-patch.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { enrichLead as enrich } from "../commands/enrich-lead.ts";
import {
  type BuildTools,
  type CommandEnv,
  findIssued,
  locationOf,
  readCommand,
  refuseCommand,
} from "./lead-command.ts";

export function buildEnrichWork<E extends CommandEnv>(
  buildTools: BuildTools<E>,
): DoorWork<E, typeof enrichLead, true> {
  return {
    find: findIssued,
    async answer(call) {
      const { env, params, headers, body, raw, content_type, now_ms, trace_id } = call;
      const said = readBody(body, now_ms);
      if (!said.ok) return refuse("invalid_fields", { errors: said.error });
      const { patch, source } = said.value;
      const outcome = await enrich(
        {
          ...readCommand(call, "enrich", [patch, source, body.observed_at ?? null]),
          ...said.value,
          content_type,
          raw_base64: base64Text(raw),
          follow_up: true,
        },
        buildTools(env, now_ms),
      );
      if (!outcome.ok) return refuseCommand(outcome.error, headers["if-match"] !== undefined);
      const { receipt_id, attempt } = outcome.value;
      return ok({
        status: 202,
        body: {
          id: params.id,
          receipt_id,
          attempt: attempt === null ? null : attempt.body.frozen.attempt,
          trace_id,
        },
        headers: locationOf(params),
      });
    },
  };
}

interface Said {
  readonly patch: LeadPatch;
  readonly source: string;
  readonly observed_at_ms: number;
}

/** Nobody knows today what they will only know tomorrow: such a word would stand against all that come until then. */
function readBody(
  { source, observed_at, extra = {}, company_size, ...texts }: z.output<typeof LeadPatchBody>,
  nowMs: number,
): Result<Said, FieldError[]> {
  const observed_at_ms = observed_at === undefined ? nowMs : Date.parse(observed_at);
  const fields: Record<string, string> = { ...extra };
  for (const [name, text] of Object.entries(texts)) if (text !== undefined) fields[name] = text;
  if (company_size !== undefined) fields["company_size"] = String(company_size);
  const patch = readLeadPatch(fields);
  const future =
    observed_at_ms > nowMs
      ? [{ pointer: "/observed_at", code: "in_the_future", message: "must not be in the future" }]
      : [];
  if (patch.ok && future.length === 0) return ok({ patch: patch.value, source, observed_at_ms });
  const problems = patch.ok ? [] : patch.error.map((one) => within(one, extra));
  return err([...problems, ...future]);
}

/** A problem of one of the caller's own names is inside `extra`. */
function within(problem: FieldError, extra: Readonly<Record<string, string>>): FieldError {
  const isExtra = Object.hasOwn(extra, problem.pointer.slice(1));
  return isExtra ? { ...problem, pointer: `/extra${problem.pointer}` } : problem;
}
