// SPDX-License-Identifier: Apache-2.0
// The last list of config versions that is known of a tenant, whatever its age: for doors that go on while TenantDesk
// does not answer. Memory, then KV. Never for pipelines, which have to change configs together.
import { z } from "zod";
import type { ConfigVersion } from "#domain/messages/tenant-desk.ts";
import { buildIsolateCache } from "./isolate-cache.ts";

const TENANTS = 1_000;
const FOREVER_MS = Number.MAX_SAFE_INTEGER;

const lastLists = buildIsolateCache<readonly ConfigVersion[]>(TENANTS, FOREVER_MS);
/** Newest version that this isolate wrote to KV. */
const written = buildIsolateCache<number>(TENANTS, FOREVER_MS);
/** So that KV is tried once for a list: again with the next one, where it failed. */
const tried = new WeakSet<readonly ConfigVersion[]>();

type Cache = Pick<KVNamespace, "get" | "put">;

const CachedVersions = z.strictObject({
  v: z.literal(1),
  versions: z.array(
    z.object({
      config_version: z.int(),
      source_sha256: z.string(),
      config_sha256: z.string(),
      compiler: z.string(),
      effective_at_ms: z.int(),
      published_at_ms: z.int(),
      receipt_id: z.string(),
    }) satisfies z.ZodType<ConfigVersion>,
  ),
});

/** Memory of a list as TenantDesk gave it. */
export function rememberVersions(tenant: string, list: readonly ConfigVersion[]): void {
  lastLists.store(tenant, list, 0);
}

/**
 * Writes a list to KV where its newest version is newer than what this isolate wrote before. `loadNewest` brings that
 * version's document to KV first, so that what the list says can be found. Failures are ignored: the list is at hand.
 */
export async function keepVersions(
  cache: Cache,
  tenant: string,
  list: readonly ConfigVersion[],
  loadNewest: (newest: ConfigVersion) => Promise<unknown>,
): Promise<void> {
  const [newest] = list.toSorted((a, b) => b.config_version - a.config_version);
  if (newest === undefined || tried.has(list)) return;
  tried.add(list);
  if ((written.find(tenant, 0) ?? -1) >= newest.config_version) return;
  try {
    await loadNewest(newest);
    await cache.put(cacheKey(tenant), JSON.stringify({ v: 1, versions: list }));
    written.store(tenant, newest.config_version, 0);
  } catch {
    // Another isolate writes it, or this one with its next list.
  }
}

/** The last known list; undefined where neither memory nor KV has one. */
export async function findLastVersions(
  cache: Cache,
  tenant: string,
): Promise<readonly ConfigVersion[] | undefined> {
  const held = lastLists.find(tenant, 0);
  if (held !== undefined) return held;
  try {
    const text = await cache.get(cacheKey(tenant));
    if (text === null) return undefined;
    const { versions } = CachedVersions.parse(JSON.parse(text));
    rememberVersions(tenant, versions);
    return versions;
  } catch {
    return undefined;
  }
}

function cacheKey(tenant: string): string {
  return `cfgv/${tenant}`;
}
