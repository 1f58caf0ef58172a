// SPDX-License-Identifier: Apache-2.0
// Secrets of sources for their door, sealed as stored: isolate memory, then KV, then TenantDesk; a source without any is
// kept too. So a new secret is known everywhere, and an ended one forgotten, after about two minutes.
import { z } from "zod";
import type { SourceSecretRecord } from "#domain/messages/source-secrets.ts";
import { buildIsolateCache } from "./isolate-cache.ts";
import { type ObjectNamespaces, tenantDeskStub } from "./object-stubs.ts";

const MEMORY_MAX_AGE_MS = 60_000;
/** The least that KV takes as expirationTtl. */
const CACHE_SECONDS = 60;
/** 2,000 sources with four secrets of some 300 bytes: 2.4 MB. */
const SOURCES = 2_000;

const held = buildIsolateCache<readonly SourceSecretRecord[]>(SOURCES, MEMORY_MAX_AGE_MS);

export interface SourceEnv extends Pick<ObjectNamespaces, "TENANT_DESK"> {
  readonly CACHE: Pick<KVNamespace, "get" | "put">;
}

const CachedSecrets = z.strictObject({
  v: z.literal(1),
  secrets: z.array(
    z.object({
      secret_id: z.string(),
      source: z.string(),
      sealed: z.string(),
      created_at_ms: z.int(),
      expires_at_ms: z.int().nullable(),
    }) satisfies z.ZodType<SourceSecretRecord>,
  ),
});

/** The secrets that are good at `nowMs`, newest first; none where the source has none. */
export async function findSourceSecrets(
  env: SourceEnv,
  tenant: string,
  source: string,
  nowMs: number,
): Promise<readonly SourceSecretRecord[]> {
  const key = cacheKey(tenant, source);
  const known = held.find(key, nowMs);
  const secrets = known ?? (await readSecrets(env, tenant, source));
  if (known === undefined) held.store(key, secrets, nowMs);
  return secrets.filter(({ expires_at_ms }) => expires_at_ms === null || nowMs < expires_at_ms);
}

/** Makes a source's secrets be asked for anew, by this isolate and by those that do not remember them themselves. */
export async function forgetSourceSecrets(
  cache: Pick<KVNamespace, "delete">,
  tenant: string,
  source: string,
): Promise<void> {
  const key = cacheKey(tenant, source);
  held.forget(key);
  await cache.delete(key);
}

function cacheKey(tenant: string, source: string): string {
  return `src/${tenant}/${source}`;
}

async function readSecrets(
  env: SourceEnv,
  tenant: string,
  source: string,
): Promise<readonly SourceSecretRecord[]> {
  const key = cacheKey(tenant, source);
  const cached = await readCache(env.CACHE, key);
  if (cached !== undefined) return cached;
  const secrets = await tenantDeskStub(env, tenant).sourceSecrets({ v: 1, tenant, source });
  await writeCache(env.CACHE, key, secrets);
  return secrets;
}

/** Undefined where KV knows nothing, fails, or holds what this version cannot read. */
async function readCache(
  cache: SourceEnv["CACHE"],
  key: string,
): Promise<readonly SourceSecretRecord[] | undefined> {
  try {
    const text = await cache.get(key);
    return text === null ? undefined : CachedSecrets.parse(JSON.parse(text)).secrets;
  } catch {
    return undefined;
  }
}

async function writeCache(
  cache: SourceEnv["CACHE"],
  key: string,
  secrets: readonly SourceSecretRecord[],
): Promise<void> {
  try {
    const options = { expirationTtl: CACHE_SECONDS };
    await cache.put(key, JSON.stringify({ v: 1, secrets }), options);
  } catch {
    // Memory holds them for a minute, so the next try is not far.
  }
}
