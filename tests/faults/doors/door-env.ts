// SPDX-License-Identifier: Apache-2.0
// An env for door tests: the pool's real bindings behind counters, API keys from memory, and a queue that records.
import { env as poolEnv } from "cloudflare:workers";
import type { Scope } from "#domain/access/api-key.ts";
import { buildKeyId } from "#domain/ids/ids.ts";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import { keyDigest } from "#edge/authenticate.ts";
import { idKeyOf } from "#edge/tenant-key.ts";

export interface DoorFixture {
  readonly env: DoorTestEnv;
  /** Every call on a binding, such as `LEADS.send`, in order. */
  readonly calls: string[];
  /** Messages that the door sent. */
  readonly sent: unknown[];
  /** Lines written to the log. */
  readonly lines: string[];
}

export type DoorTestEnv = ReturnType<typeof buildEnv>;

/** A key's text that any tenant may have in a test; `name` makes it another one. */
export function testKey(tenant: string, name = "main", development = false): string {
  const id = development ? name : testKeyId(tenant, name);
  return `${development ? "dev_" : ""}rvk_${tenant}_${id}_${"s".repeat(26)}${name}`;
}

/** The id in such a key, as this deployment issues them. */
export function testKeyId(tenant: string, name = "main"): string {
  return buildKeyId(idKeyOf(poolEnv, tenant), name);
}

/** A stored key as TenantDesk would answer it. */
export function keyRecord(
  key: string,
  scopes: readonly Scope[],
  more: Partial<KeyRecord> = {},
): KeyRecord {
  const key_id = key.split("_").at(-2) ?? "";
  return {
    key_id,
    key_sha256: keyDigest(key),
    name: "test",
    scopes,
    created_at_ms: 0,
    expires_at_ms: null,
    revoked_at_ms: null,
    user_id: null,
    last_used_at_ms: null,
    replaced_by: null,
    source: null,
    ...more,
  };
}

/** The fixture; `keys` are those that exist, `settings` replace parts of the env. */
export function buildDoorFixture(
  keys: ReadonlyMap<string, readonly KeyRecord[]>,
  settings: Record<string, unknown> = {},
): DoorFixture {
  const calls: string[] = [];
  const sent: unknown[] = [];
  const lines: string[] = [];
  console.log = (line: unknown) => {
    lines.push(String(line));
  };
  return { env: buildEnv(keys, settings, calls, sent), calls, sent, lines };
}

function buildEnv(
  keys: ReadonlyMap<string, readonly KeyRecord[]>,
  settings: Record<string, unknown>,
  calls: string[],
  sent: unknown[],
) {
  const env = {
    ...poolEnv,
    KEY_LIMIT: { limit: async () => ({ success: true }) },
    ADDRESS_LIMIT: { limit: async () => ({ success: true }) },
    LEADS: {
      send: async (message: unknown) => {
        sent.push(message);
        return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
      },
    },
    TENANT_DESK: {
      idFromName: (tenant: string) => tenant as unknown as DurableObjectId,
      get: (id: unknown) => ({
        findKey: async ({ key_id }: { key_id: string }) =>
          keys.get(String(id))?.find((key) => key.key_id === key_id) ?? null,
      }),
      jurisdiction: () => {
        throw new Error("no jurisdiction here");
      },
    },
    ...settings,
  };
  return counted(env, calls);
}

/** The same env, whose bindings note every method called on them. */
function counted<E extends Record<string, unknown>>(env: E, calls: string[]): E {
  const wrapped = Object.entries(env).map(([name, binding]) => [
    name,
    typeof binding === "object" && binding !== null ? watched(name, binding, calls) : binding,
  ]);
  return Object.fromEntries(wrapped) as E;
}

function watched(name: string, binding: object, calls: string[]): object {
  return new Proxy(binding, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        calls.push(`${name}.${String(property)}`);
        return (member as (...all: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}
