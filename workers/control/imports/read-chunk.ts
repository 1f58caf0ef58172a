// SPDX-License-Identifier: Apache-2.0
// The next rows of an import's file, read from where the step before ended. One block of the file is in memory.
import { type CsvRecord, parseBlock, SURE_BLOCK_BYTES } from "#domain/imports/csv-records.ts";
import type { ImportFile, ImportProgress } from "#domain/imports/import-job.ts";
import type { ImportPorts } from "./import-ports.ts";

/** 250 rows of 250 bytes, and some to spare. */
const USUAL_BLOCK_BYTES = 96 * 1024;

export interface Chunk {
  readonly records: readonly CsvRecord[];
  /** Whether the file ends with the last of them. */
  readonly last: boolean;
  /** Why nothing more can be read, and where; null where something can or the file ended. */
  readonly fault: { readonly reason: string; readonly line: number | null } | null;
}

/** At most `maxRecords`; none where the file has ended or cannot be read on. */
export async function readChunk(
  file: ImportFile,
  { offset, line }: Pick<ImportProgress, "offset" | "line">,
  maxRecords: number,
  files: ImportPorts["files"],
): Promise<Chunk> {
  for (const size of [USUAL_BLOCK_BYTES, SURE_BLOCK_BYTES]) {
    const length = Math.min(size, file.bytes - offset);
    if (length === 0) return { records: [], last: true, fault: null };
    const bytes = await files.read(file.key, offset, length);
    if (bytes === null) {
      return { records: [], last: true, fault: { reason: "file_missing", line: null } };
    }
    const at_end = offset + length === file.bytes;
    const { delimiter } = file;
    const place = { delimiter, line, at_end, max_records: maxRecords };
    const { records, fault } = parseBlock(bytes, place);
    if (records.length > 0) {
      return { records, last: offset + (records.at(-1)?.end ?? 0) === file.bytes, fault: null };
    }
    if (fault !== null) {
      return { records, last: true, fault: { reason: fault.code, line: fault.line } };
    }
    // Nothing but line breaks.
    if (at_end) return { records, last: true, fault: null };
  }
  return { records: [], last: true, fault: { reason: "record_too_long", line } };
}
