// SPDX-License-Identifier: Apache-2.0
// Candidates: what waits for a second person, and that person's yes or no.
import type * as contracts from "#api/routes/config-candidates.ts";
import { judgeConsent } from "#domain/config/consent-rules.ts";
import type { Candidate } from "#domain/messages/config-candidates.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import { readActiveAdmins } from "#storage/read-members.ts";
import type { ControlEnv } from "../control-env.ts";
import { requireGood } from "./config-judge.ts";
import { candidateItem, proposedView, versionView } from "./config-view.ts";

interface Asked {
  readonly env: ControlEnv;
  readonly caller: { readonly tenant: string };
  readonly params: { readonly candidate_id: string };
}

function findCandidate({ env, caller: { tenant }, params }: Asked): Promise<Candidate | null> {
  return tenantDeskStub(env, tenant).candidate({ v: 1, tenant, ...params });
}

export const listConfigCandidatesWork: DoorWork<
  ControlEnv,
  typeof contracts.listConfigCandidates,
  undefined
> = {
  async answer({ env, caller: { tenant } }) {
    const candidates = await tenantDeskStub(env, tenant).candidates({ v: 1, tenant });
    return ok({ status: 200, body: { items: candidates.map(candidateItem) } });
  },
};

export const readConfigCandidateWork: DoorWork<
  ControlEnv,
  typeof contracts.readConfigCandidate,
  Candidate
> = {
  find: findCandidate,
  answer({ found }) {
    const source: unknown = found.source === null ? null : JSON.parse(found.source);
    const compiled: unknown = found.compiled === null ? null : JSON.parse(found.compiled);
    return ok({ status: 200, body: { ...proposedView(found), source, compiled } });
  },
};

export const consentToConfigWork: DoorWork<
  ControlEnv,
  typeof contracts.consentToConfig,
  Candidate
> = {
  find: findCandidate,
  async answer({ env, caller: { tenant, actor }, params, body, found }) {
    if (judgeConsent(found, actor.ref) === "own") return refuse("own_candidate");
    if (body.config_sha256 !== found.config_sha256) return refuse("candidate_stale");
    const stale = await findStale(env, tenant, found);
    if (stale !== null) return { ok: false, error: stale };
    const active_admins = await readActiveAdmins(env.DB, tenant);
    const reply = await tenantDeskStub(env, tenant).consent({
      v: 1,
      tenant,
      ...params,
      ...body,
      person: actor.ref,
      active_admins,
    });
    if (!reply.ok) return refuseConsent(reply.code);
    if (reply.kind === "waiting") return ok({ status: 202, body: candidateItem(reply.candidate) });
    const { version, fresh } = reply;
    const { config_version } = version;
    return ok({
      status: fresh ? 201 : 200,
      body: { ...versionView(version), published: fresh },
      headers: { location: `/v1/config/versions/${config_version}`, etag: `"${config_version}"` },
    });
  },
};

/**
 * Why a waiting candidate is not any more what its hash names: people and teams in it changed. Of one that ended the
 * desk says how; whoever had consented to it is answered again.
 */
async function findStale(
  env: ControlEnv,
  tenant: string,
  { status, source, config_sha256 }: Candidate,
): Promise<Problem | null> {
  if (status !== "waiting" || source === null) return null;
  const good = await requireGood(env, tenant, { source: JSON.parse(source), text: null });
  if (!good.ok) return { code: "candidate_stale", errors: good.error };
  return good.value.texts.config_sha256 === config_sha256 ? null : { code: "candidate_stale" };
}

function refuseConsent(
  code:
    | "unknown_candidate"
    | "other_hash"
    | "own_candidate"
    | "candidate_ended"
    | "version_moved"
    | "log_refuses",
): ReturnType<typeof refuse> {
  switch (code) {
    case "unknown_candidate":
      return refuse("not_found");
    case "other_hash":
      return refuse("candidate_stale");
    default:
      return refuse(code);
  }
}

export const rejectConfigCandidateWork: DoorWork<
  ControlEnv,
  typeof contracts.rejectConfigCandidate,
  Candidate
> = {
  find: findCandidate,
  async answer({ env, caller: { tenant, actor }, params, body }) {
    const asked = { v: 1, tenant, ...params, ...body, actor } as const;
    const reply = await tenantDeskStub(env, tenant).reject(asked);
    if (reply.ok) return ok({ status: 200, body: candidateItem(reply.candidate) });
    return refuse(reply.code === "unknown_candidate" ? "not_found" : reply.code);
  },
};
