// SPDX-License-Identifier: Apache-2.0
// RPC of the ReceiptLog object (one per tenant). Arguments and results are plain JSON with a version; the class
// implements this interface and storage/object-stubs.ts alone casts to it.
import type { Actor, Outcome, RetentionClass, WorkflowStep } from "../receipts/leaf.ts";
import type { ActedMessage, ContinueMessage, ProjectMessage } from "./lead-queue.ts";

export interface AppendItem {
  /** `<kind>:<ref>`; the log sets chain_seq, previous_receipt_id and prev_leaf itself. */
  readonly chain: string;
  readonly step: WorkflowStep;
  /** keyedDigest of (subject, attempt, step), 64 hexadecimal digits: the whole idempotency of an append. */
  readonly idem: string;
  /** Where present, the chain's head the caller saw (null: no receipt yet); a moved head is not an append. */
  readonly expect_head?: string | null;
  readonly actor: Actor;
  readonly resource: { readonly type: string; readonly id: string };
  readonly parents: readonly string[];
  readonly outcome: Outcome;
  readonly config_version: number | null;
  readonly config_sha256: string | null;
  readonly policy_sha256: string | null;
  readonly retention: RetentionClass;
  /** Canonical JSON of the body (domain/receipts/body.ts). */
  readonly body: string;
  /** Key of the person-record (base64, 16 bytes), kept for the chain if it has none yet. */
  readonly subject_key: string | null;
  /**
   * Where present, the chain's epoch (an attempt's number): it only rises, and an append of an earlier one is not made.
   * So an attempt that a later one overtook cannot end any more.
   */
  readonly epoch?: number;
  /** Where present, a receipt that stands from before is answered `head_moved`: whoever rests on it has to look again. */
  readonly fresh?: true;
  /** Queued in the same transaction and sent to the `leads` queue after it. */
  readonly follow_up?: ContinueMessage | ProjectMessage | ActedMessage;
}

export interface AppendRequest {
  readonly v: 1;
  readonly tenant: string;
  readonly items: readonly AppendItem[];
  /** All or none: where one item would not stand, nothing is written, and those that would are answered `head_moved`. */
  readonly whole?: true;
}

/** A receipt that stands. */
export interface StandingReceipt {
  readonly id: string;
  readonly seq: number;
  readonly chain: string;
  readonly chain_seq: number;
  /** Canonical leaf and body, byte for byte. */
  readonly leaf: string;
  readonly body: string;
}

export type AppendAnswer =
  /** This call wrote it: the body that stands is the one that was sent, so it does not travel back. */
  | {
      readonly kind: "stands";
      readonly fresh: true;
      readonly receipt: Omit<StandingReceipt, "body">;
      /** The subject key that stands for the chain. */
      readonly subject_key: string | null;
    }
  /** It stood before this call, with the body that it has. */
  | {
      readonly kind: "stands";
      readonly fresh: false;
      readonly receipt: StandingReceipt;
      readonly subject_key: string | null;
    }
  /** expect_head did not match; nothing was written for this item. */
  | { readonly kind: "head_moved"; readonly head: string | null }
  /** The chain is in a later epoch; nothing was written for this item. */
  | { readonly kind: "overtaken"; readonly head: string | null };

/**
 * `log_refuses`: the published log is ahead of this object (rolled back or forked): nothing was written.
 * `evidence_unavailable`: the evidence bucket did not answer. Asked again, the same call gives the whole answer: what it
 * may have written stands.
 */
export type LogRefusal = {
  readonly ok: false;
  readonly code: "log_refuses" | "evidence_unavailable";
  readonly reason: string;
};

/** The receipt that stands for an item, whoever wrote it. */
export function standingReceipt(
  item: AppendItem,
  answer: Extract<AppendAnswer, { kind: "stands" }>,
): StandingReceipt {
  return answer.fresh ? { ...answer.receipt, body: item.body } : answer.receipt;
}

export type AppendReply =
  | { readonly ok: true; readonly answers: readonly AppendAnswer[] }
  | LogRefusal;

export interface ChainState {
  readonly chain: string;
  readonly head: string | null;
  readonly subject_key: string | null;
  /** False where the byte bound of one answer (RPC carries 32 MiB) left older receipts out. */
  readonly complete: boolean;
  readonly receipts: readonly StandingReceipt[];
}

/** A range of the log in order, for a rebuild: at most `limit` receipts from `from_seq`. */
export interface RangeReply {
  readonly size: number;
  readonly receipts: readonly (StandingReceipt & { readonly subject_key: string | null })[];
}

export interface LogDescription {
  readonly origin: string;
  /** Verifier key of the log (signed-note vkey). */
  readonly vkey: string;
  readonly size: number;
  readonly published_size: number;
  /** Age of the oldest unpublished receipt, 0 where all are published. */
  readonly publication_lag_ms: number;
}

export interface EvidenceReply {
  readonly origin: string;
  readonly vkey: string;
  /** Signed checkpoint (C2SP signed note) that covers every receipt below. */
  readonly checkpoint: string;
  /** The tree size that the checkpoint signs: asked with `at_size`, every page is proved against the same root. */
  readonly size: number;
  /** In log order. */
  readonly receipts: readonly (StandingReceipt & {
    /** Inclusion path against the checkpoint's root, hexadecimal, leaf's sibling first. */
    readonly inclusion: readonly string[];
  })[];
  /** Ask again with this `after_seq` for the rest; null at the end. */
  readonly next: number | null;
}

export interface ReadRequest {
  readonly v: 1;
  readonly tenant: string;
  readonly chains: readonly string[];
  /** Only receipts of these steps; absent is every step. */
  readonly steps?: readonly WorkflowStep[];
  /** At most this many of each chain, the newest (0: heads alone); absent is all that the byte bound of one answer allows. */
  readonly newest?: number;
  /** Only receipts before this place of the log: the next page of the newest. */
  readonly before_seq?: number;
}

export interface EvidenceRequest {
  readonly v: 1;
  readonly tenant: string;
  readonly chains: readonly string[];
  /** The first page publishes until a checkpoint covers it. */
  readonly cover_seq: number;
  /** Receipts behind this place only: `next` of the page before. */
  readonly after_seq?: number;
  /** `size` of the first page. */
  readonly at_size?: number;
}

export interface ReceiptLogRpc {
  /** One transaction for all items; the answer of item i is at place i. */
  append(request: AppendRequest): Promise<AppendReply>;
  /** The chains in the order asked, each with its receipts in order. */
  read(request: ReadRequest): Promise<readonly ChainState[]>;
  readRange(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly from_seq: number;
    readonly limit: number;
  }): Promise<RangeReply>;
  /** Publishes until a checkpoint covers `cover_seq`, then proves every receipt of the chains against it. */
  evidence(request: EvidenceRequest): Promise<({ readonly ok: true } & EvidenceReply) | LogRefusal>;
  describe(request: { readonly v: 1; readonly tenant: string }): Promise<LogDescription>;
  /** From now on the tenant's WebhookDesk is woken when the log grows; answers the log's size at this moment. */
  follow(request: { readonly v: 1; readonly tenant: string }): Promise<{ readonly size: number }>;
}
