// SPDX-License-Identifier: Apache-2.0
// API key records for doors: isolate memory, then KV, then TenantDesk. The tag in a key id is checked before this is
// called; misses are kept too, for the ids that pass it. A revoked key may thus work for about two minutes.
import { z } from "zod";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import { buildIsolateCache } from "./isolate-cache.ts";
import { type ObjectNamespaces, tenantDeskStub } from "./object-stubs.ts";

const MEMORY_MAX_AGE_MS = 60_000;
/** The least that KV takes as expirationTtl. */
const CACHE_SECONDS = 60;
/** 10,000 records of about 400 bytes: 4 MB. */
const KEYS = 10_000;

const keys = buildIsolateCache<KeyRecord | null>(KEYS, MEMORY_MAX_AGE_MS);

export interface KeyEnv extends Pick<ObjectNamespaces, "TENANT_DESK"> {
  readonly CACHE: Pick<KVNamespace, "get" | "put">;
}

/** What KV holds; `null` inside is a key that does not exist. */
const CachedKey = z.strictObject({
  v: z.literal(1),
  key: z
    .object({
      key_id: z.string(),
      key_sha256: z.string(),
      name: z.string(),
      scopes: z.array(z.string()),
      created_at_ms: z.int(),
      expires_at_ms: z.int().nullable(),
      revoked_at_ms: z.int().nullable(),
      user_id: z.string().nullable(),
      last_used_at_ms: z.int().nullable(),
      replaced_by: z.string().nullable(),
      source: z.string().nullable(),
    })
    .nullable() satisfies z.ZodType<KeyRecord | null>,
});

/**
 * The record of a tenant's key; null where there is none. Whether it may be used is the caller's question. The desk is
 * told the hash of the key that was shown, and so notes a use where it is asked at all: about every two minutes.
 */
export async function findKey(
  env: KeyEnv,
  tenant: string,
  keyId: string,
  usedSha256: string,
  nowMs: number,
): Promise<KeyRecord | null> {
  const key = cacheKey(tenant, keyId);
  const held = keys.find(key, nowMs);
  if (held !== undefined) return held;
  const cached = await readCache(env.CACHE, key);
  const found =
    cached === undefined
      ? await tenantDeskStub(env, tenant).findKey({
          v: 1,
          tenant,
          key_id: keyId,
          used_sha256: usedSha256,
        })
      : cached;
  if (cached === undefined) await writeCache(env.CACHE, key, found);
  keys.store(key, found, nowMs);
  return found;
}

/**
 * Makes a changed key's record be asked for anew, by this isolate and by those that do not remember it themselves. A door
 * that was asking at this moment may still store what it read before, for as long as KV and memory keep it.
 */
export async function forgetKey(
  cache: Pick<KVNamespace, "delete">,
  tenant: string,
  keyId: string,
): Promise<void> {
  const key = cacheKey(tenant, keyId);
  keys.forget(key);
  await cache.delete(key);
}

function cacheKey(tenant: string, keyId: string): string {
  return `key/${tenant}/${keyId}`;
}

/** Undefined where KV knows nothing, fails, or holds what this version cannot read. */
async function readCache(
  cache: KeyEnv["CACHE"],
  key: string,
): Promise<KeyRecord | null | undefined> {
  try {
    const text = await cache.get(key);
    return text === null ? undefined : CachedKey.parse(JSON.parse(text)).key;
  } catch {
    return undefined;
  }
}

async function writeCache(
  cache: KeyEnv["CACHE"],
  key: string,
  found: KeyRecord | null,
): Promise<void> {
  try {
    await cache.put(key, JSON.stringify({ v: 1, key: found }), { expirationTtl: CACHE_SECONDS });
  } catch {
    // Memory holds it for a minute, so the next try is not far.
  }
}
