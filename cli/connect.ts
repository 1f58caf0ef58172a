// SPDX-License-Identifier: Apache-2.0
// Which stack a command calls, and as whom: flags, else the environment, else the login. A key goes only to the stack
// that it was given for.
import { err, ok, type Result } from "#domain/result.ts";
import { Client } from "./client.ts";
import type { Remote } from "./console.ts";
import { loadLogins, type Logins } from "./credentials.ts";
import { parseStackUrl } from "./stack-url.ts";

export interface StackFlags {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
}

export interface Connection {
  readonly url: string;
  readonly key: string;
  /** For `whoami`: where the key was found. */
  readonly source: "flag" | "environment" | "login";
}

export async function findConnection(
  flags: StackFlags,
  remote: Remote,
): Promise<Result<Connection, string>> {
  const loaded = await loadLogins(remote);
  // A damaged file matters only to a command that needs it.
  const logins = loaded.ok ? loaded.value : null;
  const url = findUrl(flags, logins, remote);
  if (!url.ok) return loaded.ok ? url : loaded;
  const given = flags.key ?? environmentKey(flags, url.value, remote);
  const key = given ?? logins?.stacks[url.value]?.key ?? null;
  if (key === null) {
    return loaded.ok
      ? err(`no key for ${url.value}: give --key, set REVOPS_KEY, or sign in with \`revops login\``)
      : loaded;
  }
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) return err("--key is not a key");
  const source =
    flags.key !== undefined ? "flag" : given !== undefined ? "environment" : ("login" as const);
  return ok({ url: url.value, key, source });
}

/** A client for the command's stack, as whom the flags, the environment or the login say. */
export async function connect(flags: StackFlags, remote: Remote): Promise<Result<Client, string>> {
  const found = await findConnection(flags, remote);
  return found.ok ? ok(new Client(found.value.url, found.value.key, remote)) : found;
}

/** The stack that flags, environment or login name. */
export function findUrl(
  { url }: StackFlags,
  logins: Logins | null,
  remote: Pick<Remote, "env">,
): Result<string, string> {
  const named = url ?? remote.env("REVOPS_URL") ?? logins?.last ?? null;
  if (named === null) {
    return err(
      "which stack? Give --url, set REVOPS_URL, or sign in with `revops login --url <url>`",
    );
  }
  return parseStackUrl(named);
}

/** REVOPS_KEY belongs to REVOPS_URL: it is not sent to another stack that a flag names. */
function environmentKey(
  { url }: StackFlags,
  found: string,
  remote: Pick<Remote, "env">,
): string | undefined {
  const home = remote.env("REVOPS_URL");
  if (url !== undefined && home !== undefined) {
    const parsed = parseStackUrl(home);
    if (!parsed.ok || parsed.value !== found) return undefined;
  }
  return remote.env("REVOPS_KEY");
}
