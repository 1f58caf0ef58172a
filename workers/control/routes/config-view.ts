// SPDX-License-Identifier: Apache-2.0
// Config versions and candidates in the API's own spelling.
import type { z } from "zod";
import type { VersionSummary } from "#api/schemas/config.ts";
import type { CandidateItem, ProposedCandidate } from "#api/schemas/config-candidate.ts";
import type { Consent, Publication } from "#domain/config/publication.ts";
import type { Candidate, CandidateSummary } from "#domain/messages/config-candidates.ts";
import type { ConfigVersion } from "#domain/messages/tenant-desk.ts";
import { instantText } from "#domain/time/instant.ts";

export function versionView(version: ConfigVersion): z.input<typeof VersionSummary> {
  const { effective_at_ms, published_at_ms, ...same } = version;
  return {
    ...same,
    effective_at: instantText(effective_at_ms),
    published_at: instantText(published_at_ms),
  };
}

export function consentsView(consents: readonly Consent[]): { ref: string; at: string }[] {
  return consents.map(({ ref, at_ms }) => ({ ref, at: instantText(at_ms) }));
}

/** Without its author and consents, which candidates and versions each show in their own place. */
export function publicationView({
  accepted,
  diff,
  rolled_back_from,
  reason,
}: Publication): Omit<Publication, "author" | "consents"> {
  return {
    accepted,
    diff,
    ...(rolled_back_from === undefined ? {} : { rolled_back_from }),
    ...(reason === undefined ? {} : { reason }),
  };
}

export function candidateItem(candidate: CandidateSummary): z.input<typeof CandidateItem> {
  const { status, effective_at_ms, needs, consents, ended } = candidate;
  return {
    candidate_id: candidate.candidate_id,
    status,
    source_sha256: candidate.source_sha256,
    config_sha256: candidate.config_sha256,
    compiler: candidate.compiler,
    base_version: candidate.base_version,
    effective_at: effective_at_ms === null ? null : instantText(effective_at_ms),
    proposed_by: candidate.proposed_by,
    proposed_at: instantText(candidate.proposed_at_ms),
    expires_at: instantText(candidate.expires_at_ms),
    needs: status === "waiting" ? needs - consents.length : 0,
    consents: consentsView(consents),
    ended:
      ended === null ? null : { by: ended.by, at: instantText(ended.at_ms), reason: ended.reason },
    config_version: candidate.config_version,
  };
}

export function proposedView(candidate: Candidate): z.input<typeof ProposedCandidate> {
  const { diff_against, publication } = candidate;
  return { ...candidateItem(candidate), diff_against, ...publicationView(publication) };
}
