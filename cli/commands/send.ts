// SPDX-License-Identifier: Apache-2.0
// `revops send PUT /v1/...`: any change that the interface offers, as whom the login is.
import { z } from "zod";
import { utf8Text } from "#domain/bytes/encoding.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { parseApiPath } from "../api-path.ts";
import type { Call } from "../client.ts";
import { connect } from "../connect.ts";
import { type Command, EXIT_DONE, type Remote } from "../console.ts";
import { EXIT_CODES, readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { tellRefusal } from "../tell.ts";
import { jsonText, missingText, prettyText } from "../terminal.ts";

const METHODS = ["PUT", "POST", "DELETE"] as const;

export const send: Command = {
  name: "send",
  summary: "change something by a path of the API",
  usage: `usage: revops send <${METHODS.join("|")}> <path> [--data <json>|@<file>]

Calls a path below /v1, such as: revops send PUT /v1/teams/smb --data '{"name":"SMB"}'. A POST is sent once and not
repeated, because it may have been carried out.

  --data <json>  the body, as JSON or, after an @, as a file of JSON
${STACK_USAGE}

${EXIT_CODES}`,
  run: runSend,
};

async function runSend(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, { ...STACK_OPTIONS, data: { type: "string" } }, 2);
  if (!read.ok) return wrongUse(remote, send, read.error);
  const { json, data, ...flags } = read.value.values;
  const [word = "", typed] = read.value.positionals;
  const method = METHODS.find((one) => one === word.toUpperCase());
  if (method === undefined) return wrongUse(remote, send, `name one of ${METHODS.join(", ")}`);
  const path = parseApiPath(typed);
  if (!path.ok) return wrongUse(remote, send, path.error);
  const body = await readData(data, remote);
  if (!body.ok) return wrongUse(remote, send, body.error);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, send, client.error);
  const call: Call<unknown> = { method, path: path.value, answer: z.unknown() };
  const sent = await client.value.send(
    body.value === undefined ? call : { ...call, body: body.value },
  );
  if (!sent.ok) return tellRefusal(remote, json, sent.error);
  // An answer without a body says by its status alone that it is done.
  const value = sent.value.value ?? { status: sent.value.status };
  remote.out(json ? jsonText(value) : prettyText(value));
  return EXIT_DONE;
}

async function readData(
  data: string | undefined,
  remote: Remote,
): Promise<Result<unknown, string>> {
  if (data === undefined) return ok(undefined);
  const isFile = data.startsWith("@");
  const bytes = isFile ? await remote.readFile(data.slice(1)).catch(() => null) : null;
  if (isFile && bytes === null) return err(missingText(data.slice(1)));
  try {
    return ok(JSON.parse(bytes === null ? data : utf8Text(bytes)) as unknown);
  } catch {
    return err("--data is no JSON");
  }
}
