// SPDX-License-Identifier: Apache-2.0
// What becomes of candidates: proposed, consented to, rejected. Each is to be called in one transaction, so that two
// consents at once are two consents and never two versions.
import { sha256Hex } from "#domain/bytes/sha256.ts";
import {
  CANDIDATE_LIFE_MS,
  consentsNeeded,
  countStanding,
  judgeConsent,
  MAX_WAITING_CANDIDATES,
} from "#domain/config/consent-rules.ts";
import { buildId } from "#domain/ids/ids.ts";
import type {
  Candidate,
  CandidateSummary,
  ConsentReply,
  ConsentRequest,
  ProposeReply,
  ProposeRequest,
  RejectReply,
} from "#domain/messages/config-candidates.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import {
  endCandidate,
  endOverdue,
  findCandidate,
  insertCandidate,
  listCandidates,
  saveConsents,
  waitingCandidates,
} from "./candidate-store.ts";
import { allotVersion, newestVersion } from "./version-store.ts";

export function proposeCandidate(
  sql: SqlStorage,
  request: ProposeRequest,
  idKey: Uint8Array,
  nowMs: number,
): ProposeReply {
  const current = newestVersion(sql);
  if (request.base_version !== current) return { ok: false, code: "version_moved", current };
  endOverdue(sql, current, nowMs);
  const waiting = waitingCandidates(sql);
  const made = buildCandidate(request, idKey, nowMs);
  const same = waiting.find((other) => isSame(other, made));
  if (same !== undefined) {
    return { ok: true, candidate: known(sql, same.candidate_id), fresh: false };
  }
  if (waiting.length >= MAX_WAITING_CANDIDATES) return { ok: false, code: "candidates_full" };
  insertCandidate(sql, made);
  return { ok: true, candidate: made, fresh: true };
}

/** The candidates as they are now, newest first. */
export function reviewCandidates(sql: SqlStorage, nowMs: number): readonly CandidateSummary[] {
  endOverdue(sql, newestVersion(sql), nowMs);
  return listCandidates(sql);
}

/** A given yes, or the number of the version that it brought about. */
type Consented =
  | Exclude<ConsentReply, { readonly kind: "published" } | { readonly code: "log_refuses" }>
  | {
      readonly ok: true;
      readonly kind: "allotted";
      readonly config_version: number;
      /** Whether this call did it. */
      readonly fresh: boolean;
    };

export function giveConsent(
  sql: SqlStorage,
  { tenant, candidate_id, config_sha256, person, active_admins }: ConsentRequest,
  nowMs: number,
): Consented {
  endOverdue(sql, newestVersion(sql), nowMs);
  const candidate = findCandidate(sql, candidate_id);
  if (candidate === null) return { ok: false, code: "unknown_candidate" };
  if (candidate.config_sha256 !== config_sha256) return { ok: false, code: "other_hash" };
  const verdict = judgeConsent(candidate, person);
  if (verdict === "own") return { ok: false, code: "own_candidate" };
  const { status, config_version } = candidate;
  if (status === "published" && config_version !== null && verdict === "given") {
    return { ok: true, kind: "allotted", config_version, fresh: false };
  }
  if (status === "outdated") return { ok: false, code: "version_moved" };
  if (status !== "waiting") return { ok: false, code: "candidate_ended" };
  // The door let the person in, so their own word stands.
  const standing = countStanding(candidate, [...active_admins, person]);
  const own = verdict === "given" ? [] : [{ ref: person, at_ms: nowMs }];
  const counted = { ...candidate, ...standing, consents: [...standing.consents, ...own] };
  saveConsents(sql, counted);
  if (counted.consents.length < counted.needs) {
    return { ok: true, kind: "waiting", candidate: counted };
  }
  const version = allotCandidate(sql, tenant, counted, nowMs);
  endCandidate(sql, candidate_id, "published", { config_version: version });
  return { ok: true, kind: "allotted", config_version: version, fresh: true };
}

export function rejectCandidate(
  sql: SqlStorage,
  {
    candidate_id,
    actor,
    reason,
  }: { readonly candidate_id: string; readonly actor: Actor; readonly reason: string },
  nowMs: number,
): RejectReply {
  endOverdue(sql, newestVersion(sql), nowMs);
  const candidate = findCandidate(sql, candidate_id);
  if (candidate === null) return { ok: false, code: "unknown_candidate" };
  if (candidate.status === "rejected" || candidate.status === "withdrawn") {
    return { ok: true, candidate };
  }
  if (candidate.status !== "waiting") return { ok: false, code: "candidate_ended" };
  const status = isSameActor(candidate.proposed_by, actor) ? "withdrawn" : "rejected";
  endCandidate(sql, candidate_id, status, { ended: { by: actor, at_ms: nowMs, reason } });
  return { ok: true, candidate: known(sql, candidate_id) };
}

/** An instant that passed while the candidate waited becomes the default. */
function allotCandidate(
  sql: SqlStorage,
  tenant: string,
  candidate: Candidate,
  nowMs: number,
): number {
  const { source, compiled, compiler, base_version, effective_at_ms } = candidate;
  if (source === null || compiled === null)
    throw new InvariantError("a waiting candidate is whole");
  const allotment = allotVersion(
    sql,
    {
      v: 1,
      tenant,
      expect_version: base_version,
      source,
      compiled,
      compiler,
      effective_at_ms:
        effective_at_ms !== null && effective_at_ms <= nowMs ? null : effective_at_ms,
      actor: candidate.proposed_by,
      publication: { ...candidate.publication, consents: [...candidate.consents] },
    },
    nowMs,
  );
  if (allotment.kind !== "new") throw new InvariantError("a candidate over its own base is new");
  return allotment.config_version;
}

function buildCandidate(
  request: ProposeRequest,
  idKey: Uint8Array,
  nowMs: number,
): Candidate & { readonly source: string; readonly compiled: string } {
  const { tenant, source, compiled, compiler, base_version, effective_at_ms, in_person } = request;
  return {
    candidate_id: buildId(idKey, "cnd", [tenant, crypto.randomUUID()]),
    status: "waiting",
    source_sha256: sha256Hex(source),
    config_sha256: sha256Hex(compiled),
    compiler,
    base_version,
    effective_at_ms,
    proposed_by: request.actor,
    in_person,
    proposed_at_ms: nowMs,
    expires_at_ms: nowMs + CANDIDATE_LIFE_MS,
    needs: consentsNeeded(in_person),
    consents: [],
    ended: null,
    config_version: null,
    source,
    compiled,
    publication: request.publication,
    diff_against: request.diff_against,
  };
}

/** The same content over the same version, for the same instant. */
function isSame(one: CandidateSummary, other: CandidateSummary): boolean {
  return (
    one.source_sha256 === other.source_sha256 &&
    one.config_sha256 === other.config_sha256 &&
    one.base_version === other.base_version &&
    one.effective_at_ms === other.effective_at_ms
  );
}

function isSameActor(one: Actor, other: Actor): boolean {
  return one.kind === other.kind && one.ref === other.ref;
}

function known(sql: SqlStorage, candidateId: string): Candidate {
  const candidate = findCandidate(sql, candidateId);
  if (candidate === null) throw new InvariantError("a candidate of this transaction is there");
  return candidate;
}
