// SPDX-License-Identifier: Apache-2.0
// Which column of a file fills which field: by the names in its header, or as the caller says.
import { err, ok, type Result } from "../result.ts";

/** Field -> place of its column in the header. */
export type ColumnMap = Readonly<Record<string, number>>;

export interface ColumnRefusal {
  readonly code: "column_missing" | "column_unknown" | "column_duplicate";
  /** The field or the header at fault. */
  readonly name: string;
  readonly message: string;
}

export interface MappedField {
  readonly name: string;
  readonly required: boolean;
}

/** Columns that our own download of rejected rows puts before the file's: a corrected download is a file again. */
export const REJECT_COLUMNS = [
  "import_row",
  "import_line",
  "import_severity",
  "import_reasons",
] as const;

/**
 * The columns by name, whatever the case and whether words are parted by space, hyphen or underscore. With `given`
 * (field -> header), only the columns that it names are read; without, a header that names no field is refused.
 */
export function mapColumns(
  header: readonly string[],
  fields: readonly MappedField[],
  given: Readonly<Record<string, string>> | null,
): Result<ColumnMap, readonly ColumnRefusal[]> {
  const refusals: ColumnRefusal[] = [];
  const places = new Map<string, number>();
  const twice = new Set<string>();
  for (const [place, title] of header.entries()) {
    const name = foldTitle(title);
    if (places.has(name)) twice.add(name);
    else places.set(name, place);
  }
  const map: Record<string, number> = {};
  for (const { name: field, required } of fields) {
    const title = given === null ? field : given[field];
    const place = title === undefined ? undefined : places.get(foldTitle(title));
    if (place !== undefined) map[field] = place;
    else if (required || (given !== null && title !== undefined)) {
      refusals.push(missing(field, title));
    }
    if (title !== undefined && twice.has(foldTitle(title))) refusals.push(duplicate(title));
  }
  refusals.push(...(given === null ? unknownTitles(header, fields) : sharedTitles(given)));
  return refusals.length > 0 ? err(refusals) : ok(map);
}

function missing(field: string, title: string | undefined): ColumnRefusal {
  const wanted = title ?? field;
  return {
    code: "column_missing",
    name: field,
    message: `The file has no column "${wanted}", which fills ${field}.`,
  };
}

function duplicate(title: string): ColumnRefusal {
  return {
    code: "column_duplicate",
    name: title,
    message: `The file has more than one column "${title}".`,
  };
}

/** A column without a title cannot be meant; spreadsheets leave such ones at the edge. */
function unknownTitles(
  header: readonly string[],
  fields: readonly MappedField[],
): readonly ColumnRefusal[] {
  const known = new Set<string>(["", ...REJECT_COLUMNS, ...fields.map(({ name }) => name)]);
  const names = fields.map(({ name }) => name).join(", ");
  return header
    .filter((title) => !known.has(foldTitle(title)))
    .map((title) => ({
      code: "column_unknown",
      name: title.slice(0, 100),
      message: `No field has this name; the fields are ${names}. Name the columns to read in "columns".`,
    }));
}

function sharedTitles(given: Readonly<Record<string, string>>): readonly ColumnRefusal[] {
  const titles = Object.values(given).map(foldTitle);
  return Object.entries(given)
    .filter(([, title], i) => titles.indexOf(foldTitle(title)) < i)
    .map(([, title]) => ({
      code: "column_duplicate",
      name: title,
      message: `Two fields are to be filled from column "${title}".`,
    }));
}

function foldTitle(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "_");
}
