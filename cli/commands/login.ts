// SPDX-License-Identifier: Apache-2.0
// `revops login`: by mail, where the link proves the address and this machine's secret proves who asked; or by key.
import type { z } from "zod";
import { AskedLink, OpenedSession, SessionView } from "#api/schemas/sign-in.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { Client, refusalText } from "../client.ts";
import { findUrl } from "../connect.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { loadLogins, type Login, NO_LOGIN, saveLogin } from "../credentials.ts";
import { readOptions, STACK_OPTIONS, wrongUse } from "../options.ts";
import { isThisMachine } from "../stack-url.ts";
import { jsonText, plainText } from "../terminal.ts";
import { checkKey } from "./login-by-key.ts";
import { chooseLaterText, chooseTenant } from "./login-tenant.ts";

export const login: Command = {
  name: "login",
  summary: "sign in to a stack, by mail or with an API key",
  usage: `usage: revops login --url <url> --email <address> [--tenant <tenant>] [--no-wait] [--json]
       revops login --url <url> --link <link> [--code <code>] [--tenant <tenant>] [--json]
       revops login --url <url> --tenant <tenant> [--json]
       revops login --url <url> --key <key> [--json]

Keeps a session or a key for the stack, in a file that only you may read. By mail: you get a link, and paste it here.
Whoever is in several tenants is asked for one; where nobody can be asked, the session is kept without, and
\`revops login --tenant <tenant>\` chooses.

  --url <url>          the stack; else REVOPS_URL, else the one you were signed in to
  --email <address>    where the link goes
  --link <link>        the link from the mail, or the token in it, instead of pasting it
  --code <code>        the code that the asking browser showed, where it was not this machine that asked
  --tenant <tenant>    the tenant to work in, where you are in several; alone, for the session that is kept
  --no-wait            ask for the mail and end; go on with --link
  --key <key>          an API key instead of a mail; \`-\` reads it from standard input
  --json               print the result as one JSON document

exit codes: 0 done, 1 refused or failed, 2 wrong use
`,
  run: runLogin,
};

interface Options {
  readonly url: string;
  readonly email: string | undefined;
  readonly link: string | undefined;
  readonly code: string | undefined;
  readonly tenant: string | undefined;
  /** The kept one, where --tenant alone is given. */
  readonly session: Login | null;
  readonly key: string | undefined;
  readonly noWait: boolean;
  readonly json: boolean;
}

type Opened = z.infer<typeof OpenedSession>;

async function runLogin(args: readonly string[], remote: Remote): Promise<number> {
  const parsed = await parseOptions(args, remote);
  if (!parsed.ok) return wrongUse(remote, login, parsed.error);
  const options = parsed.value;
  const signedIn = await signIn(options, remote);
  if (!signedIn.ok) {
    if (options.json) remote.out(jsonText({ done: false, reason: signedIn.error }));
    remote.err(`${signedIn.error}\n`);
    return EXIT_FAILED;
  }
  return signedIn.value === null ? EXIT_DONE : tellLogin(options, signedIn.value, remote);
}

function tellLogin({ url, json }: Options, signed: SignedIn, remote: Remote): number {
  const { login, tenants, failure } = signed;
  const { tenant, expires_at } = login;
  const open = tenant === null && tenants.length > 1 ? chooseLaterText(url, tenants) : null;
  const reason = failure === null ? {} : { reason: failure };
  const rest = tenants.length > 1 ? { tenants } : {};
  if (json) {
    remote.out(jsonText({ done: failure === null, url, tenant, expires_at, ...rest, ...reason }));
  } else {
    const until = expires_at === null ? "" : `, until ${plainText(expires_at)}`;
    const as = tenant === null ? "" : ` as ${plainText(tenant)}`;
    remote.out(`signed in to ${url}${as}${until}\n`);
  }
  if (failure !== null) remote.err(`${failure}\n`);
  if (open !== null) remote.err(`${open}\n`);
  return failure === null ? EXIT_DONE : EXIT_FAILED;
}

interface SignedIn {
  /** As it was kept. */
  readonly login: Login;
  readonly tenants: readonly string[];
  /** Why the tenant that was said could not be chosen. */
  readonly failure: string | null;
}

/** Null where only the mail was asked for. */
async function signIn(options: Options, remote: Remote): Promise<Result<SignedIn | null, string>> {
  const { url, key, noWait } = options;
  if (key !== undefined) {
    const checked = await checkKey(url, key, remote);
    if (!checked.ok) return checked;
    return keep(url, { login: checked.value, tenants: [], failure: null }, remote);
  }
  if (options.session !== null) return chooseAgain(options, options.session, remote);
  let link = options.link;
  if (link === undefined) {
    const asked = await askForMail(options, remote);
    if (!asked.ok) return asked;
    if (noWait) return ok(null);
    const answer = await remote.ask("Paste the link from the mail: ");
    if (answer === null || answer.trim() === "") {
      return err(`no link was given; go on with: revops login --url ${url} --link <link>`);
    }
    link = answer;
  }
  const token = tokenOf(link);
  if (token === null) return err("that is no sign-in link: it ends in ?token=...");
  const opened = await openLink(options, token, remote);
  if (!opened.ok) return opened;
  const { session_token, expires_at, tenant, tenants } = opened.value;
  const login = { ...NO_LOGIN, key: session_token, tenant, expires_at };
  // Kept before anything is asked: the link works once.
  const kept = await keep(url, { login, tenants, failure: null }, remote);
  if (!kept.ok) return kept;
  const named = options.tenant;
  if (tenant !== null && (named === undefined || named === tenant)) return kept;
  return choose(options, kept.value, remote);
}

