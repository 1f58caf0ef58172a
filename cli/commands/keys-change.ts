// SPDX-License-Identifier: Apache-2.0
// `revops keys rotate` and `revops keys revoke`: one key, by its id.
import { randomUUID } from "node:crypto";
import { err, ok, type Result } from "#domain/result.ts";
import { KeyIdParams, KeyView, RotatedKey, RotationBody } from "#api/schemas/key.ts";
import type { Client, Refusal } from "../client.ts";
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
import { freshKeyText } from "./keys-issue.ts";

export const keysRotate: Command = {
  name: "keys rotate",
  summary: "replace an API key; the old one stays good for a while",
  usage: `usage: revops keys rotate <key id> [--overlap-minutes <minutes>] [--dry-run]

The new key has the name, the scopes and the user of the old one, and is shown once.

  --overlap-minutes <minutes>
                 how long the old key stays good; 1440 (a day) where not given
  --dry-run      show which key it would be
${STACK_USAGE}

${EXIT_CODES}`,
  run: runRotate,
};

async function runRotate(args: readonly string[], remote: Remote): Promise<number> {
  const options = { ...STACK_OPTIONS, ...DRY_RUN, "overlap-minutes": { type: "string" } } as const;
  const read = readOptions(args, options, 1);
  if (!read.ok) return wrongUse(remote, keysRotate, read.error);
  const { "overlap-minutes": minutes, ...flags } = read.value.values;
  const overlap_minutes = minutes === undefined ? undefined : Number(minutes);
  const body = readFlags(RotationBody, { overlap_minutes });
  if (!body.ok) return wrongUse(remote, keysRotate, body.error);
  const key_id = readKeyId(read.value.positionals);
  if (!key_id.ok) return wrongUse(remote, keysRotate, key_id.error);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, keysRotate, client.error);
  if (flags["dry-run"]) return showKey(remote, flags.json, client.value, key_id.value, "replace");
  const rotated = await client.value.send({
    method: "POST",
    path: `/v1/keys/${key_id.value}/rotate`,
    answer: RotatedKey,
    body: body.value,
    idempotency_key: randomUUID(),
  });
  const result = rotated.ok ? ok(rotated.value.value) : err(nameKey(rotated.error, key_id.value));
  return tellResult(remote, flags.json, result, (key) => {
    const { key_id: old, works_until } = key.replaces;
    return `${freshKeyText(key)}${plainText(old)} works until ${plainText(works_until)}\n`;
  });
}

export const keysRevoke: Command = {
  name: "keys revoke",
  summary: "end an API key",
  usage: `usage: revops keys revoke <key id> [--dry-run]

Doors remember a key for up to two minutes. Revoking it again changes nothing.

  --dry-run      show which key it would be
${STACK_USAGE}

${EXIT_CODES}`,
  run: runRevoke,
};

async function runRevoke(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, { ...STACK_OPTIONS, ...DRY_RUN }, 1);
  if (!read.ok) return wrongUse(remote, keysRevoke, read.error);
  const flags = read.value.values;
  const key_id = readKeyId(read.value.positionals);
  if (!key_id.ok) return wrongUse(remote, keysRevoke, key_id.error);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, keysRevoke, client.error);
  if (flags["dry-run"]) return showKey(remote, flags.json, client.value, key_id.value, "revoke");
  const path = `/v1/keys/${key_id.value}`;
  const revoked = await client.value.send({ method: "DELETE", path, answer: KeyView });
  const result = revoked.ok ? ok(revoked.value.value) : err(nameKey(revoked.error, key_id.value));
  return tellResult(remote, flags.json, result, (key) => {
    return `revoked ${plainText(key.key_id)}, "${plainText(key.name)}"\n`;
  });
}

async function showKey(
  remote: Remote,
  json: boolean,
  client: Client,
  key_id: string,
  verb: string,
): Promise<number> {
  const path = `/v1/keys/${key_id}`;
  const read = await client.send({ method: "GET", path, answer: KeyView });
  const result = read.ok
    ? ok({ dry_run: true, ...read.value.value })
    : err(nameKey(read.error, key_id));
  return tellResult(remote, json, result, ({ name, status }) => {
    return `would ${verb} ${key_id}, "${plainText(name)}" (${status})\n`;
  });
}

function nameKey(refusal: Refusal, key_id: string): Refusal {
  if (refusal.status !== 404) return refusal;
  return {
    ...refusal,
    reason: `there is no key ${key_id}: \`revops keys list\` shows those there are`,
  };
}

/** The id alone: a whole key, pasted here, would travel in an address. */
function readKeyId([word]: readonly string[]): Result<string, string> {
  const parsed = KeyIdParams.safeParse({ key_id: word });
  if (parsed.success) return ok(parsed.data.key_id);
  const what = mayShow(word) ? `${plainText(word)} is no id: ` : "";
  return err(`${what}name the key by its id, as \`revops keys list\` shows it`);
}

/** An id has at most 26 characters and a secret more; a word that is far shorter is a slip, and no part of a key. */
const MAX_SHOWN = 16;

function mayShow(word: string | undefined): word is string {
  return word !== undefined && word.length <= MAX_SHOWN && !/^rv[a-z]_/.test(word);
}
