// SPDX-License-Identifier: Apache-2.0
// `revops whoami`: as whom a command would call, and whether the stack agrees.
import { z } from "zod";
import { SessionView } from "#api/schemas/sign-in.ts";
import { parseApiKey } from "#domain/access/api-key.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { Client, refusalText } from "../client.ts";
import { type Connection, findConnection } from "../connect.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { jsonText, plainText } from "../terminal.ts";

export const whoami: Command = {
  name: "whoami",
  summary: "show as whom commands call, and where that was found",
  usage: `usage: revops whoami [--url <url>] [--key <key>] [--json]

${STACK_USAGE}

exit codes: 0 the stack knows you, 1 it does not, 2 wrong use
`,
  run: runWhoami,
};

const Tenant = z.object({ name: z.string() });

interface Identity {
  readonly kind: "person" | "key";
  readonly tenant: string | null;
  /** A user's external id, or a key's id. */
  readonly id: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly expires_at: string | null;
}

async function runWhoami(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, STACK_OPTIONS);
  if (!read.ok) return wrongUse(remote, whoami, read.error);
  const { json, ...flags } = read.value.values;
  const found = await findConnection(flags, remote);
  if (!found.ok) return wrongUse(remote, whoami, found.error);
  const { url, source } = found.value;
  const identity = await identify(found.value, remote);
  if (!identity.ok) {
    if (json) remote.out(jsonText({ done: false, url, source, reason: identity.error }));
    remote.err(`${identity.error}\n`);
    return EXIT_FAILED;
  }
  remote.out(
    json
      ? jsonText({ done: true, url, source, ...identity.value })
      : identityText(url, source, identity.value),
  );
  return EXIT_DONE;
}

async function identify(
  { url, key }: Connection,
  remote: Remote,
): Promise<Result<Identity, string>> {
  const client = new Client(url, key, remote);
  if (key.startsWith("rvs_")) {
    const read = await client.send({ method: "GET", path: "/v1/session", answer: SessionView });
    if (!read.ok) return err(refusalText(read.error));
    const { tenant, user, session } = read.value.value;
    const { external_id: id, name, roles } = user ?? { external_id: null, name: null, roles: [] };
    return ok({ kind: "person", tenant, id, name, roles, expires_at: session.expires_at });
  }
  const parsed = parseApiKey(key);
  if (parsed === null) return err("that key is none of a tenant");
  const read = await client.send({ method: "GET", path: "/v1/tenant", answer: Tenant });
  // 403: the stack knows the key, which may not read the directory.
  if (!read.ok && read.error.status !== 403) return err(refusalText(read.error));
  const name = read.ok ? read.value.value.name : null;
  const { tenant, key_id: id } = parsed;
  return ok({ kind: "key", tenant, id, name, roles: [], expires_at: null });
}

function identityText(url: string, source: Connection["source"], who: Identity): string {
  const { kind, tenant, id, name, roles, expires_at } = who;
  const lines = [`stack    ${url}`, `tenant   ${tenant ?? "none chosen"}`];
  if (kind === "key") lines.push(`key      ${id ?? ""}`);
  else lines.push(`user     ${id ?? "-"} (${name ?? "-"})`, `roles    ${roles.join(", ") || "-"}`);
  if (expires_at !== null) lines.push(`until    ${expires_at}`);
  lines.push(`from     ${SOURCE[source]}`);
  return lines.map((line) => `${plainText(line)}\n`).join("");
}

const SOURCE: Readonly<Record<Connection["source"], string>> = {
  flag: "--key",
  environment: "REVOPS_KEY",
  login: "revops login",
};
