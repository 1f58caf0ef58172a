// SPDX-License-Identifier: Apache-2.0
// Rows that were refused or need a look, and their way back to a person: a CSV that a spreadsheet opens without running
// anything of it.
import { REJECT_COLUMNS } from "./columns.ts";

export interface RowReason {
  /** Field at fault; null where the row as a whole is. */
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

export interface RejectedRow {
  /** Row of data, from 1. */
  readonly row: number;
  /** Line of the file where it begins, from 1. */
  readonly line: number;
  /** `rejected` rows were not taken; `warning` rows were. */
  readonly severity: "rejected" | "warning";
  readonly reasons: readonly RowReason[];
  readonly cells: readonly string[];
}

/** 500 characters of each of 100 cells: a stored row stays below 200 KB whatever the file holds, and usual ones whole. */
const MAX_CELL_CHARACTERS = 500;
const MAX_CELLS = 100;

/** A row's cells as they are kept. Characters are cut whole. */
export function boundCells(cells: readonly string[]): readonly string[] {
  return cells
    .slice(0, MAX_CELLS)
    .map((cell) =>
      cell.length <= MAX_CELL_CHARACTERS
        ? cell
        : `${cell.slice(0, MAX_CELL_CHARACTERS).replace(/[\uD800-\uDBFF]$/, "")}…`,
    );
}

/** Read as UTF-8 by spreadsheets. */
export const BYTE_ORDER_MARK = "\uFEFF";

export function rejectsHeader(header: readonly string[]): string {
  return csvLine([...REJECT_COLUMNS, ...header.slice(0, MAX_CELLS)]);
}

export function rejectsLine({ row, line, severity, reasons, cells }: RejectedRow): string {
  const said = reasons.map(({ column, code, message }) =>
    column === null ? `${code}: ${message}` : `${column}: ${code}: ${message}`,
  );
  return csvLine([String(row), String(line), severity, said.join(" | "), ...cells]);
}

/** One record that a spreadsheet reads as text and numbers, quoted as RFC 4180 says where it must be. */
export function csvLine(cells: readonly string[]): string {
  const written = cells.map((cell) => {
    const safe = neutralCell(cell);
    return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${written.join(",")}\r\n`;
}

/** A cell that a spreadsheet takes for text: what it would take for a formula gets an apostrophe. Numbers stay numbers. */
export function neutralCell(cell: string): string {
  const runs = /^[=+\-@\t\r\n＝＋－＠]/.test(cell);
  return runs && !/^[+-]?\d+(?:[.,]\d+)?$/.test(cell) ? `'${cell}` : cell;
}
