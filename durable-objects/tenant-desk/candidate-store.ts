// SPDX-License-Identifier: Apache-2.0
// TenantDesk's SQL of candidates: the rows and what they say. A candidate decides nothing, so it has no receipt of its
// own; the receipt of the version that it becomes names its author and everybody who consented.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { MAX_ENDED_CANDIDATES } from "#domain/config/consent-rules.ts";
import { Consent, Publication } from "#domain/config/publication.ts";
import type {
  Candidate,
  CandidateStatus,
  CandidateSummary,
} from "#domain/messages/config-candidates.ts";
import { Actor } from "#domain/receipts/leaf.ts";

/** The documents apart, because they go when the candidate ends and the row stays. */
const TABLES = `
CREATE TABLE IF NOT EXISTS config_candidate (
  candidate_no INTEGER PRIMARY KEY, candidate_id TEXT NOT NULL UNIQUE, status TEXT NOT NULL, source_sha256 TEXT NOT NULL,
  config_sha256 TEXT NOT NULL, compiler TEXT NOT NULL, base_version INTEGER NOT NULL, requested_at_ms INTEGER,
  actor_kind TEXT NOT NULL, actor_ref TEXT NOT NULL, in_person INTEGER NOT NULL, proposed_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL, needs INTEGER NOT NULL, consents TEXT NOT NULL, publication TEXT NOT NULL,
  diff_against INTEGER NOT NULL, ended TEXT, config_version INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS config_candidate_document (
  candidate_id TEXT PRIMARY KEY, source TEXT NOT NULL, compiled TEXT NOT NULL
) STRICT;
`;

type CandidateRow = {
  readonly candidate_id: string;
  readonly status: CandidateStatus;
  readonly source_sha256: string;
  readonly config_sha256: string;
  readonly compiler: string;
  readonly base_version: number;
  readonly requested_at_ms: number | null;
  readonly actor_kind: Actor["kind"];
  readonly actor_ref: string;
  readonly in_person: number;
  readonly proposed_at_ms: number;
  readonly expires_at_ms: number;
  readonly needs: number;
  readonly consents: string;
  readonly publication: string;
  readonly diff_against: number;
  readonly ended: string | null;
  readonly config_version: number | null;
};

const Ended = z.strictObject({ by: Actor, at_ms: z.int(), reason: z.string() });

export function createCandidateTables(sql: SqlStorage): void {
  sql.exec(TABLES);
}

export function insertCandidate(
  sql: SqlStorage,
  candidate: Candidate & { readonly source: string; readonly compiled: string },
): void {
  sql.exec(
    `INSERT INTO config_candidate (candidate_id, status, source_sha256, config_sha256, compiler, base_version,
       requested_at_ms, actor_kind, actor_ref, in_person, proposed_at_ms, expires_at_ms, needs, consents, publication,
       diff_against) VALUES (?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', ?, ?)`,
    candidate.candidate_id,
    candidate.source_sha256,
    candidate.config_sha256,
    candidate.compiler,
    candidate.base_version,
    candidate.effective_at_ms,
    candidate.proposed_by.kind,
    candidate.proposed_by.ref,
    candidate.in_person ? 1 : 0,
    candidate.proposed_at_ms,
    candidate.expires_at_ms,
    candidate.needs,
    canonicalJson(candidate.publication),
    candidate.diff_against,
  );
  sql.exec(
    "INSERT INTO config_candidate_document (candidate_id, source, compiled) VALUES (?, ?, ?)",
    candidate.candidate_id,
    candidate.source,
    candidate.compiled,
  );
}

export function saveConsents(
  sql: SqlStorage,
  { candidate_id, consents, needs }: Pick<CandidateSummary, "candidate_id" | "consents" | "needs">,
): void {
  sql.exec(
    "UPDATE config_candidate SET consents = ?, needs = ? WHERE candidate_id = ?",
    canonicalJson([...consents]),
    needs,
    candidate_id,
  );
}

/** Its documents go: those of a published one are its version's. */
export function endCandidate(
  sql: SqlStorage,
  candidateId: string,
  status: Exclude<CandidateStatus, "waiting">,
  more: { readonly ended?: CandidateSummary["ended"]; readonly config_version?: number } = {},
): void {
  const { ended = null, config_version = null } = more;
  sql.exec(
    "UPDATE config_candidate SET status = ?, ended = ?, config_version = ? WHERE candidate_id = ?",
    status,
    ended === null ? null : canonicalJson(ended),
    config_version,
    candidateId,
  );
  sql.exec("DELETE FROM config_candidate_document WHERE candidate_id = ?", candidateId);
}

/** Ends what waited too long or was overtaken by another version, and forgets what ended long ago. */
export function endOverdue(sql: SqlStorage, newestVersion: number | null, nowMs: number): void {
  for (const { candidate_id, base_version, expires_at_ms } of waitingCandidates(sql)) {
    if (base_version !== newestVersion) endCandidate(sql, candidate_id, "outdated");
    else if (expires_at_ms <= nowMs) endCandidate(sql, candidate_id, "expired");
  }
  sql.exec(
    `DELETE FROM config_candidate WHERE candidate_no IN (SELECT candidate_no FROM config_candidate
       WHERE status <> 'waiting' ORDER BY candidate_no DESC LIMIT -1 OFFSET ?)`,
    MAX_ENDED_CANDIDATES,
  );
}

export function waitingCandidates(sql: SqlStorage): readonly CandidateSummary[] {
  return rowsWhere(sql, "status = 'waiting' ORDER BY candidate_no").map(viewSummary);
}

/** Newest first. */
export function listCandidates(sql: SqlStorage): readonly CandidateSummary[] {
  return rowsWhere(sql, "true ORDER BY candidate_no DESC").map(viewSummary);
}

export function findCandidate(sql: SqlStorage, candidateId: string): Candidate | null {
  const row = rowsWhere(sql, "candidate_id = ?", candidateId)[0];
  if (row === undefined) return null;
  const texts = sql
    .exec<{ readonly source: string; readonly compiled: string }>(
      "SELECT source, compiled FROM config_candidate_document WHERE candidate_id = ?",
      candidateId,
    )
    .toArray()[0];
  return {
    ...viewSummary(row),
    source: texts?.source ?? null,
    compiled: texts?.compiled ?? null,
    publication: Publication.parse(JSON.parse(row.publication)),
    diff_against: row.diff_against,
  };
}

function rowsWhere(sql: SqlStorage, condition: string, ...bindings: string[]): CandidateRow[] {
  return sql
    .exec<CandidateRow>(`SELECT * FROM config_candidate WHERE ${condition}`, ...bindings)
    .toArray();
}

function viewSummary(row: CandidateRow): CandidateSummary {
  return {
    candidate_id: row.candidate_id,
    status: row.status,
    source_sha256: row.source_sha256,
    config_sha256: row.config_sha256,
    compiler: row.compiler,
    base_version: row.base_version,
    effective_at_ms: row.requested_at_ms,
    proposed_by: { kind: row.actor_kind, ref: row.actor_ref },
    in_person: row.in_person === 1,
    proposed_at_ms: row.proposed_at_ms,
    expires_at_ms: row.expires_at_ms,
    needs: row.needs,
    consents: z.array(Consent).parse(JSON.parse(row.consents)),
    ended: row.ended === null ? null : Ended.parse(JSON.parse(row.ended)),
    config_version: row.config_version,
  };
}
