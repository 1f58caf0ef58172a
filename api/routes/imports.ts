// SPDX-License-Identifier: Apache-2.0
// Imports: a CSV file becomes records, row by row, with a receipt for each record that it changes, or leads.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import { IdempotencyKey, Page } from "../schemas/fields.ts";
import {
  ImportBody,
  ImportPage,
  ImportParams,
  ImportPreview,
  ImportView,
  RejectsQuery,
  UndoBody,
  UndoPreview,
} from "../schemas/import.ts";

/** 100 MB: a million rows of 100 bytes, some 20 minutes of work. */
export const MAX_FILE_BYTES = 100 * 1000 * 1000;

export const createImport = defineRoute({
  id: "createImport",
  tag: "Imports",
  action: "import.run",
  method: "post",
  path: "/v1/imports",
  summary: "Begin an import",
  description:
    "Says what is coming; send the file next. The same Idempotency-Key again answers the import that it made.",
  headers: z.object({ "idempotency-key": IdempotencyKey.optional() }),
  body: {
    schema: ImportBody,
    media_types: ["application/json"],
    example: { entity: "accounts", dry_run: true },
  },
  success: {
    200: { description: "This call made it before.", schema: ImportView },
    201: { description: "Waiting for its file.", schema: ImportView },
  },
  problems: ["idempotency_key_reused"],
});

export const sendImportFile = defineRoute({
  id: "sendImportFile",
  tag: "Imports",
  action: "import.run",
  method: "put",
  path: "/v1/imports/{id}/file",
  summary: "Send the file and start",
  description:
    "CSV in UTF-8, at most 100 MB: a header, then one record per row. The header is checked before the answer. A row " +
    "creates or changes the record of its own id; an empty cell empties the field, a column that the file does not have " +
    "leaves it as it stands; a column that fills no field is ignored. Only the first row of an id counts, a later one is " +
    "rejected as `duplicate_id`. The same file again changes nothing. A row of leads is handed in like a posted one, but " +
    "behind those that are posted meanwhile; whatever names nobody by email, phone or external id is rejected.",
  params: ImportParams,
  body: {
    schema: z.string(),
    media_types: ["text/csv"],
    example: "external_id,name,domains,owner\nacme,Acme Industries Ltd,acme.example,ae-1\n",
    max_bytes: MAX_FILE_BYTES,
    streamed: true,
  },
  success: { 202: { description: "Accepted; ask again for how far it is.", schema: ImportView } },
  problems: ["import_state", "version_moved"],
});

export const listImports = defineRoute({
  id: "listImports",
  tag: "Imports",
  action: "import.read",
  method: "get",
  path: "/v1/imports",
  summary: "List imports",
  description: "Newest first.",
  query: Page,
  success: { 200: { description: "A page of imports.", schema: ImportPage } },
  problems: [],
});

const shared = { tag: "Imports", params: ImportParams } as const;

export const readImport = defineRoute({
  ...shared,
  id: "readImport",
  action: "import.read",
  method: "get",
  path: "/v1/imports/{id}",
  summary: "See how far an import is",
  description: "Counts, status and, where it failed, why.",
  success: { 200: { description: "The import.", schema: ImportView } },
  problems: [],
});

export const previewImport = defineRoute({
  ...shared,
  id: "previewImport",
  action: "import.read",
  method: "get",
  path: "/v1/imports/{id}/preview",
  summary: "See the first rows as they would be read",
  description:
    "The first 20 rows, normalized, each with what is wrong with it and what needs a look. It needs the file, which a " +
    "dry run keeps and an import for real takes away at its end.",
  success: { 200: { description: "The rows.", schema: ImportPreview } },
  problems: ["import_state"],
});

export const readImportRejects = defineRoute({
  ...shared,
  id: "readImportRejects",
  action: "import.read",
  method: "get",
  path: "/v1/imports/{id}/rejects.csv",
  summary: "Download rows that were refused or need a look",
  description:
    "CSV for spreadsheets: reasons first, then the row's own cells, cut to 500 characters; what a spreadsheet would run " +
    "as a formula is neutralized. Corrected, the download is a file to import again.",
  query: RejectsQuery,
  success: {
    200: {
      description: "One line per row.",
      schema: null,
      media_type: "text/csv; charset=utf-8",
      headers: { "content-disposition": "A file name." },
    },
  },
  problems: [],
});

export const applyImport = defineRoute({
  ...shared,
  id: "applyImport",
  action: "import.run",
  method: "post",
  path: "/v1/imports/{id}/apply",
  summary: "Do a finished dry run for real",
  description: "Starts an import of the same file; asked again, it answers the same import.",
  success: { 202: { description: "The import for real.", schema: ImportView } },
  problems: ["import_state"],
});

export const cancelImport = defineRoute({
  ...shared,
  id: "cancelImport",
  action: "import.run",
  method: "post",
  path: "/v1/imports/{id}/cancel",
  summary: "Cancel an import",
  description:
    "It stops before its next step; rows that it has taken stay. Cancelled twice, it stays cancelled.",
  success: { 200: { description: "Cancelled.", schema: ImportView } },
  problems: ["import_state"],
});

export const undoImport = defineRoute({
  ...shared,
  id: "undoImport",
  action: "import.run",
  method: "post",
  path: "/v1/imports/{id}/undo",
  summary: "Undo an import of leads that has ended",
  description:
    "Every lead that this import put into a queue leaves it and is kept as `stored`, unless it has moved on since; " +
    "receipts stay. Asked again, it answers the same undo.",
  body: {
    schema: UndoBody,
    media_types: ["application/json"],
    example: { dry_run: true },
    optional: true,
  },
  success: {
    200: { description: "A dry run: what would leave which queues.", schema: UndoPreview },
    202: { description: "Under way; ask the import for how far it is.", schema: ImportView },
  },
  problems: ["import_state", "version_moved"],
});