/** The session that is kept, in another tenant. */
async function chooseAgain(
  options: Options,
  login: Login,
  remote: Remote,
): Promise<Result<SignedIn, string>> {
  const client = new Client(options.url, login.key, remote);
  const read = await client.send({ method: "GET", path: "/v1/session", answer: SessionView });
  if (!read.ok) return err(refusalText(read.error));
  const tenants = read.value.value.tenants.map(({ tenant }) => tenant);
  return choose(options, { login, tenants, failure: null }, remote);
}

async function choose(
  { url, tenant: named }: Options,
  { login, tenants }: SignedIn,
  remote: Remote,
): Promise<Result<SignedIn, string>> {
  const client = new Client(url, login.key, remote);
  const { tenant, failure } = await chooseTenant(client, named, tenants, remote);
  return keep(
    url,
    { login: { ...login, tenant: tenant ?? login.tenant }, tenants, failure },
    remote,
  );
}

/** Asks for the mail, and keeps what proves that this machine asked: the link may be given to a later command. */
async function askForMail(options: Options, remote: Remote): Promise<Result<null, string>> {
  const { url, email = "", tenant, json } = options;
  const asked = await new Client(url, null, remote).send({
    method: "POST",
    path: "/v1/sign-in",
    answer: AskedLink,
    body: tenant === undefined ? { email } : { email, tenant },
  });
  if (!asked.ok) return err(refusalText(asked.error));
  const { browser_secret, code, expires_at } = asked.value.value;
  const loaded = await loadLogins(remote);
  if (!loaded.ok) return loaded;
  const before = loaded.value.stacks[url] ?? NO_LOGIN;
  const saved = await saveLogin(remote, url, {
    ...before,
    pending: { email, browser_secret, expires_at },
  });
  if (!saved.ok) return saved;
  const host = URL.parse(url)?.hostname ?? "";
  const where = isThisMachine(host) ? ` (here: ${url}/dev/mail)` : "";
  remote.err(
    `If ${plainText(email)} is known, a mail is on its way${where}.\n` +
      `Paste its link here; it works until ${plainText(expires_at)}. Opened in a browser instead, its page asks for the ` +
      `code ${plainText(code)}, and signs in that browser.\n`,
  );
  if (options.noWait && json) remote.out(jsonText({ done: false, asked: true, url, expires_at }));
  return ok(null);
}

async function openLink(
  { url, code }: Options,
  token: string,
  remote: Remote,
): Promise<Result<Opened, string>> {
  const loaded = await loadLogins(remote);
  if (!loaded.ok) return loaded;
  const secret = loaded.value.stacks[url]?.pending?.browser_secret;
  const proof =
    code !== undefined ? { code } : secret === undefined ? {} : { browser_secret: secret };
  const opened = await new Client(url, null, remote).send({
    method: "POST",
    path: "/v1/sign-in/link",
    answer: OpenedSession,
    body: { token, ...proof },
  });
  return opened.ok ? ok(opened.value.value) : err(refusalText(opened.error));
}

async function keep(
  url: string,
  signed: SignedIn,
  remote: Remote,
): Promise<Result<SignedIn, string>> {
  const saved = await saveLogin(remote, url, signed.login);
  return saved.ok ? ok(signed) : saved;
}

/** The token of a pasted link, or the token itself. */
function tokenOf(text: string): string | null {
  const trimmed = text.trim();
  const token = URL.parse(trimmed)?.searchParams.get("token") ?? trimmed;
  return /^[A-Za-z0-9._~-]{16,400}$/.test(token) ? token : null;
}

async function parseOptions(
  args: readonly string[],
  remote: Remote,
): Promise<Result<Options, string>> {
  const read = readOptions(args, {
    ...STACK_OPTIONS,
    email: { type: "string" },
    link: { type: "string" },
    code: { type: "string" },
    tenant: { type: "string" },
    "no-wait": { type: "boolean", default: false },
  });
  if (!read.ok) return read;
  const { "no-wait": noWait, key, ...values } = read.value.values;
  const { email, link, json } = values;
  const logins = await loadLogins(remote);
  if (!logins.ok) return logins;
  const url = findUrl(values, logins.value, remote);
  if (!url.ok) return url;
  const ways = [email, link, key].filter((way) => way !== undefined).length;
  const stands = logins.value.stacks[url.value];
  const session =
    ways === 0 && values.tenant !== undefined && stands?.key?.startsWith("rvs_") === true
      ? stands
      : null;
  if (ways !== 1 && session === null) {
    return err(
      values.tenant !== undefined && ways === 0
        ? `there is no session for ${url.value} to choose a tenant for: give --email`
        : "give one of --email, --link and --key",
    );
  }
  if (noWait && email === undefined) return err("--no-wait goes with --email");
  const { code, tenant } = values;
  const given = key === "-" ? ((await remote.ask("API key: "))?.trim() ?? "") : key;
  return ok({ url: url.value, email, link, code, tenant, session, key: given, noWait, json });
}
