// SPDX-License-Identifier: Apache-2.0
// `revops keys list`: every key of the tenant, without what is secret in it.
import { ok } from "#domain/result.ts";
import type { z } from "zod";
import { KeyView } from "#api/schemas/key.ts";
import { connect } from "../connect.ts";
import type { Command, Remote } from "../console.ts";
import { EXIT_CODES, readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { readList } from "../read-list.ts";
import { tellResult } from "../tell.ts";
import { tableText } from "../terminal.ts";

export const keysList: Command = {
  name: "keys list",
  summary: "list the tenant's API keys",
  usage: `usage: revops keys list

${STACK_USAGE}

${EXIT_CODES}`,
  run: runList,
};

async function runList(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, STACK_OPTIONS);
  if (!read.ok) return wrongUse(remote, keysList, read.error);
  const client = await connect(read.value.values, remote);
  if (!client.ok) return wrongUse(remote, keysList, client.error);
  const keys = await readList(client.value, "/v1/keys", KeyView);
  const result = keys.ok ? ok({ items: keys.value }) : keys;
  return tellResult(remote, read.value.values.json, result, ({ items }) => listText(items));
}

function listText(keys: readonly z.infer<typeof KeyView>[]): string {
  const rows = keys.map((key) => [
    key.key_id,
    key.name,
    key.scopes.join(","),
    key.user ?? "-",
    key.status,
    key.expires_at ?? "never",
    key.last_used_at ?? "-",
  ]);
  return tableText([
    ["id", "name", "scopes", "acts as", "status", "expires", "last used"],
    ...rows,
  ]);
}
