// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { KeyRecord, TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";

function desk(tenant: string): { tenant: string; stub: TenantDeskRpc; object: DurableObjectStub } {
  const object = env.TENANT_DESK.get(env.TENANT_DESK.idFromName(tenant));
  return { tenant, stub: tenantDeskStub(env, tenant), object };
}

describe("API keys", () => {
  const key: KeyRecord = {
    key_id: "k1",
    key_sha256: "a".repeat(64),
    name: "website",
    scopes: ["leads:write", "leads:read"],
    created_at_ms: 5,
    expires_at_ms: null,
    revoked_at_ms: null,
  };

  it("a key is kept whole, saved twice changes nothing, and its id never gets another secret", async () => {
    const { stub, tenant, object } = desk("keys-kept");
    expect(await stub.findKey({ v: 1, tenant, key_id: "k1" })).toBeNull();
    expect(await stub.saveKey({ v: 1, tenant, key })).toEqual({ ok: true, fresh: true });
    expect(await stub.saveKey({ v: 1, tenant, key: { ...key, name: "other" } })).toEqual({
      ok: true,
      fresh: false,
    });
    const stolen = { ...key, key_sha256: "b".repeat(64) };
    expect(await stub.saveKey({ v: 1, tenant, key: stolen })).toEqual({
      ok: false,
      code: "key_exists",
    });
    await evictDurableObject(object);
    expect(await stub.findKey({ v: 1, tenant, key_id: "k1" })).toEqual(key);
  });

  it("another tenant's key, version or document is never asked of this desk", async () => {
    const { object } = desk("keys-own");
    const other = { v: 1, tenant: "tenant-other" } as const;
    const refused = await runInDurableObject(object, (instance) => {
      const inner = instance as unknown as TenantDeskRpc;
      const calls = [
        () => inner.findKey({ ...other, key_id: "k1" }),
        () => inner.saveKey({ ...other, key }),
        () => inner.versions(other),
        () => inner.document({ ...other, config_sha256: "" }),
        () => inner.versionDocument({ ...other, config_version: 1 }),
        () =>
          inner.publish({
            ...other,
            expect_version: null,
            source: "{}",
            compiled: "{}",
            compiler: "",
            effective_at_ms: null,
            actor: { kind: "key", ref: "k1" },
          }),
      ];
      return Promise.all(
        calls.map((call) =>
          call().then(
            () => "answered",
            (error: Error) => error.name,
          ),
        ),
      );
    });
    expect(new Set(refused)).toEqual(new Set(["InvariantError"]));
  });
});
