// SPDX-License-Identifier: Apache-2.0
// POST /v1/keys/{key_id}/rotate: a successor in clear, once, and an end for the old key.
import type { rotateKey } from "#api/routes/keys.ts";
import type { KeyRecord, KeyRefusal, RotationReply } from "#domain/messages/tenant-desk.ts";
import { InvariantError, ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import { keyDigest } from "#edge/authenticate.ts";
import type { DoorCall, DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { readExternalIds } from "#storage/key-users.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildKeyText } from "./key-texts.ts";
import { forgetKeys, viewIssued } from "./key-view.ts";
import { findKeyOf } from "./keys.ts";

type RotateCall = DoorCall<ControlEnv, typeof rotateKey, KeyRecord>;

const MINUTE_MS = 60_000;

export const rotateKeyWork: DoorWork<ControlEnv, typeof rotateKey, KeyRecord> = {
  find: findKeyOf,
  async answer(call) {
    const { env, caller, found } = call;
    const { tenant } = caller;
    // Else a user's key would get hold of a key that outlives the user, or is somebody else's.
    if (caller.kind === "key" && caller.user !== null && caller.user.user_id !== found.user_id) {
      return refuse("key_of_another");
    }
    const { key, successor } = buildSuccessor(call);
    const reply = await rotate(call, successor);
    if (!reply.ok) return refuse(PROBLEMS[reply.code]);
    const { old } = reply;
    if (old.expires_at_ms === null) throw new InvariantError("a rotated key has no end");
    const users = await readExternalIds(env.DB, tenant, old.user_id === null ? [] : [old.user_id]);
    const issued = viewIssued(tenant, reply.key, key, users.get(old.user_id ?? "") ?? null);
    const replaces = { key_id: old.key_id, works_until: instantText(old.expires_at_ms) };
    return ok({ status: reply.fresh ? 201 : 200, body: { ...issued, replaces } });
  },
};

/** Order: the desk, then the cache; a crash in between leaves doors that take the old key for two minutes more. */
async function rotate(call: RotateCall, successor: KeyRecord): Promise<RotationReply> {
  const { env, caller, found, body, now_ms, trace_id } = call;
  const { tenant, actor } = caller;
  const { key_id } = found;
  try {
    const old_expires_at_ms = now_ms + body.overlap_minutes * MINUTE_MS;
    const request = { v: 1, tenant, key_id, successor, old_expires_at_ms, actor } as const;
    return await tenantDeskStub(env, tenant).rotateKey(request);
  } finally {
    // Also where the desk throws: the old key's end stands, and the receipts wait for the log.
    await forgetKeys(env, tenant, [key_id, successor.key_id], trace_id);
  }
}

/** What the desk refuses, as a problem. */
const PROBLEMS: Readonly<Record<KeyRefusal["code"], Problem["code"]>> = {
  unknown_key: "not_found",
  key_ended: "key_ended",
  key_replaced: "key_replaced",
  key_exists: "idempotency_key_reused",
  log_refuses: "log_refuses",
};

function buildSuccessor({ env, caller, found, headers, body, now_ms }: RotateCall): {
  readonly key: string;
  readonly successor: KeyRecord;
} {
  const { key_id, key } = buildKeyText(env, {
    tenant: caller.tenant,
    actor_ref: caller.actor.ref,
    idempotency_key: headers["idempotency-key"],
    content: ["rotate", found.key_id, body.overlap_minutes],
  });
  const life = found.expires_at_ms === null ? null : found.expires_at_ms - found.created_at_ms;
  const successor: KeyRecord = {
    key_id,
    key_sha256: keyDigest(key),
    name: found.name,
    scopes: found.scopes,
    created_at_ms: now_ms,
    expires_at_ms: life === null ? null : now_ms + life,
    revoked_at_ms: null,
    user_id: found.user_id,
    last_used_at_ms: null,
    replaced_by: null,
    source: found.source,
  };
  return { key, successor };
}
