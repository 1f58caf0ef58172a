// SPDX-License-Identifier: Apache-2.0
// From a config as written to a version, or to a candidate where it loosens something. TenantDesk numbers versions and
// is the truth; nothing stands before its PUBLISH_CONFIG receipt.
import type { RouteAnswer } from "#api/contract.ts";
import type { publishConfig, rollBackConfig } from "#api/routes/config-publish.ts";
import { tagText } from "#api/schemas/fields.ts";
import { COMPILER } from "#domain/config/compile-config.ts";
import type { Publication } from "#domain/config/publication.ts";
import type { ConfigVersion, PublishRequest } from "#domain/messages/tenant-desk.ts";
import { InvariantError, ok, type Result } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import type { TenantCaller } from "#edge/authenticate.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { parseYaml } from "#edge/read-yaml.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { compare, compareWithRuling, type Comparison, loadSide } from "./config-compare.ts";
import { findVersion } from "./config.ts";
import { type GoodConfig, requireGood } from "./config-judge.ts";
import { readWritten, type WrittenConfig } from "./config-source.ts";
import { proposedView, versionView } from "./config-view.ts";

type Answered = Promise<Result<RouteAnswer<typeof publishConfig>, Problem>>;

/** Who publishes, and how they want it. */
interface Wish {
  readonly env: ControlEnv;
  readonly caller: TenantCaller;
  readonly now_ms: number;
  readonly query: {
    readonly dry_run?: "true" | "false" | undefined;
    readonly effective_at?: string | undefined;
  };
  readonly headers: { readonly "if-match"?: string | undefined };
  /** What a rollback adds to the receipt. */
  readonly rollback: Pick<Publication, "rolled_back_from" | "reason">;
}

export const publishConfigWork: DoorWork<ControlEnv, typeof publishConfig, undefined> = {
  readers: { "application/yaml": parseYaml },
  async answer(call) {
    if (isPast(call)) return refusePast();
    const written = await readWritten(call, "nothing");
    return written.ok ? publish({ ...call, rollback: {} }, written.value) : written;
  },
};

export const rollBackConfigWork: DoorWork<ControlEnv, typeof rollBackConfig, ConfigVersion> = {
  find: findVersion,
  async answer(call) {
    if (isPast(call)) return refusePast();
    const { env, caller, body, found } = call;
    const { tenant } = caller;
    const { config_version } = found;
    const desk = tenantDeskStub(env, tenant);
    const texts = await desk.versionDocument({ v: 1, tenant, config_version });
    if (texts === null) throw new InvariantError("a config version has no documents");
    const rollback = {
      rolled_back_from: config_version,
      ...(body.reason === undefined ? {} : { reason: body.reason }),
    };
    return publish({ ...call, rollback }, { source: JSON.parse(texts.source), text: null });
  },
};

async function publish(wish: Wish, written: WrittenConfig): Answered {
  const { env, caller, now_ms, query, headers } = wish;
  const { tenant } = caller;
  const good = await requireGood(env, tenant, written);
  if (!good.ok) return refuse("invalid_fields", { errors: good.error });
  const desk = tenantDeskStub(env, tenant);
  const versions = await desk.versions({ v: 1, tenant });
  const comparison = await compareWithRuling(desk, tenant, versions, good.value.side, now_ms);
  if (query.dry_run === "true") return answerDryRun(good.value, comparison);
  const newest = versions.at(-1);
  const tag = headers["if-match"];
  const compared = newest?.config_version ?? null;
  const edited = tag === undefined ? compared : Number(tagText(tag));
  // Over the version that it was compared with and no other, whichever the caller names: one that came in between may be
  // tighter than either.
  const request = buildRequest(wish, good.value, comparison, compared);
  const isNewest = newest !== undefined && isSame(newest, good.value);
  if (edited !== compared && !isNewest) return refuseMoved(wish, edited);
  if (newest === undefined || !comparison.diff.loosens || isNewest) {
    return answerVersion(wish, request, edited);
  }
  const proposed = await desk.propose({
    ...request,
    base_version: newest.config_version,
    diff_against: comparison.against ?? newest.config_version,
    in_person: caller.kind === "session",
  });
  if (!proposed.ok && proposed.code === "version_moved") return refuseMoved(wish, edited);
  if (!proposed.ok) return refuse(proposed.code);
  const { candidate } = proposed;
  return ok({
    status: 202,
    body: proposedView(candidate),
    headers: { location: `/v1/config/candidates/${candidate.candidate_id}` },
  });
}

