// SPDX-License-Identifier: Apache-2.0
// A row of a file as the body that the API would take, and everything in it that cannot be read.
import type { JsonValue } from "../bytes/canonical-json.ts";
import { err, ok, type Result } from "../result.ts";
import { readCell } from "./cells.ts";
import type { ColumnMap } from "./columns.ts";
import type { ImportField } from "./entities.ts";
import type { RowReason } from "./rejected-rows.ts";

export interface RowShape {
  readonly fields: readonly ImportField[];
  readonly columns: ColumnMap;
  /** Cells of the header. */
  readonly width: number;
}

/** Field -> value of every cell that is not empty. */
export function readRow(
  cells: readonly string[],
  { fields, columns, width }: RowShape,
): Result<Readonly<Record<string, JsonValue>>, readonly RowReason[]> {
  const miscounted = cellCountReason(cells, width);
  if (miscounted !== null) return err([miscounted]);
  const values: Record<string, JsonValue> = {};
  const reasons: RowReason[] = [];
  for (const { name, kind } of fields) {
    const place = columns[name];
    if (place === undefined) continue;
    const read = readCell(kind, cells[place] ?? "");
    if (!read.ok) reasons.push({ column: name, ...read.error });
    else if (read.value !== undefined) values[name] = read.value;
  }
  return reasons.length > 0 ? err(reasons) : ok(values);
}

/** Empty cells beyond the header say nothing; any other count means that values may stand under wrong headers. */
export function cellCountReason(cells: readonly string[], width: number): RowReason | null {
  const extra = cells.slice(width).some((cell) => cell.trim() !== "");
  if (cells.length >= width && !extra) return null;
  const message = `The row has ${cells.length} cells, the header ${width}.`;
  return { column: null, code: "cell_count", message };
}
