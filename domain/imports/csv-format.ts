// SPDX-License-Identifier: Apache-2.0
// What a file says of itself before its first row: that it is UTF-8 text, what parts its cells, which columns it has.
// Everything that can be refused at the door is refused here, by name.
import { utf8Text } from "../bytes/encoding.ts";
import { err, ok, type Result } from "../result.ts";
import { type Delimiter, DELIMITERS, parseBlock } from "./csv-records.ts";

/** The first block of a file; a header is some hundred bytes. */
export const FIRST_BLOCK_BYTES = 64 * 1024;
/** More columns are no table of records but a mistake. */
const MAX_COLUMNS = 200;

export interface CsvFormat {
  readonly delimiter: Delimiter;
  readonly header: readonly string[];
  /** Byte and line of the file where the first row begins. */
  readonly data_offset: number;
  readonly data_line: number;
}

export interface FileRefusal {
  readonly code:
    | "file_empty"
    | "file_utf16"
    | "file_not_utf8"
    | "file_nul_byte"
    | "header_too_long"
    | "header_unreadable";
  readonly message: string;
}

/** Reads a file's first block; `whole` says that there is no more of it. `delimiter` is the caller's, where given. */
export function readFormat(
  bytes: Uint8Array,
  whole: boolean,
  delimiter: Delimiter | null,
): Result<CsvFormat, FileRefusal> {
  const refusal = refuseBytes(bytes, whole);
  if (refusal !== null) return err(refusal);
  const begin = skipMark(bytes);
  const hint = readHint(bytes, begin);
  const candidates = delimiter === null ? (hint?.delimiters ?? DELIMITERS) : [delimiter];
  return readHeader(bytes, hint?.end ?? begin, hint === null ? 1 : 2, whole, candidates);
}

function refuseBytes(bytes: Uint8Array, whole: boolean): FileRefusal | null {
  if (bytes.length === 0) return { code: "file_empty", message: "The file is empty." };
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    const message = "The file is UTF-16: save it as CSV UTF-8.";
    return { code: "file_utf16", message };
  }
  if (bytes.includes(0)) {
    const message = "The file holds NUL bytes: it is no UTF-8 text (a spreadsheet, or UTF-16?).";
    return { code: "file_nul_byte", message };
  }
  if (!isUtf8(bytes, whole)) {
    return { code: "file_not_utf8", message: "The file is not UTF-8: save it as CSV UTF-8." };
  }
  return null;
}

/** A character has four bytes at most: what the block's end cuts in two is no mistake of the file. */
function isUtf8(bytes: Uint8Array, whole: boolean): boolean {
  for (let cut = 0; cut <= (whole ? 0 : 3); cut += 1) {
    try {
      utf8Text(bytes.subarray(0, bytes.length - cut));
      return true;
    } catch {
      continue;
    }
  }
  return false;
}

/** The byte order mark of UTF-8 is not part of the first column's name. */
function skipMark([a, b, c]: Uint8Array): number {
  return a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
}

/** A spreadsheet's own first line, `sep=;`. */
function readHint(
  bytes: Uint8Array,
  begin: number,
): { readonly delimiters: readonly Delimiter[]; readonly end: number } | null {
  const line = String.fromCharCode(...bytes.subarray(begin, begin + 8));
  const match = /^sep=([,;\t])\r?\n/i.exec(line);
  const delimiter = DELIMITERS.find((one) => one === match?.[1]);
  if (match === null || delimiter === undefined) return null;
  return { delimiters: [delimiter], end: begin + match[0].length };
}

/** The header by whichever delimiter makes the most columns of it; the first of equals. */
function readHeader(
  bytes: Uint8Array,
  begin: number,
  line: number,
  whole: boolean,
  candidates: readonly Delimiter[],
): Result<CsvFormat, FileRefusal> {
  let best: CsvFormat | null = null;
  let broken = false;
  let long = false;
  for (const delimiter of candidates) {
    const place = { delimiter, line, at_end: whole, max_records: 1 };
    const { records, fault } = parseBlock(bytes.subarray(begin), place);
    const [record] = records;
    broken ||= fault !== null && fault.code !== "record_too_long";
    long ||= fault?.code === "record_too_long";
    if (record === undefined || record.cells.length <= (best?.header.length ?? 0)) continue;
    const data_offset = begin + record.end;
    best = { delimiter, header: [...record.cells], data_offset, data_line: record.next_line };
  }
  if (best !== null && best.header.length <= MAX_COLUMNS) return ok(best);
  if (best !== null) {
    return err({ code: "header_too_long", message: `More than ${MAX_COLUMNS} columns.` });
  }
  if (broken) {
    const message = "The first line's quotes do not match: it is no line of CSV.";
    return err({ code: "header_unreadable", message });
  }
  if (whole && !long)
    return err({ code: "file_empty", message: "The file holds no line of text." });
  return err({ code: "header_too_long", message: "The first line is longer than 64 KiB." });
}
