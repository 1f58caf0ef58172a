// SPDX-License-Identifier: Apache-2.0
// Config versions for pipelines and doors. Which version is in effect comes from TenantDesk, kept here for at most a
// minute and not from KV, whose places disagree; only doors whose TenantDesk does not answer take the last list known. A
// compiled document is immutable, so KV may serve it by its hash.
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ConfigVersion, TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { InvariantError } from "#domain/result.ts";
import { buildIsolateCache } from "./isolate-cache.ts";
import { findLastVersions, keepVersions, rememberVersions } from "./last-versions.ts";
import { type ObjectNamespaces, tenantDeskStub } from "./object-stubs.ts";
import type { ActiveConfig, ConfigPort } from "./ports.ts";

/** A publish takes effect 90 s later by default, so that every isolate has the list by then. */
const VERSIONS_MAX_AGE_MS = 60_000;
const TENANTS = 1_000;
/** 32 documents of at most 512 KiB: 16 MB, or 50 MB once parsed, of an isolate's 128 MB. */
const DOCUMENTS = 32;
const FOREVER_MS = Number.MAX_SAFE_INTEGER;

const versionLists = buildIsolateCache<readonly ConfigVersion[]>(TENANTS, VERSIONS_MAX_AGE_MS);
const documents = buildIsolateCache<CompiledDocument>(DOCUMENTS, FOREVER_MS);

export interface ConfigEnv extends Pick<ObjectNamespaces, "TENANT_DESK"> {
  readonly CACHE: Pick<KVNamespace, "get" | "put">;
}

/** `nowMs` is the caller's clock: it ages the version list. */
export function buildConfigPort(env: ConfigEnv, nowMs: number): ConfigPort {
  return {
    async active(tenant, atMs) {
      const list = await readVersions(env, tenant, nowMs);
      return withDocument(env, tenant, activeOf(list, atMs), nowMs);
    },
    async version(tenant, configVersion) {
      const isWanted = (version: ConfigVersion): boolean =>
        version.config_version === configVersion;
      const held = (await readVersions(env, tenant, nowMs)).find(isWanted);
      const wanted = held ?? (await askVersions(env, tenant, nowMs)).find(isWanted);
      return withDocument(env, tenant, wanted, nowMs);
    },
  };
}

/**
 * For doors that are to go on while TenantDesk does not answer: then they get the last list of versions that this isolate
 * or KV knows, whatever its age, and `tell` hears why. Where neither knows one, or the document, it throws as it did.
 */
export function buildDoorConfigPort(
  env: ConfigEnv,
  nowMs: number,
  tell: (error: unknown) => void,
): Pick<ConfigPort, "active"> {
  async function versions(tenant: string): Promise<readonly ConfigVersion[]> {
    try {
      const list = await readVersions(env, tenant, nowMs);
      await keepVersions(env.CACHE, tenant, list, ({ config_sha256 }) =>
        loadDocument(env, tenant, config_sha256, nowMs),
      );
      return list;
    } catch (error) {
      const last = await findLastVersions(env.CACHE, tenant);
      if (last === undefined) throw error;
      tell(error);
      return last;
    }
  }
  return {
    async active(tenant, atMs) {
      return withDocument(env, tenant, activeOf(await versions(tenant), atMs), nowMs);
    },
  };
}

async function readVersions(
  env: ConfigEnv,
  tenant: string,
  nowMs: number,
): Promise<readonly ConfigVersion[]> {
  return versionLists.find(tenant, nowMs) ?? (await askVersions(env, tenant, nowMs));
}

async function askVersions(
  env: ConfigEnv,
  tenant: string,
  nowMs: number,
): Promise<readonly ConfigVersion[]> {
  const list = await tenantDeskStub(env, tenant).versions({ v: 1, tenant });
  // An empty list is not kept: a tenant's first version takes effect at once.
  if (list.length > 0) {
    versionLists.store(tenant, list, nowMs);
    rememberVersions(tenant, list);
  }
  return list;
}

/** Order is config_version, whatever instants the versions name. */
function activeOf(list: readonly ConfigVersion[], atMs: number): ConfigVersion | undefined {
  return list
    .filter((version) => version.effective_at_ms <= atMs)
    .toSorted((a, b) => b.config_version - a.config_version)[0];
}

async function withDocument(
  env: ConfigEnv,
  tenant: string,
  version: ConfigVersion | undefined,
  nowMs: number,
): Promise<ActiveConfig | null> {
  if (version === undefined) return null;
  return { version, document: await loadDocument(env, tenant, version.config_sha256, nowMs) };
}

/** The compiled document behind a hash: memory, then KV, then TenantDesk; a text of another hash is never used. */
async function loadDocument(
  env: ConfigEnv,
  tenant: string,
  sha256: string,
  nowMs: number,
): Promise<CompiledDocument> {
  const key = `cfg/${tenant}/${sha256}`;
  const held = documents.find(key, nowMs);
  if (held !== undefined) return held;
  const cached = await readCache(env.CACHE, key);
  const known = cached !== null && sha256Hex(cached) === sha256;
  const text = known ? cached : await readDesk(tenantDeskStub(env, tenant), tenant, sha256);
  const document = CompiledDocument.parse(JSON.parse(text));
  if (!known) await writeCache(env.CACHE, key, text);
  documents.store(key, document, nowMs);
  return document;
}

async function readDesk(desk: TenantDeskRpc, tenant: string, sha256: string): Promise<string> {
  const found = await desk.document({ v: 1, tenant, config_sha256: sha256 });
  if (found === null || sha256Hex(found.compiled) !== sha256) {
    throw new InvariantError(`TenantDesk has no document ${sha256} for its own version`);
  }
  return found.compiled;
}

/** KV is a short cut: when it fails, TenantDesk answers. */
async function readCache(cache: ConfigEnv["CACHE"], key: string): Promise<string | null> {
  try {
    return await cache.get(key);
  } catch {
    return null;
  }
}

async function writeCache(cache: ConfigEnv["CACHE"], key: string, text: string): Promise<void> {
  try {
    await cache.put(key, text);
  } catch {
    // KV takes one write per key and second: another isolate was first.
  }
}
