// SPDX-License-Identifier: Apache-2.0
// Who calls: a tenant's API key, a signed-in person, or the operator. Every refusal is the same 401: it never says
// whether the id, the secret, the expiry or the environment was wrong.
import { KEY_SCOPES, parseApiKey, PARTNER_SCOPE, type Scope } from "#domain/access/api-key.ts";
import type { Role } from "#domain/access/roles.ts";
import { sha256Bytes, sameBytes } from "#domain/bytes/sha256.ts";
import { hexText, utf8Bytes } from "#domain/bytes/encoding.ts";
import type { SessionRecord } from "#domain/messages/person-desk.ts";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { ok, type Result } from "#domain/result.ts";
import type { ClockEnv } from "#storage/clock.ts";
import { findKey, type KeyEnv } from "#storage/key-reader.ts";
import { findMember, type Member, readMemberships } from "#storage/read-members.ts";
import { DEVELOPMENT_OPERATOR_KEY } from "./credentials.ts";
import { isDevelopmentStack } from "#storage/development-secrets.ts";
import { type Problem, refuse } from "./problem.ts";
import { findSession, readCookie, SESSION_COOKIE, type SessionEnv } from "./session.ts";
import { isOwnKeyId } from "./tenant-key.ts";

export interface KeyCaller {
  readonly kind: "key";
  readonly tenant: string;
  readonly key_id: string;
  readonly scopes: readonly Scope[];
  /** The user as whom the key acts; null for a key of the tenant itself. */
  readonly user: Member | null;
  /** The partner's source that the key is bound to; null for every other key. */
  readonly source: string | null;
  /** The key's user, else the key itself, as a system of the tenant. */
  readonly actor: Actor;
}

/** A signed-in person, in no tenant yet. */
export interface PersonCaller {
  readonly kind: "person";
  readonly person: string;
  readonly session: SessionRecord;
  /** Every tenant of which the person is an active user. */
  readonly memberships: readonly Member[];
  /** Whether a cookie vouches for the person: then an unsafe request must come from the product's own pages. */
  readonly by_cookie: boolean;
}

/** A signed-in person in the tenant that the session chose. */
export interface SessionCaller extends Omit<PersonCaller, "kind"> {
  readonly kind: "session";
  readonly tenant: string;
  readonly user: Member;
  readonly actor: Actor;
}

export interface OperatorCaller {
  readonly kind: "operator";
  readonly actor: Actor;
}

/** Somebody of a tenant. */
export type TenantCaller = KeyCaller | SessionCaller;

export type Caller = TenantCaller | PersonCaller | OperatorCaller;

/** The roles of the person behind a call; null for a key that is bound to nobody. */
export function rolesOf(caller: TenantCaller): readonly Role[] | null {
  return caller.user?.roles ?? null;
}

export interface AuthenticateEnv extends ClockEnv, KeyEnv, SessionEnv {
  readonly ENVIRONMENT: string;
  readonly DEV_CREDENTIALS?: string;
  readonly ROOT_SECRET: string;
  readonly OPERATOR_KEY?: string;
  readonly DB: D1Database;
}

/** The caller behind `Authorization: Bearer <key or session token>`, or else behind the session cookie. */
export async function authenticate(
  headers: Headers,
  env: AuthenticateEnv,
  nowMs: number,
): Promise<Result<Caller, Problem>> {
  const header = headers.get("authorization");
  const cookie = header === null ? readCookie(headers, SESSION_COOKIE) : null;
  if (cookie !== null) return authenticatePerson(cookie, true, env, nowMs);
  const key = /^Bearer +(\S{1,200})$/i.exec(header ?? "")?.[1];
  if (key === undefined) return refuse("unauthorized");
  if (key.startsWith("rvo_")) return authenticateOperator(key, env);
  if (key.startsWith("rvs_")) return authenticatePerson(key, false, env, nowMs);
  return authenticateKey(key, env, nowMs);
}

async function authenticateKey(
  key: string,
  env: AuthenticateEnv,
  nowMs: number,
): Promise<Result<KeyCaller, Problem>> {
  const parsed = parseApiKey(key);
  if (parsed === null) return refuse("unauthorized");
  const { tenant, key_id } = parsed;
  // Before any store is asked: a key that nobody issued costs no read, and makes no object and no cache entry.
  const isPlausible = parsed.development
    ? isDevelopmentStack(env)
    : isOwnKeyId(env, tenant, key_id);
  if (!isPlausible) return refuse("unauthorized");
  const digest = keyDigest(key);
  const record = await findKey(env, tenant, key_id, digest, nowMs);
  if (record === null || !sameText(digest, record.key_sha256) || !isAlive(record, nowMs)) {
    return refuse("unauthorized");
  }
  const { user_id } = record;
  const user = user_id === null ? null : await findMember(env.DB, tenant, user_id, nowMs);
  // Whoever left takes their keys along.
  if (user_id !== null && user === null) return refuse("unauthorized");
  return ok({
    kind: "key",
    tenant,
    key_id,
    scopes: scopesOf(record),
    user,
    source: record.source,
    actor: user === null ? { kind: "key", ref: key_id } : { kind: "user", ref: user.user_id },
  });
}

/** A partner's key has its one scope and nobody else's key has it, whatever its record says beside. */
function scopesOf({ scopes, source }: KeyRecord): readonly Scope[] {
  return KEY_SCOPES.filter(
    (scope) => scopes.includes(scope) && (scope === PARTNER_SCOPE) === (source !== null),
  );
}

async function authenticatePerson(
  token: string,
  by_cookie: boolean,
  env: AuthenticateEnv,
  nowMs: number,
): Promise<Result<PersonCaller, Problem>> {
  const found = await findSession(env, token, nowMs);
  if (found === null) return refuse("unauthorized");
  const memberships = await readMemberships(env.DB, found.person);
  if (memberships.length === 0) return refuse("unauthorized");
  return ok({ kind: "person", ...found, memberships, by_cookie });
}

/** The person in the tenant that the session chose; null where it chose none, or the person is no user of it any more. */
export function enterTenant(person: PersonCaller): SessionCaller | null {
  const { session, memberships } = person;
  const user = memberships.find(({ tenant }) => tenant === session.tenant);
  if (user === undefined) return null;
  const actor = { kind: "user", ref: user.user_id } as const;
  return { ...person, kind: "session", tenant: user.tenant, user, actor };
}

/** How a key is stored. */
export function keyDigest(key: string): string {
  return hexText(sha256Bytes(key));
}

function sameText(a: string, b: string): boolean {
  return sameBytes(utf8Bytes(a), utf8Bytes(b));
}

function isAlive(record: KeyRecord, nowMs: number): boolean {
  return (
    record.revoked_at_ms === null && (record.expires_at_ms === null || nowMs < record.expires_at_ms)
  );
}

/** Compared by hash, so that neither length nor a common beginning shows in the time taken. */
function authenticateOperator(key: string, env: AuthenticateEnv): Result<Caller, Problem> {
  const expected = env.OPERATOR_KEY ?? "";
  const known = expected === DEVELOPMENT_OPERATOR_KEY && !isDevelopmentStack(env);
  if (expected === "" || known || !sameBytes(sha256Bytes(key), sha256Bytes(expected))) {
    return refuse("unauthorized");
  }
  return ok({ kind: "operator", actor: { kind: "system", ref: "operator" } });
}
