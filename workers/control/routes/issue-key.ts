// SPDX-License-Identifier: Apache-2.0
// POST /v1/keys. The clear text exists in the answer alone (key-texts.ts).
import type { issueKey } from "#api/routes/keys.ts";
import { parseApiKey, PARTNER_SCOPE } from "#domain/access/api-key.ts";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import { ok, type Result } from "#domain/result.ts";
import { keyDigest } from "#edge/authenticate.ts";
import type { DoorCall, DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { buildConfigPort } from "#storage/config-reader.ts";
import { isDevelopmentStack } from "#storage/development-secrets.ts";
import { findActiveUser } from "#storage/key-users.ts";
import { loadTenant } from "#storage/load-directory.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildKeyText } from "./key-texts.ts";
import { forgetKeys, viewIssued } from "./key-view.ts";

type IssueCall = DoorCall<ControlEnv, typeof issueKey, undefined>;

interface KeyUser {
  readonly user_id: string;
  readonly external_id: string;
}

export const issueKeyWork: DoorWork<ControlEnv, typeof issueKey, undefined> = {
  async answer(call) {
    const { env, caller, body, now_ms, trace_id } = call;
    const tenant = await chooseTenant(call);
    if (!tenant.ok) return tenant;
    if (body.expires_at !== null && Date.parse(body.expires_at) <= now_ms) {
      return refuseField("/expires_at", "in_the_past", "The key would have expired already.");
    }
    const source = await chooseSource(call);
    if (!source.ok) return source;
    const user = source.value === null ? await chooseUser(call) : ok(null);
    if (!user.ok) return user;
    const made =
      body.key === undefined
        ? ok(buildText(call, tenant.value, user.value))
        : fixedText(call, tenant.value);
    if (!made.ok) return made;
    const { key_id, key } = made.value;
    const record: KeyRecord = {
      key_id,
      key_sha256: keyDigest(key),
      name: body.name,
      scopes: body.scopes,
      created_at_ms: now_ms,
      expires_at_ms: body.expires_at === null ? null : Date.parse(body.expires_at),
      revoked_at_ms: null,
      user_id: user.value?.user_id ?? null,
      last_used_at_ms: null,
      replaced_by: null,
      source: source.value,
    };
    const saved = await tenantDeskStub(env, tenant.value).saveKey({
      v: 1,
      tenant: tenant.value,
      key: record,
      actor: caller.actor,
    });
    if (!saved.ok) return refuse(saved.code === "log_refuses" ? "log_refuses" : clashCode(call));
    // Whoever tried the key before it was issued left a miss in the cache.
    if (saved.fresh) await forgetKeys(env, tenant.value, [key_id], trace_id);
    const issued = viewIssued(tenant.value, saved.key, key, user.value?.external_id ?? null);
    return ok({ status: saved.fresh ? 201 : 200, body: issued });
  },
};

/** The operator names the tenant; everyone else is in one already. */
async function chooseTenant({ env, caller, body }: IssueCall): Promise<Result<string, Problem>> {
  if (caller.kind !== "operator") {
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

/** As whom the key will act: a user's key makes that user's keys only, or it would outlive the user or be another. */
async function chooseUser({
  env,
  caller,
  body,
}: IssueCall): Promise<Result<KeyUser | null, Problem>> {
  if (caller.kind === "operator") {
    if (body.user === undefined) return ok(null);
    return refuseField("/user", "not_allowed", "The operator issues the tenant's own keys only.");
  }
  const own = caller.kind === "key" ? caller.user : null;
  if (own !== null) {
    if (body.user === undefined || body.user === own.external_id) return ok(own);
    return refuseField("/user", "not_allowed", "A user's key issues keys of that user only.");
  }
  if (body.user === undefined) return ok(null);
  const user = await findActiveUser(env.DB, caller.tenant, body.user);
  if (user !== null) return ok(user);
  return refuseField("/user", "unknown_user", "No active user has this external id.");
}

/** Whose registrations the key is for; a partner's key is nothing else, and nobody's in person. */
async function chooseSource({
  env,
  caller,
  body,
  now_ms,
}: IssueCall): Promise<Result<string | null, Problem>> {
  const { source, scopes } = body;
  if (source === undefined) {
    if (!scopes.includes(PARTNER_SCOPE)) return ok(null);
    return refuseField("/source", "required", "A key with scope registrations is a partner's.");
  }
  if (scopes.some((scope) => scope !== PARTNER_SCOPE)) {
    return refuseField("/scopes", "not_allowed", "A partner's key has scope registrations alone.");
  }
  if (body.user !== undefined) {
    return refuseField("/user", "not_allowed", "A partner's key acts as no user of the tenant.");
  }
  if (caller.kind === "operator" || (caller.kind === "key" && caller.user !== null)) {
    return refuseField("/source", "not_allowed", "This caller issues no partner's key.");
  }
  const config = await buildConfigPort(env, now_ms).active(caller.tenant, now_ms);
  const { sources = {} } = config?.document.intake ?? {};
  if (Object.hasOwn(sources, source) && sources[source]?.kind === "partner") return ok(source);
  return refuseField("/source", "unknown_source", "No partner of the config has this name.");
}

/** A new key; the same one again for the same caller, Idempotency-Key and body. */
function buildText(
  call: IssueCall,
  tenant: string,
  user: KeyUser | null,
): { key_id: string; key: string } {
  const { env, caller, headers, body } = call;
  const { name, scopes, expires_at, source } = body;
  return buildKeyText(env, {
    tenant,
    actor_ref: caller.actor.ref,
    idempotency_key: headers["idempotency-key"],
    content: [
      name,
      scopes,
      expires_at,
      ...(user === null ? [] : [user.user_id]),
      ...(source === undefined ? [] : [{ source }]),
    ],
    // The operator has one key id per name, and the desk one record per id: a second key takes a second name.
    ...(caller.kind === "operator" ? { id_of: ["operator-key", name] } : {}),
  });
}

/** The key that a developer's seed brings along, so that its credentials can be documented. */
function fixedText(
  { env, body }: IssueCall,
  tenant: string,
): Result<{ key_id: string; key: string }, Problem> {
  const parsed = parseApiKey(body.key ?? "");
  const isOwn = parsed?.development === true && parsed.tenant === tenant;
  if (body.key !== undefined && isOwn && isDevelopmentStack(env)) {
    return ok({ key_id: parsed.key_id, key: body.key });
  }
  return refuseField(
    "/key",
    "not_allowed",
    "Only a development stack takes a fixed key, of its own tenant.",
  );
}

function clashCode({ caller, body }: IssueCall): Problem["code"] {
  if (body.key !== undefined) return "key_exists";
  return caller.kind === "operator" ? "first_key_exists" : "idempotency_key_reused";
}

function refuseField(pointer: string, code: string, message: string): ReturnType<typeof refuse> {
  return refuse("invalid_fields", { errors: [{ pointer, code, message }] });
}
