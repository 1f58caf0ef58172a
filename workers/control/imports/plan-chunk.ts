// SPDX-License-Identifier: Apache-2.0
// From rows of a file to records to write: read, checked by the schema of the API, laid over what stands, and checked
// against one another. It only looks; what is written is the step's.
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import type { CsvRecord } from "#domain/imports/csv-records.ts";
import { IMPORT_FIELDS, type ImportEntity } from "#domain/imports/entities.ts";
import type { ImportFile, ImportProgress } from "#domain/imports/import-job.ts";
import { readRow } from "#domain/imports/read-row.ts";
import { boundCells, type RejectedRow, type RowReason } from "#domain/imports/rejected-rows.ts";
import { parseFields } from "#edge/read-json.ts";
import type { Looked } from "#storage/records/import-guard.ts";
import { loadRecords, type StandingRecord } from "#storage/records/load-records.ts";
import type { RecordKind } from "#storage/records/record-kind.ts";
import type { RecordRow, WriteBatch } from "#storage/records/write-records.ts";
import { ACCOUNT_PLANNER } from "./plan-accounts.ts";
import { PRODUCT_PLANNER } from "./plan-products.ts";
import { USER_PLANNER } from "./plan-users.ts";
import type { Draft, Planner, PlanWorld } from "./planner.ts";

export interface ChunkPlan {
  /** How many of the records the plan covers: an id that comes again begins the next one. */
  readonly taken: number;
  readonly kind: RecordKind;
  readonly rows: readonly RecordRow[];
  readonly refused: readonly RejectedRow[];
  readonly looked: Looked;
  readonly follow: (batch: WriteBatch) => readonly D1PreparedStatement[];
}

type ReadRow = Pick<RejectedRow, "row" | "line" | "cells">;

/** The plan of a list of records of which none is empty. */
export function planChunk(
  entity: ImportEntity,
  file: ImportFile,
  progress: Pick<ImportProgress, "rows">,
  records: readonly CsvRecord[],
  world: PlanWorld,
): Promise<ChunkPlan> {
  const chunk = { entity, file, first_row: progress.rows + 1, records };
  if (entity === "accounts") return planFor(ACCOUNT_PLANNER, chunk, world);
  if (entity === "products") return planFor(PRODUCT_PLANNER, chunk, world);
  return planFor(USER_PLANNER, chunk, world);
}

interface Chunk {
  readonly entity: ImportEntity;
  readonly file: ImportFile;
  readonly first_row: number;
  readonly records: readonly CsvRecord[];
}

async function planFor<Body>(
  planner: Planner<Body>,
  chunk: Chunk,
  world: PlanWorld,
): Promise<ChunkPlan> {
  const { drafts, sources, refused, taken } = readDrafts(planner, chunk);
  const built = await planner.build(drafts, world);
  const ids = built.rows.map(({ id }) => id);
  const standing = await loadRecords(world.db, planner.kind, world.tenant, ids);
  const decided = decidedFields(chunk);
  const wanted = built.rows.map((row) => layOver(row, standing.get(row.id), decided));
  const mayWrite = await planner.check(wanted, world);
  const rows: RecordRow[] = [];
  const places: number[] = [];
  for (const [place, row] of wanted.entries()) {
    const source = sources[place];
    if (source === undefined) continue;
    const refusal = mayWrite(row);
    if (refusal === null) {
      rows.push(row);
      places.push(place);
    } else refused.push({ ...source, severity: "rejected", reasons: [refusal] });
  }
  const written = new Set(rows.map(({ id }) => id));
  for (const place of places) {
    const source = sources[place];
    const reasons = built.warn(place, written);
    if (source !== undefined && reasons.length > 0) {
      refused.push({ ...source, severity: "warning", reasons });
    }
  }
  return {
    taken,
    kind: planner.kind,
    rows,
    refused,
    looked: {
      kind: planner.kind,
      records: new Map(ids.map((id) => [id, standing.get(id) ?? null])),
      absent_users: built.absent_users,
    },
    follow: (batch) => planner.follow?.(rows, world, batch) ?? [],
  };
}

interface Drafts<Body> {
  readonly drafts: readonly Draft<Body>[];
  /** The row behind each draft. */
  readonly sources: readonly ReadRow[];
  readonly refused: RejectedRow[];
  readonly taken: number;
}

function readDrafts<Body>(
  planner: Planner<Body>,
  { entity, file, first_row, records }: Chunk,
): Drafts<Body> {
  const shape = { fields: IMPORT_FIELDS[entity], columns: file.columns, width: file.header.length };
  const drafts: Draft<Body>[] = [];
  const sources: ReadRow[] = [];
  const refused: RejectedRow[] = [];
  const seen = new Set<string>();
  let taken = 0;
  for (const { cells, line } of records) {
    const source = { row: first_row + taken, line, cells: boundCells(cells) };
    const values = readRow(cells, shape);
    const draft = values.ok ? parseDraft(planner, values.value) : { reasons: values.error };
    if ("reasons" in draft) {
      refused.push({ ...source, severity: "rejected", reasons: draft.reasons });
    } else if (seen.has(draft.key)) break;
    else {
      seen.add(draft.key);
      drafts.push(draft);
      sources.push(source);
    }
    taken += 1;
  }
  return { drafts, sources, refused, taken };
}

/** The row's values by the schema of the API; every field at fault is named. */
function parseDraft<Body>(
  planner: Planner<Body>,
  values: Readonly<Record<string, JsonValue>>,
): Draft<Body> | { readonly reasons: readonly RowReason[] } {
  const { [planner.key]: given, ...rest } = values;
  const key = parseFields(planner.key_schema, given, `/${planner.key}`);
  const body = parseFields(planner.schema, rest);
  if (key.ok && body.ok) return { key: key.value, body: body.value };
  const errors = [...(key.ok ? [] : key.error), ...(body.ok ? [] : body.error)];
  return {
    reasons: errors.map(({ pointer, code, message }) => ({
      column: pointer.split("/")[1] ?? null,
      code,
      message,
    })),
  };
}

/** Fields of the record that the file's columns decide. */
function decidedFields({ entity, file }: Chunk): ReadonlySet<string> {
  return new Set(
    IMPORT_FIELDS[entity].flatMap(({ name, decides }) =>
      file.columns[name] === undefined ? [] : decides,
    ),
  );
}

/** What the file does not say stays as it stands. */
function layOver(
  row: RecordRow,
  standing: StandingRecord | undefined,
  decided: ReadonlySet<string>,
): RecordRow {
  if (standing === undefined) return row;
  const fields: Record<string, JsonValue> = {};
  for (const [field, value] of Object.entries(row.fields)) {
    fields[field] = decided.has(field) ? value : (standing.fields[field] ?? null);
  }
  return { ...row, fields };
}
