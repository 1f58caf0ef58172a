// SPDX-License-Identifier: Apache-2.0
// The first rows of an import's file as a step would read them. Nothing is looked up but the owners that leads name.
import type { z } from "zod";
import type { ImportPreview } from "#api/schemas/import.ts";
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import type { CsvRecord } from "#domain/imports/csv-records.ts";
import { IMPORT_FIELDS, type RecordImport } from "#domain/imports/entities.ts";
import type { ImportFile, ImportRequest } from "#domain/imports/import-job.ts";
import { readRow } from "#domain/imports/read-row.ts";
import type { RowReason } from "#domain/imports/rejected-rows.ts";
import type { ImportPorts } from "./import-ports.ts";
import { parseDraft } from "./parse-draft.ts";
import { ACCOUNT_PLANNER } from "./plan-accounts.ts";
import { PRODUCT_PLANNER } from "./plan-products.ts";
import { USER_PLANNER } from "./plan-users.ts";
import type { Planner, PlanWorld } from "./planner.ts";
import { readChunk } from "./read-chunk.ts";
import { leadSettingsOf, readLeads } from "./read-leads.ts";

const PREVIEW_ROWS = 20;

export type PreviewRow = z.input<typeof ImportPreview>["items"][number];

/** Null where the file is gone. */
export async function previewRows(
  request: ImportRequest,
  file: ImportFile,
  { files }: Pick<ImportPorts, "files">,
  world: PlanWorld,
): Promise<readonly PreviewRow[] | null> {
  const begin = { offset: file.data_offset, line: file.data_line };
  const { records, fault } = await readChunk(file, begin, PREVIEW_ROWS, files);
  if (fault?.reason === "file_missing") return null;
  const { entity } = request;
  if (entity !== "leads") return records.map((one, i) => previewRecord(entity, file, one, i + 1));
  const { leads, refused } = await readLeads(leadSettingsOf(request), file, 1, records, world);
  return records.map(({ line }, place) => {
    const row = place + 1;
    const read = leads.find((one) => one.row === row);
    const told = refused.find((one) => one.row === row);
    const reasons = [...(told?.reasons ?? [])];
    if (read === undefined) return { row, line, fields: null, problems: reasons, warnings: [] };
    return { row, line, fields: { ...read.lead }, problems: [], warnings: reasons };
  });
}

/** Field -> value as the schema of the API reads it, or every reason why it does not. */
function previewRecord(
  entity: RecordImport,
  { columns, header }: ImportFile,
  { cells, line }: CsvRecord,
  row: number,
): PreviewRow {
  const shape = { fields: IMPORT_FIELDS[entity], columns, width: header.length };
  const values = readRow(cells, shape);
  const read = values.ok ? DRAFTS[entity](values.value) : { reasons: values.error };
  if ("reasons" in read)
    return { row, line, fields: null, problems: [...read.reasons], warnings: [] };
  return { row, line, fields: read.fields, problems: [], warnings: [] };
}

type Values = Readonly<Record<string, JsonValue>>;
type Read =
  | { readonly fields: Record<string, unknown> }
  | { readonly reasons: readonly RowReason[] };

const DRAFTS: Readonly<Record<RecordImport, (values: Values) => Read>> = {
  accounts: (values) => readDraft(ACCOUNT_PLANNER, values),
  products: (values) => readDraft(PRODUCT_PLANNER, values),
  users: (values) => readDraft(USER_PLANNER, values),
};

function readDraft<Body extends object>(planner: Planner<Body>, values: Values): Read {
  const draft = parseDraft(planner, values);
  if ("reasons" in draft) return draft;
  return { fields: { [planner.key]: draft.key, ...draft.body } };
}
