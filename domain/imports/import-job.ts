// SPDX-License-Identifier: Apache-2.0
// An import as its job keeps it: what was asked, which never changes, and how far it is.
import { z } from "zod";
import { IMPORT_MODES } from "../lead/intake.ts";
import { DELIMITERS } from "./csv-records.ts";
import { IMPORT_ENTITIES } from "./entities.ts";

export const ImportRequest = z.strictObject({
  v: z.literal(1),
  entity: z.enum(IMPORT_ENTITIES),
  /** Field -> header; null maps by name. */
  columns: z.record(z.string(), z.string()).nullable(),
  delimiter: z.enum(DELIMITERS).nullable(),
  dry_run: z.boolean(),
  /** Of leads only: what becomes of them, and their source where the file names none. */
  leads: z.strictObject({ mode: z.enum(IMPORT_MODES), source: z.string() }).exactOptional(),
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
  /** Of leads only. */
  leads: z
    .strictObject({
      /** When the file was given: the instant at which every row of it came in, however often a step is made. */
      accepted_at_ms: z.int(),
      /** Rows that were sent; in a dry run, that would be. */
      queued: z.int(),
      /** Those of them whose lead stood before, or came in an earlier row. */
      repeated: z.int(),
      /** Of a dry run: rows whose person another lead stands for. */
      known_persons: z.int().exactOptional(),
    })
    .exactOptional(),
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
export function beginProgress(
  { leads }: Pick<ImportRequest, "leads">,
  file: ImportFile,
  { now_ms, trace_id }: { readonly now_ms: number; readonly trace_id: string },
): ImportProgress {
  const counted = { accepted_at_ms: now_ms, queued: 0, repeated: 0 };
  return {
    ...NOTHING_READ,
    file,
    offset: file.data_offset,
    line: file.data_line,
    trace_id,
    ...(leads === undefined ? {} : { leads: counted }),
  };
}
