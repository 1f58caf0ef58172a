// SPDX-License-Identifier: Apache-2.0
// TenantDesk's SQL of the working draft: one row per write, the newest of which stands. A deletion is a write too, so
// revisions go on counting. No receipt: a draft decides nothing.
import { MAX_DRAFT_REVISIONS } from "#domain/config/draft-tag.ts";
import type {
  DeleteDraftReply,
  DeleteDraftRequest,
  DraftMoved,
  DraftSummary,
  DraftText,
  SaveDraftReply,
  SaveDraftRequest,
} from "#domain/messages/config-drafts.ts";
import type { Actor } from "#domain/receipts/leaf.ts";

/** Text and media type are null where the write deleted the draft. */
const TABLE = `
CREATE TABLE IF NOT EXISTS config_draft (
  revision INTEGER PRIMARY KEY, media_type TEXT, text TEXT, saved_at_ms INTEGER NOT NULL, actor_kind TEXT NOT NULL,
  actor_ref TEXT NOT NULL
) STRICT;
`;

type SummaryRow = {
  readonly revision: number;
  readonly media_type: DraftSummary["media_type"];
  readonly saved_at_ms: number;
  readonly actor_kind: Actor["kind"];
  readonly actor_ref: string;
};
type DraftRow = SummaryRow & { readonly text: string | null };

export function createDraftTable(sql: SqlStorage): void {
  sql.exec(TABLE);
}

/** To be called in a transaction. */
export function saveDraft(
  sql: SqlStorage,
  request: SaveDraftRequest,
  nowMs: number,
): SaveDraftReply {
  const newest = newestRow(sql);
  const { media_type, text } = request;
  // Looked at first, so that a write repeated after a lost answer finds itself and no conflict.
  if (newest !== null && newest.text === text && newest.media_type === media_type) {
    return { ok: true, draft: viewSummary(newest), change: "unchanged" };
  }
  const moved = findMoved(sql, newest, request.expect_revision);
  if (moved !== null) return moved;
  const draft = addRow(sql, newest, request, { media_type, text }, nowMs);
  const change = newest === null || newest.text === null ? "created" : "updated";
  return { ok: true, draft, change };
}

/** Deleting again what the author deleted changes nothing; null where there is nothing else to delete. To be called in a transaction. */
export function deleteDraft(
  sql: SqlStorage,
  request: DeleteDraftRequest,
  nowMs: number,
): DeleteDraftReply | null {
  const newest = newestRow(sql);
  if (newest === null || newest.text === null) {
    const isRepeat = newest !== null && request.expect_revision === newest.revision - 1;
    return isRepeat ? { ok: true, draft: viewSummary(newest) } : null;
  }
  const moved = findMoved(sql, newest, request.expect_revision);
  if (moved !== null) return moved;
  const nothing = { media_type: null, text: null };
  return { ok: true, draft: addRow(sql, newest, request, nothing, nowMs) };
}

/** A revision, or (null) the one that stands. */
export function findDraft(sql: SqlStorage, revision: number | null): DraftText | null {
  return viewText(revision === null ? newestRow(sql) : rowOf(sql, revision));
}

/** Without the texts, newest first. */
export function draftHistory(sql: SqlStorage): readonly DraftSummary[] {
  const rows = sql.exec<SummaryRow>(
    `SELECT revision, media_type, saved_at_ms, actor_kind, actor_ref FROM config_draft
     ORDER BY revision DESC`,
  );
  return Array.from(rows, viewSummary);
}

/** Where a draft stands its revision has to be named, and where none stands none may be. */
function findMoved(
  sql: SqlStorage,
  newest: DraftRow | null,
  expected: number | null,
): DraftMoved | null {
  const current = viewText(newest);
  if (expected === (current?.revision ?? null)) return null;
  return {
    ok: false,
    code: expected === null ? "revision_required" : "revision_moved",
    newest: newest === null ? null : viewSummary(newest),
    current,
    edited: expected === null ? null : viewText(rowOf(sql, expected)),
  };
}

function addRow(
  sql: SqlStorage,
  newest: DraftRow | null,
  { actor }: { readonly actor: Actor },
  { media_type, text }: Pick<DraftRow, "media_type" | "text">,
  nowMs: number,
): DraftSummary {
  const revision = (newest?.revision ?? 0) + 1;
  const saved_at_ms = Math.max(nowMs, newest?.saved_at_ms ?? 0);
  sql.exec(
    `INSERT INTO config_draft (revision, media_type, text, saved_at_ms, actor_kind, actor_ref)
     VALUES (?, ?, ?, ?, ?, ?)`,
    revision,
    media_type,
    text,
    saved_at_ms,
    actor.kind,
    actor.ref,
  );
  sql.exec("DELETE FROM config_draft WHERE revision <= ?", revision - MAX_DRAFT_REVISIONS);
  return { revision, media_type, saved_at_ms, saved_by: actor };
}

function newestRow(sql: SqlStorage): DraftRow | null {
  return (
    sql.exec<DraftRow>("SELECT * FROM config_draft ORDER BY revision DESC LIMIT 1").toArray()[0] ??
    null
  );
}

function rowOf(sql: SqlStorage, revision: number): DraftRow | null {
  return (
    sql.exec<DraftRow>("SELECT * FROM config_draft WHERE revision = ?", revision).toArray()[0] ??
    null
  );
}

function viewText(row: DraftRow | null): DraftText | null {
  if (row === null || row.text === null || row.media_type === null) return null;
  return { ...viewSummary(row), media_type: row.media_type, text: row.text };
}

function viewSummary({
  revision,
  media_type,
  saved_at_ms,
  actor_kind,
  actor_ref,
}: SummaryRow): DraftSummary {
  return { revision, media_type, saved_at_ms, saved_by: { kind: actor_kind, ref: actor_ref } };
}
