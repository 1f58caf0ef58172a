// SPDX-License-Identifier: Apache-2.0
// Sources of the newest config, and their secrets in TenantDesk. A secret in clear exists in the answer that makes it and
// nowhere else.
import type * as contracts from "#api/routes/sources.ts";
import { base32Text } from "#domain/bytes/encoding.ts";
import type { SourceSettings } from "#domain/config/intake-settings.ts";
import { buildPublicName } from "#domain/ids/public-name.ts";
import type { SecretRefusal, SourceSecretRecord } from "#domain/messages/source-secrets.ts";
import { ok, type Result } from "#domain/result.ts";
import { signingKey } from "#domain/sources/source-secret.ts";
import { instantText } from "#domain/time/instant.ts";
import { SECRET_BYTES, secretText } from "#domain/webhooks/sign-message.ts";
import type { DoorCall, DoorWork } from "#edge/door.ts";
import { describeError, logStep } from "#edge/log.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { sealSecret } from "#ledger/secret-seal.ts";
import { buildConfigPort } from "#storage/config-reader.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import { forgetSourceSecrets } from "#storage/source-reader.ts";
import type { ControlEnv } from "../control-env.ts";

export const listSourcesWork: DoorWork<ControlEnv, typeof contracts.listSources, undefined> = {
  async answer({ env, caller: { tenant }, now_ms, request }) {
    const configured = await newestSources(env, tenant, now_ms);
    const desk = tenantDeskStub(env, tenant);
    const secrets = await desk.sourceSecrets({ v: 1, tenant, source: null });
    const names = new Set([...Object.keys(configured), ...secrets.map(({ source }) => source)]);
    const idKey = idKeyOf(env, tenant);
    const origin = new URL(env.PUBLIC_URL ?? request.url).origin;
    const items = [...names].toSorted().map((name) => {
      const { kind, scheme, lead_source } = ownOf(configured, name) ?? NOT_CONFIGURED;
      const source_id = buildPublicName(idKey, "src", { tenant, name });
      return {
        name,
        kind,
        scheme,
        lead_source,
        source_id,
        post_url: `${origin}/v1/sources/${source_id}/events`,
        secrets: secrets.filter(({ source }) => source === name).map(viewSecret),
      };
    });
    return ok({ status: 200, body: { items } });
  },
};

const NOT_CONFIGURED = { kind: null, scheme: null, lead_source: null } as const;

type AddCall = DoorCall<ControlEnv, typeof contracts.addSourceSecret, SourceSettings>;

const HOUR_MS = 60 * 60_000;
const ID_BYTES = 16;
const IV_BYTES = 12;

export const addSourceSecretWork: DoorWork<
  ControlEnv,
  typeof contracts.addSourceSecret,
  SourceSettings
> = {
  find: ({ env, caller: { tenant }, params: { name }, now_ms }) => {
    return findNewest(env, tenant, name, now_ms);
  },
  // Order: the desk, then the cache; a crash in between leaves doors that know of the new secret a minute later.
  async answer(call) {
    const { env, caller, params, body, now_ms, trace_id } = call;
    const { tenant, actor } = caller;
    const { name } = params;
    const chosen = chooseSecret(call);
    if (!chosen.ok) return chosen;
    const secret_id = `sec_${base32Text(freshBytes(ID_BYTES))}`;
    const owner = { root_secret: env.ROOT_SECRET, tenant, of: "source", id: secret_id } as const;
    const sealed = await sealSecret(owner, freshBytes(IV_BYTES), chosen.value);
    try {
      const reply = await tenantDeskStub(env, tenant).saveSourceSecret({
        v: 1,
        tenant,
        source: name,
        secret_id,
        sealed,
        overlap_until_ms: now_ms + body.overlap_hours * HOUR_MS,
        actor,
      });
      if (!reply.ok) return refuseSecret(reply);
      const secret = body.secret === undefined ? chosen.value : null;
      return ok({ status: 201, body: { name, ...viewSecret(reply.secret), secret } });
    } finally {
      // Also where the desk throws: the change stands, and its receipt waits for the log.
      await forget(env, tenant, name, trace_id);
    }
  },
};

export const endSourceSecretWork: DoorWork<
  ControlEnv,
  typeof contracts.endSourceSecret,
  undefined
> = {
  async answer({ env, caller: { tenant, actor }, params: { name, secret_id }, trace_id }) {
    try {
      const asked = { v: 1, tenant, source: name, secret_id, actor } as const;
      const reply = await tenantDeskStub(env, tenant).endSourceSecret(asked);
      if (!reply.ok) return refuseSecret(reply);
      return ok({ status: 200, body: { name, secret_id, change: "deleted" } });
    } finally {
      await forget(env, tenant, name, trace_id);
    }
  },
};

/** The given secret, where the scheme can have it, or a new one, where it is ours to make. */
function chooseSecret({ found, body }: AddCall): Result<string, Problem> {
  const { scheme } = found;
  if (body.secret !== undefined) {
    return signingKey(scheme, body.secret) === null
      ? refuseGiven("not_a_secret", "This is no secret of the source's scheme.")
      : ok(body.secret);
  }
  if (scheme === "standard_webhooks") return ok(secretText(freshBytes(SECRET_BYTES)));
  return refuseGiven("required", "HubSpot signs with its app's client secret: give that one.");
}

function refuseGiven(code: string, message: string): ReturnType<typeof refuse> {
  return refuse("invalid_fields", { errors: [{ pointer: "/secret", code, message }] });
}

function refuseSecret({ code }: SecretRefusal): ReturnType<typeof refuse> {
  return refuse(code === "unknown_secret" ? "not_found" : "log_refuses");
}

function viewSecret({ secret_id, created_at_ms, expires_at_ms }: SourceSecretRecord) {
  return {
    secret_id,
    created_at: instantText(created_at_ms),
    expires_at: expires_at_ms === null ? null : instantText(expires_at_ms),
  };
}

/** KV's copy would be gone within a minute anyhow, so a failure is told and no more. */
async function forget(
  env: ControlEnv,
  tenant: string,
  source: string,
  trace_id: string,
): Promise<void> {
  try {
    await forgetSourceSecrets(env.CACHE, tenant, source);
  } catch (error) {
    const step = "source_secrets_kept_in_cache";
    logStep("warn", { step, tenant, resource: source, trace_id, ...describeError(error) });
  }
}

/** The source as the newest config has it, in effect or not yet: a secret is made before its first post. */
export async function findNewest(
  env: ControlEnv,
  tenant: string,
  name: string,
  nowMs: number,
): Promise<SourceSettings | null> {
  return ownOf(await newestSources(env, tenant, nowMs), name);
}

type SourcesByName = Readonly<Record<string, SourceSettings>>;

function ownOf(sources: SourcesByName, name: string): SourceSettings | null {
  return Object.hasOwn(sources, name) ? (sources[name] ?? null) : null;
}

async function newestSources(
  env: ControlEnv,
  tenant: string,
  nowMs: number,
): Promise<SourcesByName> {
  const versions = await tenantDeskStub(env, tenant).versions({ v: 1, tenant });
  const newest = Math.max(0, ...versions.map(({ config_version }) => config_version));
  const config = await buildConfigPort(env, nowMs).version(tenant, newest);
  return config?.document.intake?.sources ?? {};
}

function freshBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}
