// SPDX-License-Identifier: Apache-2.0
// An import as its job keeps it: what was asked, which never changes, and how far it is.
import { z } from "zod";
import { DELIMITERS } from "./csv-records.ts";
import { IMPORT_ENTITIES } from "./entities.ts";

export const ImportRequest = z.strictObject({
  v: z.literal(1),
  entity: z.enum(IMPORT_ENTITIES),
  /** Field -> header; null maps by name. */
  columns: z.record(z.string(), z.string()).nullable(),
  delimiter: z.enum(DELIMITERS).nullable(),
  dry_run: z.boolean(),
});
export type ImportRequest = z.infer<typeof ImportRequest>;

/** The file as it came, and what its header said. */
export const ImportFile = z.strictObject({
  /** Key in the bucket of imports. */
  key: z.string(),
  /** SHA-256, hexadecimal. */
  sha256: z.string(),
  bytes: z.int(),
  delimiter: z.enum(DELIMITERS),
  header: z.array(z.string()),
  /** Field -> place of its column. */
  columns: z.record(z.string(), z.int()),
  data_offset: z.int(),
  data_line: z.int(),
});
export type ImportFile = z.infer<typeof ImportFile>;

export const ImportProgress = z.strictObject({
  v: z.literal(1),
  file: ImportFile.nullable(),
  /** The step whose changes may still lack receipts; null before the first. */
  last_batch: z.string().nullable(),
  /** Byte and line of the file where the next row begins. */
  offset: z.int(),
  line: z.int(),
  /** Rows read; each is created, updated, unchanged or rejected. */
  rows: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  rejected: z.int(),
  warnings: z.int(),
  /** Why no row is left to read: the file ended, or it stops being CSV at a line. */
  ended: z.strictObject({ reason: z.string().nullable(), line: z.int().nullable() }).nullable(),
  trace_id: z.string().nullable(),
});
export type ImportProgress = z.infer<typeof ImportProgress>;

export const NOTHING_READ: ImportProgress = {
  v: 1,
  file: null,
  last_batch: null,
  offset: 0,
  line: 1,
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  warnings: 0,
  ended: null,
  trace_id: null,
};

/** The progress of an import that has its file and has read no row of it. */
export function beginProgress(file: ImportFile, traceId: string): ImportProgress {
  return {
    ...NOTHING_READ,
    file,
    offset: file.data_offset,
    line: file.data_line,
    trace_id: traceId,
  };
}
