// SPDX-License-Identifier: Apache-2.0
// Sessions at a door: where a token travels, whose it is, and when a cookie may change something. The person's object is
// asked every time, so a session that was revoked is over at once.
import { base64Bytes, hexText } from "#domain/bytes/encoding.ts";
import { sha256Bytes } from "#domain/bytes/sha256.ts";
import { parseSessionToken } from "#domain/access/session-token.ts";
import { isIssuedPerson, personKey } from "#domain/ids/ids.ts";
import type { SessionRecord } from "#domain/messages/person-desk.ts";
import { refuseDevelopmentSecret } from "#storage/development-secrets.ts";
import { type ObjectNamespaces, personDeskStub } from "#storage/object-stubs.ts";
import type { RootEnv } from "./tenant-key.ts";

/** `__Host-`: this host alone, the whole of it, and never without TLS (browsers count localhost as safe). */
export const SESSION_COOKIE = "__Host-revops_session";

/** Proves the browser that asked for a link, for as long as the link lives. */
export const BROWSER_COOKIE = "__Host-revops_browser";

/** A cookie that no script reads and no other site sends along with a form; zero seconds take it away. */
export function buildCookie(name: string, value: string, lifeSeconds: number): string {
  return `${name}=${value}; Max-Age=${lifeSeconds}; Path=/; Secure; HttpOnly; SameSite=Lax`;
}

/** The cookie of that name, gone. */
export function dropCookie(name: string): string {
  return buildCookie(name, "", 0);
}

export interface SessionEnv extends RootEnv, Pick<ObjectNamespaces, "PERSON_DESK"> {}

/** One key per root secret; a Worker has one, a test may have several. */
const keys = new Map<string, Uint8Array>();

/** The deployment's key of persons. */
export function personKeyOf(env: RootEnv): Uint8Array {
  refuseDevelopmentSecret(env, env.ROOT_SECRET);
  const known = keys.get(env.ROOT_SECRET);
  if (known !== undefined) return known;
  const key = personKey(base64Bytes(env.ROOT_SECRET));
  keys.set(env.ROOT_SECRET, key);
  return key;
}

/** What HTTP calls white space around a cookie; a browser that keeps `__Host-` to itself knows no other either. */
const BLANKS = /^[ \t]+|[ \t]+$/g;

/**
 * A cookie's value; null where the request does not carry it. `trim` would take more off: a sister host may set a cookie
 * that looks like ours behind a wider space, which no browser counts as `__Host-`.
 */
export function readCookie(headers: Headers, name: string): string | null {
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const [key = "", ...value] = part.split("=");
    if (key.replaceAll(BLANKS, "") === name) return value.join("=").replaceAll(BLANKS, "");
  }
  return null;
}

/** The session behind a token and the person whose it is; null where there is none that stands. */
export async function findSession(
  env: SessionEnv,
  token: string,
  nowMs: number,
): Promise<{ readonly person: string; readonly session: SessionRecord } | null> {
  const parsed = parseSessionToken(token);
  // A made-up person wakes no object.
  if (parsed === null || !isIssuedPerson(personKeyOf(env), parsed.person)) return null;
  const { person, session_id } = parsed;
  const session = await personDeskStub(env, person).checkSession({
    v: 1,
    person,
    session_id,
    session_sha256: hexText(sha256Bytes(token)),
    now_ms: nowMs,
  });
  return session === null ? null : { person, session };
}

/**
 * Whether a request that a cookie vouches for comes from the product's own pages. Browsers say so in Sec-Fetch-Site, old
 * ones in Origin on every unsafe method; a request that says neither is refused, because a program sends a bearer.
 */
export function isOwnPage(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== new URL(request.url).origin) return false;
  return site === null ? origin !== null : site === "same-origin";
}

/** Whether a browser sends this for a page that is none of the product's own; a program says nothing of where it is. */
export function isOtherPage(request: Request): boolean {
  const { headers } = request;
  const isBrowser = headers.get("sec-fetch-site") !== null || headers.get("origin") !== null;
  return isBrowser && !isOwnPage(request);
}
