// SPDX-License-Identifier: Apache-2.0
// RPC of TenantDesk's working draft: one config text per tenant that need not be valid yet, with its last revisions.
import type { Actor } from "../receipts/leaf.ts";

/** One write of the draft. */
export interface DraftSummary {
  /** 1, 2, 3 ... over the tenant's life, deletions included. */
  readonly revision: number;
  /** Null where this write deleted the draft. */
  readonly media_type: "application/json" | "application/yaml" | null;
  readonly saved_at_ms: number;
  readonly saved_by: Actor;
}

export interface DraftText extends DraftSummary {
  readonly media_type: "application/json" | "application/yaml";
  /** As it was sent, comments included. */
  readonly text: string;
}

/** A write that saw another revision: what stands, and what its author had seen, where that is still kept. */
export interface DraftMoved {
  readonly ok: false;
  readonly code: "revision_moved" | "revision_required";
  /** The newest write, a deletion included; null where nothing was ever written. */
  readonly newest: DraftSummary | null;
  readonly current: DraftText | null;
  readonly edited: DraftText | null;
}

export type SaveDraftReply =
  | {
      readonly ok: true;
      readonly draft: DraftSummary;
      readonly change: "created" | "updated" | "unchanged";
    }
  | DraftMoved;

export type DeleteDraftReply = { readonly ok: true; readonly draft: DraftSummary } | DraftMoved;

interface DraftCommand {
  readonly v: 1;
  readonly tenant: string;
  /** The revision that the author saw; null for none. Where a draft exists, one has to be named. */
  readonly expect_revision: number | null;
  readonly actor: Actor;
}

export interface SaveDraftRequest extends DraftCommand {
  readonly media_type: DraftText["media_type"];
  readonly text: string;
}

export type DeleteDraftRequest = DraftCommand;

export interface DraftRpc {
  /** A revision that is still kept, or (null) the one that stands; null where there is none. */
  draft(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly revision: number | null;
  }): Promise<DraftText | null>;
  /** Every write that is still kept, newest first. */
  draftHistory(request: {
    readonly v: 1;
    readonly tenant: string;
  }): Promise<readonly DraftSummary[]>;
  /** The same text again over the newest revision changes nothing, whatever revision the author names. */
  saveDraft(request: SaveDraftRequest): Promise<SaveDraftReply>;
  /** The revisions stay readable until newer writes push them out. Null where there is no draft to delete. */
  deleteDraft(request: DeleteDraftRequest): Promise<DeleteDraftReply | null>;
}
