// SPDX-License-Identifier: Apache-2.0
// What an entity brings to the import engine: its schema, its rows, and what must hold between them.
import type { z } from "zod";
import type { RowReason } from "#domain/imports/rejected-rows.ts";
import type { RecordKind } from "#storage/records/record-kind.ts";
import type { RecordRow, WriteBatch } from "#storage/records/write-records.ts";

export interface PlanWorld {
  readonly db: D1Database;
  readonly tenant: string;
  readonly idKey: Uint8Array;
  readonly personKey: Uint8Array;
}

/** A row that its schema takes. */
export interface Draft<Body> {
  /** The caller's own id. */
  readonly key: string;
  readonly body: Body;
}

export interface Built {
  /** One per draft, each with every field. */
  readonly rows: readonly RecordRow[];
  /** What the draft at a place names that is not there yet; `written` are the ids of the rows that the step writes. */
  readonly warn: (place: number, written: ReadonlySet<string>) => readonly RowReason[];
  /** Users who were looked for and are not there. */
  readonly absent_users: readonly string[];
}

export interface Planner<Body> {
  readonly kind: RecordKind;
  /** The column of the caller's own id, and what such an id is. */
  readonly key: string;
  readonly key_schema: z.ZodType<string>;
  readonly schema: z.ZodType<Body>;
  /** Our id of the record with the caller's. */
  readonly record_id: (idKey: Uint8Array, key: string) => string;
  readonly build: (drafts: readonly Draft<Body>[], world: PlanWorld) => Promise<Built>;
  /** What of a row follows from fields of which the file may say one and leave the other as it stands. */
  readonly settle?: (row: RecordRow) => RecordRow;
  /** Why a row may not be written, asked in order; a row that may is taken as written by those that follow. */
  readonly check: (
    rows: readonly RecordRow[],
    world: PlanWorld,
  ) => Promise<(row: RecordRow) => RowReason | null>;
  /** Statements that follow the rows' in the same transaction; their notes' places begin behind the rows'. */
  readonly follow?: (
    rows: readonly RecordRow[],
    world: PlanWorld,
    batch: WriteBatch,
  ) => readonly D1PreparedStatement[];
}
