// SPDX-License-Identifier: Apache-2.0
// `revops get /v1/...`: reads whatever the interface offers, as whom the login is, so that no key is ever typed.
import { err, ok, type Result } from "#domain/result.ts";
import { parseApiPath } from "../api-path.ts";
import type { Refusal } from "../client.ts";
import { connect } from "../connect.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { EXIT_CODES, readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { tellRefusal } from "../tell.ts";
import { jsonText, plainText, prettyText } from "../terminal.ts";

export const get: Command = {
  name: "get",
  summary: "read a path of the API",
  usage: `usage: revops get <path> [--out <file>]

Reads a path below /v1, such as /v1/users or "/v1/accounts?limit=10", and prints what it answers.

  --out <file>   write the answer there as it is, such as a bundle or a CSV file
${STACK_USAGE}

${EXIT_CODES}`,
  run: runGet,
};

async function runGet(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, { ...STACK_OPTIONS, out: { type: "string" } }, 1);
  if (!read.ok) return wrongUse(remote, get, read.error);
  const { json, out, ...flags } = read.value.values;
  const path = parseApiPath(read.value.positionals[0]);
  if (!path.ok) return wrongUse(remote, get, path.error);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, get, client.error);
  const bytes = await client.value.readBytes(path.value);
  if (!bytes.ok) return tellRefusal(remote, json, bytes.error);
  if (out !== undefined) return saveAnswer(remote, json, out, bytes.value);
  const value = parseJson(bytes.value);
  if (!value.ok) return tellRefusal(remote, json, value.error);
  remote.out(json ? jsonText(value.value) : prettyText(value.value));
  return EXIT_DONE;
}

async function saveAnswer(
  remote: Remote,
  json: boolean,
  out: string,
  bytes: Uint8Array,
): Promise<number> {
  const saved = await remote.writeFile(out, bytes).then(
    () => true,
    () => false,
  );
  if (!saved) {
    remote.err(`${plainText(out)} cannot be written\n`);
    return EXIT_FAILED;
  }
  const told = { done: true, out, bytes: bytes.length };
  remote.out(json ? jsonText(told) : `${plainText(out)}: ${bytes.length} bytes\n`);
  return EXIT_DONE;
}

function parseJson(bytes: Uint8Array): Result<unknown, Refusal> {
  try {
    return ok(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown);
  } catch {
    const reason = "the answer is no JSON: write it to a file with --out <file>";
    return err({ status: 200, code: null, reason, errors: [], retryable: false });
  }
}
