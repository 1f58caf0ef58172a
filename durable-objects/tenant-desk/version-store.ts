// SPDX-License-Identifier: Apache-2.0
// TenantDesk's SQL of config versions. A version without receipt_id is pending: it is its own outbox row, and nobody
// but the desk sees it until its receipt stands.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { Publication } from "#domain/config/publication.ts";
import type {
  ConfigVersion,
  PublishRequest,
  VersionDocuments,
} from "#domain/messages/tenant-desk.ts";
import type { Actor } from "#domain/receipts/leaf.ts";

/**
 * The documents apart from the list: it is read often, they are large (at most 2 MB each, SQLite's limit here). How a
 * version came about is a table of its own, because versions from before it have no such row.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS config_version (
  config_version INTEGER PRIMARY KEY, tenant TEXT NOT NULL, source_sha256 TEXT NOT NULL, config_sha256 TEXT NOT NULL,
  compiler TEXT NOT NULL, requested_at_ms INTEGER, published_at_ms INTEGER NOT NULL, actor_kind TEXT NOT NULL,
  actor_ref TEXT NOT NULL, effective_at_ms INTEGER, receipt_id TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS config_document (
  config_version INTEGER PRIMARY KEY, source TEXT NOT NULL, compiled TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS config_publication (
  config_version INTEGER PRIMARY KEY, publication TEXT NOT NULL
) STRICT;
`;

/** The columns of config_version. */
type VersionRow = {
  readonly config_version: number;
  readonly tenant: string;
  readonly source_sha256: string;
  readonly config_sha256: string;
  readonly compiler: string;
  readonly requested_at_ms: number | null;
  readonly published_at_ms: number;
  readonly actor_kind: Actor["kind"];
  readonly actor_ref: string;
  readonly effective_at_ms: number | null;
  readonly receipt_id: string | null;
};

/** A version whose receipt is still to be appended. */
export type PendingVersion = Omit<VersionRow, "effective_at_ms" | "receipt_id"> & {
  readonly publication: Publication | null;
};

export type Allotment =
  /** A new pending version. */
  | { readonly kind: "new"; readonly config_version: number }
  /** The newest version, pending or not, has this content. */
  | { readonly kind: "same"; readonly config_version: number }
  /** The author saw another newest version. */
  | { readonly kind: "moved"; readonly current: number | null };

export function createVersionTables(sql: SqlStorage): void {
  sql.exec(TABLES);
}

/**
 * Gives the request its number. Equal content is looked at before expect_version, so that a publish repeated after a
 * lost answer finds its version and not a conflict with itself. To be called in a transaction.
 */
