// SPDX-License-Identifier: Apache-2.0
// A TenantDesk that keeps keys, and what its log says of them.
import { env } from "cloudflare:workers";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import type { KeyRecord, TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { RecordBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { openSealed } from "#ledger/seal.ts";
import { receiptLogStub, tenantDeskStub } from "#storage/object-stubs.ts";

export const ACTOR = { kind: "user", ref: "usr_admin" } as const;
export const NOW = Date.now();

export function desk(tenant: string): {
  tenant: string;
  stub: TenantDeskRpc;
  object: DurableObjectStub;
} {
  const object = env.TENANT_DESK.get(env.TENANT_DESK.idFromName(tenant));
  return { tenant, stub: tenantDeskStub(env, tenant), object };
}

export function record(key_id: string, more: Partial<KeyRecord> = {}): KeyRecord {
  return {
    key_id,
    key_sha256: key_id.padEnd(64, "0"),
    name: `Jo's ${key_id}`,
    scopes: ["leads:write", "leads:read"],
    created_at_ms: NOW,
    expires_at_ms: null,
    revoked_at_ms: null,
    user_id: null,
    last_used_at_ms: null,
    replaced_by: null,
    source: null,
    ...more,
  };
}

/** What the receipts of a key's chain say, with the names that they seal. */
export async function told(tenant: string, keyId: string) {
  const chain = `api_key:${keyId}`;
  const [state] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains: [chain] });
  const key = base64Bytes(state?.subject_key ?? "");
  return Promise.all(
    (state?.receipts ?? []).map(async ({ leaf, body }) => {
      const { change, sealed } = RecordBody.parse(JSON.parse(body));
      const text = sealed === null ? null : await openSealed(key, chain, sealed);
      if (sealed !== null && text === null) throw new Error("sealed under another key");
      return { leaf: Leaf.parse(JSON.parse(leaf)), body, change, sealed: text };
    }),
  );
}
