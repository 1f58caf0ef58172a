// SPDX-License-Identifier: Apache-2.0
// Which column of a file fills which field: by the names in its header, or as the caller says.
import { err, ok, type Result } from "../result.ts";
import { nearestName } from "./nearest-name.ts";

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
  /** Of these fields a file has at least one. */
  readonly identifies?: true;
}

/** Columns that our own download of rejected rows puts before the file's: a corrected download is a file again. */
export const REJECT_COLUMNS = [
  "import_row",
  "import_line",
  "import_severity",
  "import_reasons",
] as const;

/**
 * The columns by name, whatever the case and whether words are parted by space, hyphen or underscore: a field's own, or
 * the one that `given` (field -> header) says. A column that fills no field is passed over, unless nothing is found that
 * a file must have: then the header is another file's, and each of its columns is named.
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
  // A column that is said to fill one field does not fill the field of its own name as well.
  const said = new Set(Object.values(given ?? {}).map(foldTitle));
  const map: Record<string, number> = {};
  for (const { name: field, required } of fields) {
    const wanted = given?.[field];
    const title = foldTitle(wanted ?? field);
    const place = wanted === undefined && said.has(title) ? undefined : places.get(title);
    if (place === undefined) {
      if (required || wanted !== undefined) refusals.push(missing(field, wanted, header, said));
      continue;
    }
    map[field] = place;
    if (twice.has(title)) refusals.push(duplicate(wanted ?? field));
  }
  refusals.push(...sharedTitles(given ?? {}));
  const identifying = fields.filter(({ identifies }) => identifies === true);
  const isFilled = ({ name }: MappedField): boolean => map[name] !== undefined;
  if (identifying.length > 0 && !identifying.some(isFilled))
    refusals.push(unidentified(identifying));
  const anchors = fields.filter(({ required, identifies }) => required || identifies === true);
  if (!anchors.some(isFilled)) refusals.push(...unknownTitles(header, fields, said));
  return refusals.length > 0 ? err(refusals) : ok(map);
}

/** A title is some words; what a view names of it is bounded. */
const MAX_TITLE = 100;

/** Titles of the columns that fill no field, in the file's order, each once. */
export function ignoredColumns(header: readonly string[], map: ColumnMap): readonly string[] {
  const read = new Set(Object.values(map));
  const titles = header.filter((title, place) => !read.has(place) && !isOurs(title));
  return [...new Set(titles.map((title) => title.trim().slice(0, MAX_TITLE)))];
}

/** A column without a title cannot be meant; spreadsheets leave such ones at the edge. */
function isOurs(title: string): boolean {
  return ["", ...REJECT_COLUMNS].includes(foldTitle(title));
}

function missing(
  field: string,
  wanted: string | undefined,
  header: readonly string[],
  said: ReadonlySet<string>,
): ColumnRefusal {
  const free = header.filter((title) => !isOurs(title) && !said.has(foldTitle(title)));
  const near = nearestName(wanted ?? field, free)
    ?.trim()
    .slice(0, MAX_TITLE);
  const hint =
    near === undefined ? "" : ` If "${near}" is meant, name it for ${field} in "columns".`;
  return {
    code: "column_missing",
    name: field,
    message: `The file has no column "${wanted ?? field}", which fills ${field}.${hint}`,
  };
}

function unidentified(fields: readonly MappedField[]): ColumnRefusal {
  const names = fields.map(({ name }) => name);
  return {
    code: "column_missing",
    name: names[0] ?? "",
    message: `The file needs a column for one of ${names.join(", ")}: it says who a row is.`,
  };
}

function duplicate(title: string): ColumnRefusal {
  return {
    code: "column_duplicate",
    name: title,
    message: `The file has more than one column "${title}".`,
  };
}

function unknownTitles(
  header: readonly string[],
  fields: readonly MappedField[],
  said: ReadonlySet<string>,
): readonly ColumnRefusal[] {
  const names = fields.map(({ name }) => name);
  return header
    .filter((title) => !isOurs(title) && !said.has(foldTitle(title)))
    .filter((title) => !names.includes(foldTitle(title)))
    .map((title) => {
      const name = title.trim().slice(0, MAX_TITLE);
      const near = nearestName(title, names);
      const hint = near === null ? `the fields are ${names.join(", ")}` : `the nearest is ${near}`;
      const message = `No field is named "${name}"; ${hint}. Say in "columns" which field a column fills.`;
      return { code: "column_unknown", name, message };
    });
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
