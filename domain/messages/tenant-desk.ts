// SPDX-License-Identifier: Apache-2.0
// RPC of the TenantDesk object (one per tenant): config versions and API keys; the truth behind KV's caches. The draft,
// the candidates for a next version and the secrets of sources have files of their own.
import type { Publication } from "../config/publication.ts";
import type { Actor } from "../receipts/leaf.ts";
import type { CandidateRpc } from "./config-candidates.ts";
import type { DraftRpc } from "./config-drafts.ts";
import type { SourceSecretsRpc } from "./source-secrets.ts";

export interface ConfigVersion {
  readonly config_version: number;
  readonly source_sha256: string;
  readonly config_sha256: string;
  /** Version of the compiler that made the compiled document. */
  readonly compiler: string;
  /** From this instant all isolates use it. */
  readonly effective_at_ms: number;
  readonly published_at_ms: number;
  readonly receipt_id: string;
}

export interface PublishRequest {
  readonly v: 1;
  readonly tenant: string;
  /** The version the author saw as newest; null for a tenant's first. */
  readonly expect_version: number | null;
  /** Canonical JSON of the config as written, and as compiled. */
  readonly source: string;
  readonly compiled: string;
  readonly compiler: string;
  /** Requested instant; null is the default: at once for the first version, else now + 90 s. */
  readonly effective_at_ms: number | null;
  readonly actor: Actor;
  /** What its receipt keeps of how it came about. */
  readonly publication?: Publication;
}

export type PublishReply =
  | {
      readonly ok: true;
      readonly version: ConfigVersion;
      /** false: the newest version already has this content. */ readonly fresh: boolean;
    }
  | { readonly ok: false; readonly code: "version_moved"; readonly current: number | null }
  | { readonly ok: false; readonly code: "log_refuses"; readonly reason: string };

export interface VersionDocuments {
  readonly source: string;
  readonly compiled: string;
  /** Null for a version that is older than this record. */
  readonly publication: Publication | null;
}

export interface KeyRecord {
  readonly key_id: string;
  /** SHA-256 of the whole key: the secret in it is 256 random bits, so no salt is needed. */
  readonly key_sha256: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly created_at_ms: number;
  readonly expires_at_ms: number | null;
  readonly revoked_at_ms: number | null;
  /** The user as whom the key acts; null for a key of the tenant itself. */
  readonly user_id: string | null;
  /** To about two minutes, because doors remember a key that long; null where it was never used. */
  readonly last_used_at_ms: number | null;
  /** The key that replaces this one; null where none does. */
  readonly replaced_by: string | null;
  /** The partner's source, by its name in the config, whose registrations the key is for; null for every other key. */
  readonly source: string | null;
}

/**
 * Why a key command was refused. `log_refuses`: the change stands and its receipt is still to come; the same command
 * again changes nothing more and appends the receipt.
 */
export type KeyRefusal = {
  readonly ok: false;
  readonly code:
    | "unknown_key"
    /** Revoked or expired: there is nothing left to rotate. */
    | "key_ended"
    /** Rotated before: its successor is the one to rotate. */
    | "key_replaced"
    | "key_exists"
    | "log_refuses";
};

/** Where a page of keys, newest first, begins: behind this one. */
export interface KeyPlace {
  readonly created_at_ms: number;
  readonly key_id: string;
}

/** A stored key, and whether this call stored it. */
export type KeyReply =
  | { readonly ok: true; readonly fresh: boolean; readonly key: KeyRecord }
  | KeyRefusal;

/** The successor, and the old key as it stands since. */
export type RotationReply =
  | {
      readonly ok: true;
      readonly fresh: boolean;
      readonly key: KeyRecord;
      readonly old: KeyRecord;
    }
  | KeyRefusal;

export interface TenantDeskRpc extends DraftRpc, CandidateRpc, SourceSecretsRpc {
  publish(request: PublishRequest): Promise<PublishReply>;
  /** All versions whose receipt stands, oldest first. */
  versions(request: { readonly v: 1; readonly tenant: string }): Promise<readonly ConfigVersion[]>;
  /**
   * The documents of the newest version with this compiled hash; null where unknown. Several versions may compile alike,
   * so `source` is one of theirs: a version's own documents come by its number.
   */
  document(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly config_sha256: string;
  }): Promise<{ readonly source: string; readonly compiled: string } | null>;
  /** The documents of the version with this number, and how it came about; null while it is pending or unknown. */
  versionDocument(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly config_version: number;
  }): Promise<VersionDocuments | null>;
  /**
   * Stores a key record, with its receipt; the same key_id with the same hash changes nothing, with another hash is
   * refused.
   */
  saveKey(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly key: KeyRecord;
    readonly actor: Actor;
  }): Promise<KeyReply>;
  /** Where `used_sha256` is the key's hash, the call is noted as a use of it. */
  findKey(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly key_id: string;
    readonly used_sha256?: string;
  }): Promise<KeyRecord | null>;
  /** A page of keys, newest first, whether they still work or not. */
  keys(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly limit: number;
    readonly after: KeyPlace | null;
  }): Promise<readonly KeyRecord[]>;
  /**
   * Stores the successor, and lets the old key expire at `old_expires_at_ms` or earlier where it does anyway. The
   * successor answers; the same one again changes nothing.
   */
  rotateKey(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly key_id: string;
    readonly successor: KeyRecord;
    readonly old_expires_at_ms: number;
    readonly actor: Actor;
  }): Promise<RotationReply>;
  /** Revoking again changes nothing. */
  revokeKey(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly key_id: string;
    readonly actor: Actor;
  }): Promise<KeyReply>;
}
