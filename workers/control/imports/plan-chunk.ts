// SPDX-License-Identifier: Apache-2.0
// From rows of a file to records to write: read, checked by the schema of the API, laid over what stands, and checked
// against one another. It only looks; what is written is the step's.
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import type { CsvRecord } from "#domain/imports/csv-records.ts";
import { IMPORT_FIELDS, type RecordImport } from "#domain/imports/entities.ts";
import type { ImportFile, ImportProgress } from "#domain/imports/import-job.ts";
import { readRow } from "#domain/imports/read-row.ts";
import { boundCells, type RejectedRow, type RowReason } from "#domain/imports/rejected-rows.ts";
import { InvariantError } from "#domain/result.ts";
import type { Looked } from "#storage/records/import-guard.ts";
import { type FirstRow, loadFirstRows } from "#storage/import-rows.ts";
import { loadRecords, type StandingRecord } from "#storage/records/load-records.ts";
import type { RecordKind } from "#storage/records/record-kind.ts";
import type { RecordRow, WriteBatch } from "#storage/records/write-records.ts";
import { parseDraft } from "./parse-draft.ts";
import { ACCOUNT_PLANNER } from "./plan-accounts.ts";
import { PRODUCT_PLANNER } from "./plan-products.ts";
import { USER_PLANNER } from "./plan-users.ts";
import type { Draft, Planner, PlanWorld } from "./planner.ts";

export interface ChunkPlan {
  readonly kind: RecordKind;
  /** Ids that the plan's rows name first in their file, whether or not the row is good. */
  readonly first_rows: readonly FirstRow[];
  readonly rows: readonly RecordRow[];
  readonly refused: readonly RejectedRow[];
  readonly looked: Looked;
  readonly follow: (batch: WriteBatch) => readonly D1PreparedStatement[];
}

export interface ImportWorld extends PlanWorld {
  readonly job_id: string;
}

type ReadRow = Pick<RejectedRow, "row" | "line" | "cells">;

/** The plan of a list of records of which none is empty. */
export function planChunk(
  entity: RecordImport,
  file: ImportFile,
  progress: Pick<ImportProgress, "rows">,
  records: readonly CsvRecord[],
  world: ImportWorld,
): Promise<ChunkPlan> {
  const chunk = { entity, file, first_row: progress.rows + 1, records };
  if (entity === "accounts") return planFor(ACCOUNT_PLANNER, chunk, world);
  if (entity === "products") return planFor(PRODUCT_PLANNER, chunk, world);
  return planFor(USER_PLANNER, chunk, world);
}

interface Chunk {
  readonly entity: RecordImport;
  readonly file: ImportFile;
  readonly first_row: number;
  readonly records: readonly CsvRecord[];
}

async function planFor<Body>(
  planner: Planner<Body>,
  chunk: Chunk,
  world: ImportWorld,
): Promise<ChunkPlan> {
  const read = readDrafts(planner, chunk, world.idKey);
  const { drafts, sources, refused, first_rows } = await dropRepeated(read, world);
  const built = await planner.build(drafts, world);
  const ids = built.rows.map(({ id }) => id);
  const standing = await loadRecords(world.db, planner.kind, world.tenant, ids);
  const decided = decidedFields(chunk);
  const wanted = built.rows
    .map((row) => layOver(row, standing.get(row.id), decided))
    .map((row) => planner.settle?.(row) ?? row);
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
    } else refused.push(rejectedRow(source, "rejected", [refusal]));
  }
  const written = new Set(rows.map(({ id }) => id));
  for (const place of places) {
    const source = sources[place];
    const reasons = built.warn(place, written);
    if (source !== undefined && reasons.length > 0) {
      refused.push(rejectedRow(source, "warning", reasons));
    }
  }
  return {
    kind: planner.kind,
    first_rows,
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

function rejectedRow(
  { row, line, cells }: ReadRow,
  severity: RejectedRow["severity"],
  reasons: readonly RowReason[],
): RejectedRow {
  return { row, line, severity, reasons, cells };
}

interface Drafts<Body> {
  readonly drafts: readonly Draft<Body>[];
  /** The row behind each draft, and the id of its record. */
  readonly sources: readonly (ReadRow & { readonly id: string })[];
  readonly refused: RejectedRow[];
}

function readDrafts<Body>(
  planner: Planner<Body>,
  { entity, file, first_row, records }: Chunk,
  idKey: Uint8Array,
): Drafts<Body> {
  const shape = { fields: IMPORT_FIELDS[entity], columns: file.columns, width: file.header.length };
  const drafts: Draft<Body>[] = [];
  const sources: (ReadRow & { readonly id: string })[] = [];
  const refused: RejectedRow[] = [];
  for (const [place, { cells, line }] of records.entries()) {
    const source = { row: first_row + place, line, cells: boundCells(cells) };
    const values = readRow(cells, shape);
    const draft = values.ok ? parseDraft(planner, values.value) : { reasons: values.error };
    if ("reasons" in draft) {
      refused.push({ ...source, severity: "rejected", reasons: draft.reasons });
      continue;
    }
    drafts.push(draft);
    sources.push({ ...source, id: planner.record_id(idKey, draft.key) });
  }
  return { drafts, sources, refused };
}

/**
 * Only the first row of an id that can be read counts: what the file says of a record does not depend on how often it
 * says it, so the same file again changes nothing. Whether that row may then be written does not matter here, since
 * that is no property of the file.
 */
async function dropRepeated<Body>(
  { drafts, sources, refused }: Drafts<Body>,
  { db, tenant, job_id }: ImportWorld,
): Promise<Drafts<Body> & { readonly first_rows: readonly FirstRow[] }> {
  const ids = [...new Set(sources.map(({ id }) => id))];
  const firsts = new Map(await loadFirstRows(db, tenant, job_id, ids));
  const kept: { drafts: Draft<Body>[]; sources: Drafts<Body>["sources"][number][] } = {
    drafts: [],
    sources: [],
  };
  for (const [place, draft] of drafts.entries()) {
    const source = sources[place];
    if (source === undefined) throw new InvariantError("a draft has no row");
    const first = firsts.get(source.id);
    if (first === undefined) {
      firsts.set(source.id, source.row);
      kept.drafts.push(draft);
      kept.sources.push(source);
      continue;
    }
    const message = `Row ${first} has this id already; only the first row of an id counts.`;
    const reasons = [{ column: null, code: "duplicate_id", message }];
    refused.push(rejectedRow(source, "rejected", reasons));
  }
  return {
    ...kept,
    refused,
    first_rows: kept.sources.map(({ id, row }) => ({ id, row })),
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
