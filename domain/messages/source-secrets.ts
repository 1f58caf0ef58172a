// SPDX-License-Identifier: Apache-2.0
// RPC of TenantDesk for the secrets by which sources sign their posts. Sealed before they come and after they leave: the
// object never sees one in clear.
import type { Actor } from "../receipts/leaf.ts";

export interface SourceSecretRecord {
  /** `sec_` and 26 characters of chance. */
  readonly secret_id: string;
  /** Name of the source in the config. */
  readonly source: string;
  /** The secret under a key of the tenant's (ledger/secret-seal.ts). */
  readonly sealed: string;
  readonly created_at_ms: number;
  /** From here on it verifies nothing; null for the newest, which has no end. */
  readonly expires_at_ms: number | null;
}

/**
 * `log_refuses`: the change stands and its receipt is still to come. `unknown_secret`: the source has no such secret, or
 * not any more.
 */
export type SecretRefusal = {
  readonly ok: false;
  readonly code: "unknown_secret" | "log_refuses";
};

export type SecretReply =
  | {
      readonly ok: true;
      readonly secret: SourceSecretRecord;
      /** Ids of the secrets that the command changed, the answered one included. */
      readonly changed: readonly string[];
    }
  | SecretRefusal;

export interface SourceSecretsRpc {
  /** The secrets that are not over, newest first; of one source, or (null) of all. */
  sourceSecrets(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly source: string | null;
  }): Promise<readonly SourceSecretRecord[]>;
  /** Stores a new secret; those before it end at `overlap_until_ms` at the latest, and all but the newest four at once. */
  saveSourceSecret(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly source: string;
    readonly secret_id: string;
    readonly sealed: string;
    readonly overlap_until_ms: number;
    readonly actor: Actor;
  }): Promise<SecretReply>;
  /** Ends a secret at once and forgets it. */
  endSourceSecret(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly source: string;
    readonly secret_id: string;
    readonly actor: Actor;
  }): Promise<SecretReply>;
}
