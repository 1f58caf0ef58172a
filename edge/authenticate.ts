// SPDX-License-Identifier: Apache-2.0
// Who calls: a tenant's API key or the operator. Every refusal is the same 401: it never says whether the key id, the
// secret, the expiry or the environment was wrong.
import { parseApiKey, SCOPES, type Scope } from "#domain/access/api-key.ts";
import { sha256Bytes, sameBytes } from "#domain/bytes/sha256.ts";
import { hexText, utf8Bytes } from "#domain/bytes/encoding.ts";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { ok, type Result } from "#domain/result.ts";
import type { ClockEnv } from "#storage/clock.ts";
import { DEVELOPMENT_OPERATOR_KEY } from "./credentials.ts";
import { isDevelopmentStack } from "#storage/development-secrets.ts";
import { type Problem, refuse } from "./problem.ts";
import { isOwnKeyId } from "./tenant-key.ts";

export interface KeyCaller {
  readonly kind: "key";
  readonly tenant: string;
  readonly key_id: string;
  readonly scopes: readonly Scope[];
  /** The key itself acts, as a system of the tenant. */
  readonly actor: Actor;
}

export interface OperatorCaller {
  readonly kind: "operator";
  readonly actor: Actor;
}

export type Caller = KeyCaller | OperatorCaller;

export interface AuthenticateEnv extends ClockEnv {
  readonly ROOT_SECRET: string;
  readonly OPERATOR_KEY?: string;
}

/** The record of a key, null where there is none. */
export type FindKey = (tenant: string, keyId: string, nowMs: number) => Promise<KeyRecord | null>;

/** The caller behind `Authorization: Bearer <key>`. */
export async function authenticate(
  header: string | null,
  env: AuthenticateEnv,
  findKey: FindKey,
  nowMs: number,
): Promise<Result<Caller, Problem>> {
  const key = /^Bearer +(\S{1,200})$/i.exec(header ?? "")?.[1];
  if (key === undefined) return refuse("unauthorized");
  if (key.startsWith("rvo_")) return authenticateOperator(key, env);
  const parsed = parseApiKey(key);
  if (parsed === null) return refuse("unauthorized");
  // Before any store is asked: a key that nobody issued costs no read, and makes no object and no cache entry.
  const isPlausible = parsed.development
    ? isDevelopmentStack(env)
    : isOwnKeyId(env, parsed.tenant, parsed.key_id);
  if (!isPlausible) return refuse("unauthorized");
  const record = await findKey(parsed.tenant, parsed.key_id, nowMs);
  if (record === null || !isRightKey(key, record.key_sha256) || !isAlive(record, nowMs)) {
    return refuse("unauthorized");
  }
  return ok({
    kind: "key",
    tenant: parsed.tenant,
    key_id: parsed.key_id,
    scopes: SCOPES.filter((scope) => record.scopes.includes(scope)),
    actor: { kind: "key", ref: parsed.key_id },
  });
}

/** How a key is stored. */
export function keyDigest(key: string): string {
  return hexText(sha256Bytes(key));
}

function isRightKey(key: string, storedSha256: string): boolean {
  return sameBytes(utf8Bytes(keyDigest(key)), utf8Bytes(storedSha256));
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
