// SPDX-License-Identifier: Apache-2.0
// Key records as callers see them: never a hash.
import type { z } from "zod";
import type { IssuedKey, KeyView } from "#api/schemas/key.ts";
import { KEY_SCOPES } from "#domain/access/api-key.ts";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import { instantText } from "#domain/time/instant.ts";
import { describeError, logStep } from "#edge/log.ts";
import { forgetKey } from "#storage/key-reader.ts";
import { readExternalIds } from "#storage/key-users.ts";
import type { ControlEnv } from "../control-env.ts";

/** The answer that holds a new key in clear. */
export function viewIssued(
  tenant: string,
  record: KeyRecord,
  key: string,
  user: string | null,
): z.input<typeof IssuedKey> {
  return { ...viewShared(record, user), key, tenant };
}

/** Records of one tenant, each with its user's external id. */
export async function viewKeys(
  env: ControlEnv,
  tenant: string,
  records: readonly KeyRecord[],
  nowMs: number,
): Promise<z.input<typeof KeyView>[]> {
  const bound = records.flatMap(({ user_id }) => user_id ?? []);
  const externalIds = await readExternalIds(env.DB, tenant, bound);
  return records.map((record) => ({
    ...viewShared(record, externalIds.get(record.user_id ?? "") ?? null),
    status: statusOf(record, nowMs),
    created_at: instantText(record.created_at_ms),
    revoked_at: textOrNull(record.revoked_at_ms),
    last_used_at: textOrNull(record.last_used_at_ms),
    replaced_by: record.replaced_by,
  }));
}

/** KV's copies of records that changed; they would be gone within a minute anyhow, so a failure is told and no more. */
export async function forgetKeys(
  env: ControlEnv,
  tenant: string,
  keyIds: readonly string[],
  traceId: string,
): Promise<void> {
  for (const key_id of keyIds) {
    try {
      await forgetKey(env.CACHE, tenant, key_id);
    } catch (error) {
      logStep("warn", {
        step: "key_kept_in_cache",
        tenant,
        key_id,
        trace_id: traceId,
        ...describeError(error),
      });
    }
  }
}

function viewShared(record: KeyRecord, user: string | null) {
  const { key_id, name, source } = record;
  return {
    key_id,
    name,
    scopes: KEY_SCOPES.filter((scope) => record.scopes.includes(scope)),
    user,
    source,
    expires_at: textOrNull(record.expires_at_ms),
  };
}

function statusOf(record: KeyRecord, nowMs: number): "active" | "expired" | "revoked" {
  if (record.revoked_at_ms !== null) return "revoked";
  return record.expires_at_ms !== null && record.expires_at_ms <= nowMs ? "expired" : "active";
}

function textOrNull(ms: number | null): string | null {
  return ms === null ? null : instantText(ms);
}
