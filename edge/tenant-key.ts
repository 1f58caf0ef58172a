// SPDX-License-Identifier: Apache-2.0
// Tenants' id keys, derived once per isolate: HKDF costs more than everything a door does with the key.
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { isIssuedKeyId, tenantIdKey } from "#domain/ids/ids.ts";
import { openPublicName, type PublicKind, type PublicName } from "#domain/ids/public-name.ts";
import { InvariantError } from "#domain/result.ts";
import { refuseDevelopmentSecret, type StackEnv } from "#storage/development-secrets.ts";

/** 32 bytes each: 10,000 tenants are some 2 MB with the map's own cost, against an isolate's 128 MB. */
const MAX_TENANTS = 10_000;

const keys = new Map<string, Uint8Array>();

/** What derives id keys: this deployment's root secret (32 bytes, base64), and whether it may be the public one. */
export interface RootEnv extends StackEnv {
  readonly ROOT_SECRET: string;
}

/** The tenant's id key. Throws InvariantError where a shipped stack has development's root secret, or none of 32 bytes. */
export function idKeyOf(env: RootEnv, tenant: string): Uint8Array {
  const known = keys.get(nameOf(env, tenant));
  return known ?? keep(env, tenant, derive(env, tenant));
}

/** Whether this deployment gave the tenant this key id. A made-up one leaves nothing in memory, so it evicts nobody. */
export function isOwnKeyId(env: RootEnv, tenant: string, keyId: string): boolean {
  const known = keys.get(nameOf(env, tenant));
  if (known !== undefined) return isIssuedKeyId(known, keyId);
  const derived = derive(env, tenant);
  const isOwn = isIssuedKeyId(derived, keyId);
  if (isOwn) keep(env, tenant, derived);
  return isOwn;
}

/** What a form's or a source's public id names, or null where it is none of ours. A made-up one leaves nothing in memory. */
export function publicNameOf(env: RootEnv, kind: PublicKind, id: string): PublicName | null {
  const keyOf = (tenant: string): Uint8Array =>
    keys.get(nameOf(env, tenant)) ?? derive(env, tenant);
  return openPublicName(id, kind, keyOf);
}

/** Checked on every use: the same secret may be good in one stack and public in another. */
function nameOf(env: RootEnv, tenant: string): string {
  refuseDevelopmentSecret(env, env.ROOT_SECRET);
  return `${env.ROOT_SECRET}/${tenant}`;
}

function derive(env: RootEnv, tenant: string): Uint8Array {
  const secret = base64Bytes(env.ROOT_SECRET);
  if (secret.length !== 32) throw new InvariantError("ROOT_SECRET is not 32 bytes");
  return tenantIdKey(secret, tenant);
}

function keep(env: RootEnv, tenant: string, key: Uint8Array): Uint8Array {
  if (keys.size >= MAX_TENANTS) keys.clear();
  keys.set(nameOf(env, tenant), key);
  return key;
}
