// SPDX-License-Identifier: Apache-2.0
// RPC of TenantDesk's candidates: configs that loosen something and wait for a second person's consent.
import type { Consent, Publication } from "../config/publication.ts";
import type { Actor } from "../receipts/leaf.ts";
import type { ConfigVersion, PublishRequest } from "./tenant-desk.ts";

/** `outdated`: another version was published since, so the diff that people would consent to is another one. */
export type CandidateStatus =
  | "waiting"
  | "published"
  | "rejected"
  | "withdrawn"
  | "expired"
  | "outdated";

export interface CandidateSummary {
  readonly candidate_id: string;
  readonly status: CandidateStatus;
  readonly source_sha256: string;
  readonly config_sha256: string;
  readonly compiler: string;
  /** The newest version when it was proposed: what it takes the place of. */
  readonly base_version: number;
  /** The instant asked for; null is the default, 90 seconds after the last consent. */
  readonly effective_at_ms: number | null;
  readonly proposed_by: Actor;
  /** Whether the author was signed in; a key vouches for nobody. */
  readonly in_person: boolean;
  readonly proposed_at_ms: number;
  readonly expires_at_ms: number;
  /** How many different people have to consent, beside an author who was signed in and is still an administrator. */
  readonly needs: number;
  readonly consents: readonly Consent[];
  /** Who rejected or withdrew it, when and why. */
  readonly ended: {
    readonly by: Actor;
    readonly at_ms: number;
    readonly reason: string;
  } | null;
  /** The version it became. */
  readonly config_version: number | null;
}

/** Whole, as long as it waits; the documents of one that ended are gone, or those of its version. */
export interface Candidate extends CandidateSummary {
  readonly source: string | null;
  readonly compiled: string | null;
  readonly publication: Publication;
  /** The version that `publication.diff` compares with: the base, or one in force that is tighter. */
  readonly diff_against: number;
}

export interface ProposeRequest extends Omit<PublishRequest, "expect_version" | "publication"> {
  readonly base_version: number;
  readonly publication: Publication;
  readonly diff_against: number;
  readonly in_person: boolean;
}

export type ProposeReply =
  | {
      readonly ok: true;
      readonly candidate: Candidate;
      /** false: the same config already waits. */ readonly fresh: boolean;
    }
  | { readonly ok: false; readonly code: "version_moved"; readonly current: number | null }
  | { readonly ok: false; readonly code: "candidates_full" }
  | { readonly ok: false; readonly code: "log_refuses"; readonly reason: string };

export interface ConsentRequest {
  readonly v: 1;
  readonly tenant: string;
  readonly candidate_id: string;
  /** What the person looked at. */
  readonly config_sha256: string;
  /** The signed-in person's user id. */
  readonly person: string;
  /** User ids of the active administrators as the directory has them now: nobody else's earlier word counts. */
  readonly active_admins: readonly string[];
}

export type ConsentReply =
  /** One more person is needed. */
  | { readonly ok: true; readonly kind: "waiting"; readonly candidate: CandidateSummary }
  | {
      readonly ok: true;
      readonly kind: "published";
      readonly version: ConfigVersion;
      /** Whether this call made the version stand. */
      readonly fresh: boolean;
    }
  | {
      readonly ok: false;
      readonly code:
        | "unknown_candidate"
        | "other_hash"
        | "own_candidate"
        | "candidate_ended"
        | "version_moved";
    }
  | { readonly ok: false; readonly code: "log_refuses"; readonly reason: string };

export type RejectReply =
  | { readonly ok: true; readonly candidate: CandidateSummary }
  | { readonly ok: false; readonly code: "unknown_candidate" | "candidate_ended" };

export interface CandidateRpc {
  /** The same config over the same version, while it waits, is the same candidate. */
  propose(request: ProposeRequest): Promise<ProposeReply>;
  /** Newest first; those that ended are kept for a while. */
  candidates(request: {
    readonly v: 1;
    readonly tenant: string;
  }): Promise<readonly CandidateSummary[]>;
  candidate(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly candidate_id: string;
  }): Promise<Candidate | null>;
  /**
   * A signed-in person's yes. The one that completes the number allots the version in the same transaction; its receipt
   * follows as with every publish. A person's yes again counts no second time and is answered alike; that of somebody who is
   * no administrator any more is dropped.
   */
  consent(request: ConsentRequest): Promise<ConsentReply>;
  /** Withdrawn by its author, rejected by anybody else; the same again changes nothing. */
  reject(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly candidate_id: string;
    readonly actor: Actor;
    readonly reason: string;
  }): Promise<RejectReply>;
}
