// SPDX-License-Identifier: Apache-2.0
// Config versions: check the shape, compile against the directory, hand both documents to the TenantDesk, which
// numbers them and is the truth. Nothing stands before its PUBLISH_CONFIG receipt.
import type { z } from "zod";
import type { listConfigVersions, publishConfig, readConfigVersion } from "#api/routes/config.ts";
import type { VersionSummary } from "#api/schemas/config.ts";
import { tagText } from "#api/schemas/fields.ts";
import { COMPILER, compileConfig, configHashes } from "#domain/config/compile-config.ts";
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ConfigProblem } from "#domain/config/problem.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import type { ConfigVersion } from "#domain/messages/tenant-desk.ts";
import { InvariantError, ok, type Result } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { parseYaml } from "#edge/read-yaml.ts";
import { loadDirectory } from "#storage/load-directory.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";

export const publishConfigWork: DoorWork<ControlEnv, typeof publishConfig, undefined> = {
  readers: { "application/yaml": parseYaml },
  async answer({ env, caller, body, query, headers, now_ms }) {
    const { tenant, actor } = caller;
    const effective_at_ms =
      query.effective_at === undefined ? null : Date.parse(query.effective_at);
    if (effective_at_ms !== null && effective_at_ms <= now_ms) return refusePast();
    const compiled = await compile(env, tenant, body);
    if (!compiled.ok) return compiled;
    const texts = configHashes(body, compiled.value);
    if (query.dry_run === "true") {
      const { source_sha256, config_sha256 } = texts;
      return ok({
        status: 200,
        body: { dry_run: true, source_sha256, config_sha256, compiler: COMPILER },
      });
    }
    const desk = tenantDeskStub(env, tenant);
    const tag = headers["if-match"];
    const reply = await desk.publish({
      v: 1,
      tenant,
      expect_version:
        tag === undefined ? newest(await desk.versions({ v: 1, tenant })) : Number(tagText(tag)),
      source: texts.source,
      compiled: texts.compiled,
      compiler: COMPILER,
      effective_at_ms,
      actor,
    });
    if (!reply.ok && reply.code === "log_refuses") return refuse("log_refuses");
    if (!reply.ok) return refuse(tag === undefined ? "version_moved" : "precondition_failed");
    const { config_version } = reply.version;
    return ok({
      status: reply.fresh ? 201 : 200,
      body: { ...versionView(reply.version), published: reply.fresh },
      headers: {
        location: `/v1/config/versions/${config_version}`,
        etag: `"${config_version}"`,
      },
    });
  },
};

/** What was decided until now was decided under another version. */
function refusePast(): ReturnType<typeof refuse> {
  const message = "A version takes effect in the future.";
  return refuse("invalid_fields", {
    errors: [{ pointer: "/query/effective_at", code: "in_the_past", message }],
  });
}

/** Every fault at once, each at its place in the config as written. */
async function compile(
  env: ControlEnv,
  tenant: string,
  body: unknown,
): Promise<Result<CompiledDocument, Problem>> {
  const source = parseRevOpsConfig(body);
  if (!source.ok) return refuseConfig(source.error);
  const compiled = compileConfig(source.value, await loadDirectory(env.DB, tenant));
  return compiled.ok ? compiled : refuseConfig(compiled.error);
}

function refuseConfig(problems: readonly ConfigProblem[]): ReturnType<typeof refuse> {
  const errors = problems.map(({ pointer, code, message, fix }) => ({
    pointer,
    code,
    message: fix === null ? message : `${message} ${fix}`,
  }));
  return refuse("invalid_fields", { errors });
}

export const listConfigVersionsWork: DoorWork<ControlEnv, typeof listConfigVersions, undefined> = {
  async answer({ env, caller: { tenant } }) {
    const versions = await tenantDeskStub(env, tenant).versions({ v: 1, tenant });
    return ok({ status: 200, body: { items: versions.toReversed().map(versionView) } });
  },
};

export const readConfigVersionWork: DoorWork<ControlEnv, typeof readConfigVersion, ConfigVersion> =
  {
    async find({ env, caller: { tenant }, params }) {
      const versions = await tenantDeskStub(env, tenant).versions({ v: 1, tenant });
      const wanted = Number(params.version);
      return versions.find(({ config_version }) => config_version === wanted) ?? null;
    },
    async answer({ env, caller: { tenant }, found }) {
      const { config_version } = found;
      const desk = tenantDeskStub(env, tenant);
      const texts = await desk.versionDocument({ v: 1, tenant, config_version });
      if (texts === null) throw new InvariantError("a config version has no documents");
      const source: unknown = JSON.parse(texts.source);
      const compiled: unknown = JSON.parse(texts.compiled);
      return ok({
        status: 200,
        body: { ...versionView(found), source, compiled },
        headers: { etag: `"${config_version}"` },
      });
    },
  };

function newest(versions: readonly ConfigVersion[]): number | null {
  return versions.at(-1)?.config_version ?? null;
}

function versionView(version: ConfigVersion): z.input<typeof VersionSummary> {
  const { effective_at_ms, published_at_ms, ...same } = version;
  return {
    ...same,
    effective_at: instantText(effective_at_ms),
    published_at: instantText(published_at_ms),
  };
}
