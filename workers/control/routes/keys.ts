// SPDX-License-Identifier: Apache-2.0
// POST /v1/keys. The clear text exists in the answer alone. With an Idempotency-Key the secret is derived from it and
// from the whole request under the root secret, so a repeat gives the same key and nothing secret is ever stored.
import type { z } from "zod";
import type { issueKey } from "#api/routes/keys.ts";
import type { IssuedKey } from "#api/schemas/key.ts";
import { parseApiKey } from "#domain/access/api-key.ts";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { base32Text, base64Bytes } from "#domain/bytes/encoding.ts";
import { deriveKey, hmacBytes } from "#domain/bytes/sha256.ts";
import { buildKeyId } from "#domain/ids/ids.ts";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import { ok, type Result } from "#domain/result.ts";
import { type Caller, keyDigest } from "#edge/authenticate.ts";
import { isDevelopmentStack } from "#storage/development-secrets.ts";
import type { DoorCall, DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { loadTenant } from "#storage/load-directory.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";

type IssueCall = DoorCall<ControlEnv, typeof issueKey, undefined>;

/** 80 bits for the id before its tag, 256 for the secret. */
const KEY_ID_BYTES = 10;
const SECRET_BYTES = 32;

export const issueKeyWork: DoorWork<ControlEnv, typeof issueKey, undefined> = {
  async answer(call) {
    const { env, caller, body, now_ms } = call;
    const tenant = await chooseTenant(call);
    if (!tenant.ok) return tenant;
    if (body.expires_at !== null && Date.parse(body.expires_at) <= now_ms) {
      return refuseField("/expires_at", "in_the_past", "The key would have expired already.");
    }
    const key =
      body.key === undefined ? ok(buildKey(call, tenant.value)) : fixedKey(call, tenant.value);
    if (!key.ok) return key;
    const key_id = parseApiKey(key.value)?.key_id ?? "";
    const record: KeyRecord = {
      key_id,
      key_sha256: keyDigest(key.value),
      name: body.name,
      scopes: body.scopes,
      created_at_ms: now_ms,
      expires_at_ms: body.expires_at === null ? null : Date.parse(body.expires_at),
      revoked_at_ms: null,
    };
    const desk = tenantDeskStub(env, tenant.value);
    const saved = await desk.saveKey({ v: 1, tenant: tenant.value, key: record });
    if (!saved.ok) return refuse(clashCode(caller, body.key !== undefined));
    const { name, scopes, expires_at } = body;
    const issued: z.input<typeof IssuedKey> = {
      key_id,
      key: key.value,
      tenant: tenant.value,
      name,
      scopes,
      expires_at,
    };
    return ok({ status: saved.fresh ? 201 : 200, body: issued });
  },
};

/** The operator names the tenant; everyone else is in one already. */
async function chooseTenant({ env, caller, body }: IssueCall): Promise<Result<string, Problem>> {
  if (caller.kind === "key") {
    if (body.tenant === undefined || body.tenant === caller.tenant) return ok(caller.tenant);
    return refuseField("/tenant", "not_allowed", "A key is issued in the caller's own tenant.");
  }
  if (body.tenant === undefined) {
    return refuseField("/tenant", "required", "The operator names the tenant.");
  }
  const known = await loadTenant(env.DB, body.tenant);
  if (known !== null) return ok(body.tenant);
  return refuseField("/tenant", "unknown_tenant", "There is no tenant with this handle.");
}

/** A new key; the same one again for the same caller, Idempotency-Key and body. */
function buildKey({ env, caller, body, headers }: IssueCall, tenant: string): string {
  const given = headers["idempotency-key"];
  const purpose = deriveKey(base64Bytes(env.ROOT_SECRET), `revops-pack/api-key/v1/${tenant}`);
  const random = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  const seed =
    given === undefined ? random : hmacBytes(purpose, canonicalJson([caller.actor.ref, given]));
  const { name, scopes, expires_at } = body;
  const idKey = idKeyOf(env, tenant);
  // The operator has one key id per name, and the desk one record per id: a second key takes a second name.
  const base =
    caller.kind === "operator"
      ? hmacBytes(idKey, canonicalJson(["operator-key", name]))
      : hmacBytes(seed, "id");
  const id = buildKeyId(idKey, base32Text(base.subarray(0, KEY_ID_BYTES)));
  const secret = base32Text(hmacBytes(seed, canonicalJson(["secret", name, scopes, expires_at])));
  return `rvk_${tenant}_${id}_${secret}`;
}

/** The key that a developer's seed brings along, so that its credentials can be documented. */
function fixedKey({ env, body }: IssueCall, tenant: string): Result<string, Problem> {
  const parsed = parseApiKey(body.key ?? "");
  const isOwn = parsed?.development === true && parsed.tenant === tenant;
  if (body.key !== undefined && isOwn && isDevelopmentStack(env)) return ok(body.key);
  return refuseField(
    "/key",
    "not_allowed",
    "Only a development stack takes a fixed key, of its own tenant.",
  );
}

function clashCode(caller: Caller, isFixed: boolean): Problem["code"] {
  if (isFixed) return "key_exists";
  return caller.kind === "operator" ? "first_key_exists" : "idempotency_key_reused";
}

function refuseField(pointer: string, code: string, message: string): ReturnType<typeof refuse> {
  return refuse("invalid_fields", { errors: [{ pointer, code, message }] });
}
