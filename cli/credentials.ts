// SPDX-License-Identifier: Apache-2.0
// What `revops login` keeps between commands: a file that only its owner may read, one entry per stack. Nothing prints
// what it holds.
import { z } from "zod";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Remote } from "./console.ts";

const Login = z.strictObject({
  /** A session's token or an API key. */
  key: z.string().nullable(),
  tenant: z.string().nullable(),
  email: z.string().nullable(),
  expires_at: z.string().nullable(),
  /** A mail that was asked for: what proves that this machine asked. */
  pending: z
    .strictObject({ email: z.string(), browser_secret: z.string(), expires_at: z.string() })
    .nullable(),
});
export type Login = z.infer<typeof Login>;

const Logins = z.strictObject({
  v: z.literal(1),
  /** The stack of commands that name none. */
  last: z.string().nullable(),
  stacks: z.record(z.string(), Login),
});
export type Logins = z.infer<typeof Logins>;

const NO_LOGINS: Logins = { v: 1, last: null, stacks: {} };
export const NO_LOGIN: Login = {
  key: null,
  tenant: null,
  email: null,
  expires_at: null,
  pending: null,
};

/** Where the file is; null on a machine that names no home. */
export function loginPath(remote: Pick<Remote, "env">): string | null {
  const home = remote.env("HOME") ?? remote.env("USERPROFILE") ?? "";
  const base = remote.env("XDG_CONFIG_HOME") ?? "";
  if (base.startsWith("/")) return `${base}/revops/credentials.json`;
  return home === "" ? null : `${home}/.config/revops/credentials.json`;
}

/** Nothing kept where there is no file; a sentence where there is one that this version cannot read. */
export async function loadLogins(remote: Remote): Promise<Result<Logins, string>> {
  const path = loginPath(remote);
  if (path === null) return ok(NO_LOGINS);
  const bytes = await remote.readFile(path).catch(() => null);
  if (bytes === null) return ok(NO_LOGINS);
  try {
    return ok(Logins.parse(JSON.parse(new TextDecoder().decode(bytes))));
  } catch {
    return err(`${path} is not as \`revops login\` wrote it: delete it and sign in again`);
  }
}

/** Keeps the stack's login, and makes the stack the one of commands that name none; null forgets the login. */
export async function saveLogin(
  remote: Remote,
  url: string,
  login: Login | null,
): Promise<Result<null, string>> {
  const path = loginPath(remote);
  if (path === null) return err("there is no home directory to keep a login in: set HOME");
  const loaded = await loadLogins(remote);
  if (!loaded.ok) return loaded;
  const { [url]: _, ...others } = loaded.value.stacks;
  const logins: Logins =
    login === null
      ? { v: 1, last: loaded.value.last === url ? null : loaded.value.last, stacks: others }
      : { v: 1, last: url, stacks: { ...others, [url]: login } };
  const bytes = utf8Bytes(`${JSON.stringify(logins, null, 2)}\n`);
  const saved = await remote.writeFile(path, bytes).then(
    () => true,
    () => false,
  );
  return saved ? ok(null) : err(`${path} cannot be written`);
}
