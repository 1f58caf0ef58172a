// SPDX-License-Identifier: Apache-2.0
// Tenants' id keys, derived once per isolate: HKDF costs more than everything a door does with the key.
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { tenantIdKey } from "#domain/ids/ids.ts";
import { InvariantError } from "#domain/result.ts";

/** 32 bytes each: 10,000 tenants are some 2 MB with the map's own cost, against an isolate's 128 MB. */
const MAX_TENANTS = 10_000;

const keys = new Map<string, Uint8Array>();

/** The tenant's id key under this deployment's root secret (32 bytes, base64). */
export function idKeyOf(env: { readonly ROOT_SECRET: string }, tenant: string): Uint8Array {
  const name = `${env.ROOT_SECRET}/${tenant}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const secret = base64Bytes(env.ROOT_SECRET);
  if (secret.length !== 32) throw new InvariantError("ROOT_SECRET is not 32 bytes");
  if (keys.size >= MAX_TENANTS) keys.clear();
  const key = tenantIdKey(secret, tenant);
  keys.set(name, key);
  return key;
}