async function answerVersion(wish: Wish, request: PublishRequest, edited: number | null): Answered {
  const reply = await tenantDeskStub(wish.env, wish.caller.tenant).publish(request);
  if (!reply.ok && reply.code === "log_refuses") return refuse("log_refuses");
  if (!reply.ok) return refuseMoved(wish, edited);
  const { config_version } = reply.version;
  return ok({
    status: reply.fresh ? 201 : 200,
    body: { ...versionView(reply.version), published: reply.fresh },
    headers: { location: `/v1/config/versions/${config_version}`, etag: `"${config_version}"` },
  });
}

function answerDryRun(
  { report, texts }: GoodConfig,
  { diff, against }: Comparison,
): Awaited<Answered> {
  const { source_sha256, config_sha256 } = texts;
  return ok({
    status: 200,
    body: {
      dry_run: true,
      source_sha256,
      config_sha256,
      compiler: COMPILER,
      ...report,
      diff,
      diff_against: against,
      loosens: against !== null && diff.loosens,
    },
  });
}

function buildRequest(
  { caller: { tenant, actor }, query, rollback }: Wish,
  { texts, accepted }: GoodConfig,
  { diff }: Comparison,
  expect_version: number | null,
): PublishRequest & { readonly publication: Publication } {
  return {
    v: 1,
    tenant,
    expect_version,
    source: texts.source,
    compiled: texts.compiled,
    compiler: COMPILER,
    effective_at_ms: query.effective_at === undefined ? null : Date.parse(query.effective_at),
    actor,
    publication: {
      author: actor,
      consents: [],
      accepted,
      diff,
      ...rollback,
    },
  };
}

function isSame(version: ConfigVersion, { texts }: GoodConfig): boolean {
  return (
    version.source_sha256 === texts.source_sha256 && version.config_sha256 === texts.config_sha256
  );
}

/** Whoever named the version they edited is told what others changed since; anybody else may just send it again. */
async function refuseMoved({ env, caller, headers }: Wish, edited: number | null): Answered {
  if (headers["if-match"] === undefined) return refuse("version_moved");
  const { tenant } = caller;
  const desk = tenantDeskStub(env, tenant);
  const versions = await desk.versions({ v: 1, tenant });
  const newest = versions.at(-1);
  if (newest === undefined) return refuse("precondition_failed");
  const { config_version, published_at_ms } = newest;
  const told = await desk.versionDocument({ v: 1, tenant, config_version });
  const conflict = {
    current: `"${config_version}"`,
    changed_by: told?.publication?.author ?? null,
    changed_at: instantText(published_at_ms),
  };
  const isKnown = versions.some((version) => version.config_version === edited);
  const before = edited === null || !isKnown ? null : await loadSide(desk, tenant, edited);
  const after = await loadSide(desk, tenant, config_version);
  if (before === null || after === null) return refuse("precondition_failed", { conflict });
  return refuse("precondition_failed", { conflict, diff: compare(before, after) });
}

function isPast({ query, now_ms }: Pick<Wish, "query" | "now_ms">): boolean {
  return query.effective_at !== undefined && Date.parse(query.effective_at) <= now_ms;
}

/** What was decided until now was decided under another version. */
function refusePast(): ReturnType<typeof refuse> {
  const message = "A version takes effect in the future.";
  return refuse("invalid_fields", {
    errors: [{ pointer: "/query/effective_at", code: "in_the_past", message }],
  });
}
