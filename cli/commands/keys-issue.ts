// SPDX-License-Identifier: Apache-2.0
// `revops keys issue`: a key for a machine, shown once.
import { randomUUID } from "node:crypto";
import { SCOPES } from "#domain/access/api-key.ts";
import { ok, type Result } from "#domain/result.ts";
import { IssuedKey, KeyBody } from "#api/schemas/key.ts";
import { connect } from "../connect.ts";
import type { Command, Remote } from "../console.ts";
import { readFlags } from "../flag-fields.ts";
import {
  DRY_RUN,
  EXIT_CODES,
  readOptions,
  STACK_OPTIONS,
  STACK_USAGE,
  wrongUse,
} from "../options.ts";
import { tellResult } from "../tell.ts";
import { plainText } from "../terminal.ts";

export const keysIssue: Command = {
  name: "keys issue",
  summary: "issue an API key, shown once",
  usage: `usage: revops keys issue --name <name> --scope <scope>... [--user <id>] [--expires-at <instant>] [--dry-run]

  --name <name>  what uses the key
  --scope <s>    one of ${SCOPES.join(", ")};
                 once per scope
  --user <id>    the user as whom the key acts, by your own id: it may then do no more than that person
  --expires-at <instant>
                 such as 2027-01-31T00:00:00.000Z; never where not given
  --dry-run      check the flags here, and say what would be asked for
${STACK_USAGE}

${EXIT_CODES}`,
  run: runIssue,
};

const NewKey = KeyBody.omit({ tenant: true, key: true });

async function runIssue(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, {
    ...STACK_OPTIONS,
    ...DRY_RUN,
    name: { type: "string" },
    scope: { type: "string", multiple: true },
    user: { type: "string" },
    "expires-at": { type: "string" },
  });
  if (!read.ok) return wrongUse(remote, keysIssue, read.error);
  const { name, scope, user, "expires-at": expires_at, ...rest } = read.value.values;
  const scopes = scope ?? [];
  const body = readFlags(NewKey, { name, scopes, user, expires_at }, { scopes: "scope" });
  if (!body.ok) return wrongUse(remote, keysIssue, body.error);
  const client = await connect(rest, remote);
  if (!client.ok) return wrongUse(remote, keysIssue, client.error);
  if (rest["dry-run"]) {
    const asked: Result<object, never> = ok({ dry_run: true, ...body.value });
    const text = `would issue "${plainText(body.value.name)}": ${body.value.scopes.join(", ")}\n`;
    return tellResult(remote, rest.json, asked, () => text);
  }
  const issued = await client.value.send({
    method: "POST",
    path: "/v1/keys",
    answer: IssuedKey,
    body: body.value,
    idempotency_key: randomUUID(),
  });
  return tellResult(remote, rest.json, issued.ok ? ok(issued.value.value) : issued, freshKeyText);
}

/** The only time that the key is shown: on a line of its own, to be copied. */
export function freshKeyText({ key_id, key }: { key_id: string; key: string }): string {
  return `key ${plainText(key_id)}, shown this once:\n${plainText(key)}\n`;
}
