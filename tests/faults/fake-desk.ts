// SPDX-License-Identifier: Apache-2.0
// A TenantDesk for readers of configs and keys, and a KV that is down.
import { env } from "cloudflare:workers";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ConfigVersion, KeyRecord } from "#domain/messages/tenant-desk.ts";
import type { ConfigEnv } from "#storage/config-reader.ts";

/** What a desk that is down throws, as the platform marks what a later try may cure. */
export const DOWN = Object.assign(new Error("the object restarts"), { retryable: true });

/** A TenantDesk that counts what it is asked, and may be down. */
export function deskEnv(cache: ConfigEnv["CACHE"] = env.CACHE) {
  const asked: string[] = [];
  const versions: ConfigVersion[] = [];
  const texts = new Map<string, string>();
  const keys = new Map<string, KeyRecord>();
  const state = { down: false };
  const desk = {
    versions: async () => {
      asked.push("versions");
      if (state.down) throw DOWN;
      return [...versions];
    },
    document: async ({ config_sha256 }: { config_sha256: string }) => {
      asked.push("document");
      if (state.down) throw DOWN;
      const compiled = texts.get(config_sha256);
      return compiled === undefined ? null : { source: "{}", compiled };
    },
    findKey: async ({ key_id }: { key_id: string }) => {
      asked.push("findKey");
      return keys.get(key_id) ?? null;
    },
  };
  const TENANT_DESK = {
    idFromName: (name: string) => name as unknown as DurableObjectId,
    get: () => desk,
    jurisdiction: () => TENANT_DESK,
  };
  const publish = (config_version: number, effective_at_ms: number): ConfigVersion => {
    const compiled = canonicalJson(documentOf(config_version));
    const config_sha256 = sha256Hex(compiled);
    const version = {
      config_version,
      source_sha256: config_sha256,
      config_sha256,
      compiler: "t/1",
      effective_at_ms,
      published_at_ms: 0,
      receipt_id: "rcp_",
    };
    texts.set(config_sha256, compiled);
    versions.push(version);
    return version;
  };
  return { env: { CACHE: cache, TENANT_DESK } as ConfigEnv, asked, publish, keys, state };
}

export function documentOf(version: number): CompiledDocument {
  return {
    policy: {
      v: 1,
      currency: "EUR",
      segments: [],
      ladder: ["fallback"],
      territory_by_region: {},
      territory_owners: {},
      default_pool: null,
      pools: {},
      fallback_team: `tea_${version}`,
      default_sla_minutes: 60,
      preflight: { deny_email_classes: [] },
    },
    lists: { allow_domains: [], block_domains: [] },
  };
}

export const BROKEN_CACHE = {
  get: () => Promise.reject(new Error("KV is down")),
  put: () => Promise.reject(new Error("KV is down")),
} as unknown as ConfigEnv["CACHE"];
