// SPDX-License-Identifier: Apache-2.0
// Records of a CSV file, block by block: each with the place where it begins and ends, so that the next block, or a
// later run, goes on at a record's edge. Memory is one block, whatever the file holds.
import { CsvError, parse } from "csv-parse/browser/esm/sync";

export const DELIMITERS = [",", ";", "\t"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** 64 KiB: an account with 50 domains at 253 characters is 13 KB. */
export const MAX_RECORD_BYTES = 64 * 1024;
/** A block that holds any whole record of the size above, each byte of it a doubled quote. */
export const SURE_BLOCK_BYTES = 4 * MAX_RECORD_BYTES;

export interface CsvRecord {
  readonly cells: readonly string[];
  /** Bytes from the block's begin to the record's end, its line break included. */
  readonly end: number;
  /** Line of the file where it begins, from 1, and where what follows it does. */
  readonly line: number;
  readonly next_line: number;
}

/** Where the file stops being CSV: nobody can say where the next record begins, so nothing behind it is read. */
export interface CsvFault {
  readonly code: "record_too_long" | "quote_misplaced" | "quote_unclosed";
  readonly line: number;
}

export interface CsvBlock {
  readonly records: readonly CsvRecord[];
  /** Of the record behind the last one above; null where there is none, or the block ends before it does. */
  readonly fault: CsvFault | null;
}

export interface BlockPlace {
  readonly delimiter: Delimiter;
  /** Line of the file where the block begins. */
  readonly line: number;
  /** Whether the file ends with the block. */
  readonly at_end: boolean;
  readonly max_records: number;
}

/** The whole records of a block, in order. Line breaks may be CRLF, LF or CR, mixed; empty lines are no records. */
export function parseBlock(bytes: Uint8Array, place: BlockPlace): CsvBlock {
  const records: CsvRecord[] = [];
  const lines = countLines(bytes, place.line);
  const onRecord = (cells: readonly string[], { bytes: end }: { readonly bytes: number }): null => {
    // What ends with the block may go on in the next.
    if (place.at_end || end < bytes.length) {
      const begin = skipBreaks(bytes, records.at(-1)?.end ?? 0);
      if (!isQuotedRight(bytes.subarray(begin, end), place.delimiter)) throw new MisplacedQuote();
      const line = lines.at(begin);
      records.push({ cells, end, line, next_line: lines.at(end) });
    }
    return null;
  };
  let code: CsvFault["code"] | null = null;
  try {
    parse(bytes, {
      delimiter: place.delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      skip_empty_lines: true,
      // A quote inside a cell that is not quoted is text: 37.8"N. What else is lenient in this, isQuotedRight refuses.
      relax_quotes: true,
      relax_column_count: true,
      max_record_size: MAX_RECORD_BYTES,
      to: place.max_records,
      on_record: onRecord,
    });
  } catch (error) {
    code = faultCode(error, place.at_end);
  }
  const end = skipBreaks(bytes, records.at(-1)?.end ?? 0);
  const fault = code === null ? null : { code, line: lines.at(end) };
  return { records, fault };
}

/** Null where only the block's end cut the record off. */
function faultCode(error: unknown, atEnd: boolean): CsvFault["code"] | null {
  if (error instanceof MisplacedQuote) return "quote_misplaced";
  if (!(error instanceof CsvError)) throw error;
  if (error.code === "CSV_MAX_RECORD_SIZE") return "record_too_long";
  if (error.code !== "CSV_QUOTE_NOT_CLOSED") throw error;
  return atEnd ? "quote_unclosed" : null;
}

/** How the parser is told to stop at a record; it never leaves this file. */
class MisplacedQuote extends Error {
  override readonly name = "MisplacedQuote";
}

const QUOTE = 34;
const SPACE = 32;

/**
 * Whether each quoted cell ends where its quotes do. A quote behind spaces, or text behind a closing quote, means that
 * the writer and we disagree on where the cell ends: then nobody should guess.
 */
function isQuotedRight(record: Uint8Array, delimiter: Delimiter): boolean {
  if (!record.includes(QUOTE)) return true;
  const separator = delimiter.charCodeAt(0);
  for (let at = 0; at < record.length; at += 1) {
    const begin = at;
    while (record[at] === SPACE) at += 1;
    if (record[at] === QUOTE) {
      if (at > begin) return false;
      at = closingQuote(record, at) + 1;
      const next = record[at];
      if (next !== separator && next !== CR && next !== LF && next !== undefined) return false;
    }
    while (at < record.length && record[at] !== separator) at += 1;
  }
  return true;
}

/** The place of the quote that closes the one at `open`; a doubled quote is text. */
function closingQuote(record: Uint8Array, open: number): number {
  let at = open + 1;
  while (at < record.length && (record[at] !== QUOTE || record[at + 1] === QUOTE)) {
    at += record[at] === QUOTE ? 2 : 1;
  }
  return at;
}

const CR = 13;
const LF = 10;

/** The place behind line breaks: a record begins where its text does. */
function skipBreaks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === CR || bytes[at] === LF) at += 1;
  return at;
}

/** Line numbers of places asked in ascending order; CRLF is one break. */
function countLines(bytes: Uint8Array, first: number): { readonly at: (place: number) => number } {
  let counted = 0;
  let line = first;
  return {
    at(place) {
      for (; counted < place; counted += 1) {
        const byte = bytes[counted];
        if (byte === LF || (byte === CR && bytes[counted + 1] !== LF)) line += 1;
      }
      return line;
    },
  };
}