export function allotVersion(sql: SqlStorage, request: PublishRequest, nowMs: number): Allotment {
  const newest = rowsWhere(sql, "true ORDER BY config_version DESC LIMIT 1")[0];
  const source_sha256 = sha256Hex(request.source);
  const config_sha256 = sha256Hex(request.compiled);
  if (newest?.source_sha256 === source_sha256 && newest.config_sha256 === config_sha256) {
    return { kind: "same", config_version: newest.config_version };
  }
  const current = newest?.config_version ?? null;
  if (request.expect_version !== current) return { kind: "moved", current };
  const config_version = (current ?? 0) + 1;
  sql.exec(
    `INSERT INTO config_version (config_version, tenant, source_sha256, config_sha256, compiler, requested_at_ms,
       published_at_ms, actor_kind, actor_ref) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    config_version,
    request.tenant,
    source_sha256,
    config_sha256,
    request.compiler,
    request.effective_at_ms,
    Math.max(nowMs, newest?.published_at_ms ?? 0),
    request.actor.kind,
    request.actor.ref,
  );
  sql.exec(
    "INSERT INTO config_document (config_version, source, compiled) VALUES (?, ?, ?)",
    config_version,
    request.source,
    request.compiled,
  );
  if (request.publication !== undefined) {
    sql.exec(
      "INSERT INTO config_publication (config_version, publication) VALUES (?, ?)",
      config_version,
      canonicalJson(request.publication),
    );
  }
  return { kind: "new", config_version };
}

/** The highest number, pending or not; null before the first. */
export function newestVersion(sql: SqlStorage): number | null {
  return rowsWhere(sql, "true ORDER BY config_version DESC LIMIT 1")[0]?.config_version ?? null;
}

/** In order, because their receipts form one chain. */
export function pendingVersions(sql: SqlStorage): readonly PendingVersion[] {
  return rowsWhere(sql, "receipt_id IS NULL ORDER BY config_version").map((row) => ({
    ...row,
    publication: findPublication(sql, row.config_version),
  }));
}

export function standingVersions(sql: SqlStorage): readonly ConfigVersion[] {
  return rowsWhere(sql, "receipt_id IS NOT NULL ORDER BY config_version").flatMap(
    (row) => shown(row) ?? [],
  );
}

/** The version with this number, null while it is pending or unknown. */
export function standingVersion(sql: SqlStorage, configVersion: number): ConfigVersion | null {
  const row = rowsWhere(sql, "config_version = ?", configVersion)[0];
  return row === undefined ? null : shown(row);
}

/** Takes over what the receipt says and answers whether this call did it. */
export function markStanding(
  sql: SqlStorage,
  standing: Pick<ConfigVersion, "config_version" | "effective_at_ms" | "receipt_id">,
): boolean {
  const changed = sql.exec(
    `UPDATE config_version SET effective_at_ms = ?, receipt_id = ?
     WHERE config_version = ? AND receipt_id IS NULL RETURNING config_version`,
    standing.effective_at_ms,
    standing.receipt_id,
    standing.config_version,
  );
  return changed.toArray().length > 0;
}

type Documents = { readonly source: string; readonly compiled: string };

/** The documents of the newest standing version with this compiled hash. */
export function findDocument(sql: SqlStorage, configSha256: string): Documents | null {
  return documentWhere(sql, "config_sha256 = ?", configSha256);
}

/** The documents of the standing version with this number, and how it came about. */
export function findVersionDocument(
  sql: SqlStorage,
  configVersion: number,
): VersionDocuments | null {
  const texts = documentWhere(sql, "config_version = ?", configVersion);
  return texts === null ? null : { ...texts, publication: findPublication(sql, configVersion) };
}

function findPublication(sql: SqlStorage, configVersion: number): Publication | null {
  const found = sql.exec<{ readonly publication: string }>(
    "SELECT publication FROM config_publication WHERE config_version = ?",
    configVersion,
  );
  const text = found.toArray()[0]?.publication;
  return text === undefined ? null : Publication.parse(JSON.parse(text));
}

function documentWhere(
  sql: SqlStorage,
  condition: string,
  binding: string | number,
): Documents | null {
  const found = sql.exec<Documents>(
    `SELECT source, compiled FROM config_document JOIN config_version USING (config_version)
     WHERE ${condition} AND receipt_id IS NOT NULL ORDER BY config_version DESC LIMIT 1`,
    binding,
  );
  return found.toArray()[0] ?? null;
}

function rowsWhere(
  sql: SqlStorage,
  condition: string,
  ...bindings: (string | number)[]
): VersionRow[] {
  return sql
    .exec<VersionRow>(`SELECT * FROM config_version WHERE ${condition}`, ...bindings)
    .toArray();
}

function shown(row: VersionRow): ConfigVersion | null {
  const { effective_at_ms, receipt_id } = row;
  if (effective_at_ms === null || receipt_id === null) return null;
  return {
    config_version: row.config_version,
    source_sha256: row.source_sha256,
    config_sha256: row.config_sha256,
    compiler: row.compiler,
    effective_at_ms,
    published_at_ms: row.published_at_ms,
    receipt_id,
  };
}
