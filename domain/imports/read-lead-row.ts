// SPDX-License-Identifier: Apache-2.0
// A row of a file as a lead. Whatever names a person is taken; what a field cannot take, and a column that is no field
// of a lead, is kept in the lead's `extra` and, where somebody should look, told. Pure: the same row is the same lead.
import { canonicalJson } from "../bytes/canonical-json.ts";
import { utf8Bytes } from "../bytes/encoding.ts";
import type { NormalizedLead } from "../lead/lead.ts";
import { type PostedFields, readLeadFields } from "../lead/read-lead-fields.ts";
import { err, ok, type Result } from "../result.ts";
import { openCell } from "./cells.ts";
import type { ColumnMap } from "./columns.ts";
import { IMPORT_FIELDS } from "./entities.ts";
import { cellCountReason } from "./read-row.ts";
import type { RowReason } from "./rejected-rows.ts";

/** 64 KiB: with the lead's 20 KB the message stays below 128 KB, as that of a posted lead does. */
const RAW_BYTES_MAX = 64 * 1024;
/** Characters of a column's name in a row's own bytes: 200 columns of them are 12 KB. */
const NAME_CHARACTERS = 60;
const SLUG = /^[a-z0-9][a-z0-9_-]{0,63}$/;

export interface LeadShape {
  readonly columns: ColumnMap;
  /** The columns' names, each once. */
  readonly names: readonly string[];
  /** Of a row whose own column says none. */
  readonly source: string;
}

/** What all rows of a file have in common. */
export function leadShape(
  header: readonly string[],
  columns: ColumnMap,
  source: string,
): LeadShape {
  return { columns, names: columnNames(header), source };
}

export interface LeadRow {
  readonly lead: NormalizedLead;
  /** Who is to hold it, as the file says; null where it does not. */
  readonly owner: string | null;
  /** What was taken otherwise than it was meant. */
  readonly warnings: readonly RowReason[];
  /** The row's cells that are not empty, by the names of their columns, as JSON. */
  readonly raw: Uint8Array;
}

/** The lead, or why the row can be none. */
export function readLeadRow(
  cells: readonly string[],
  { columns, names, source }: LeadShape,
): Result<LeadRow, readonly RowReason[]> {
  const miscounted = cellCountReason(cells, names.length);
  if (miscounted !== null) return err([miscounted]);
  const fields = fieldsOf(cells, columns, names);
  const named = fields.get("source")?.toLowerCase() ?? "";
  const isSlug = SLUG.test(named);
  // One that names the source is no longer a field like others.
  if (isSlug) fields.delete("source");
  const read = readLeadFields(postedOf(fields), isSlug ? named : source);
  if (!read.ok) return err(read.error.map(reasonOf));
  const raw = utf8Bytes(canonicalJson(rawCells(cells, names)));
  if (raw.length > RAW_BYTES_MAX) {
    const message = "With the names of its columns the row is longer than 64 KB.";
    return err([{ column: null, code: "row_too_long", message }]);
  }
  const owner = fields.get("owner") ?? null;
  return ok({ lead: read.value, owner, warnings: warningsOf(fields, read.value), raw });
}

/** Field -> its cell, a lead's own first, so that another column which folds to the same name comes second. */
function fieldsOf(
  cells: readonly string[],
  columns: ColumnMap,
  names: readonly string[],
): Map<string, string> {
  const fields = new Map<string, string>();
  const put = (name: string, place: number): void => {
    const text = openCell(cells[place] ?? "").trim();
    if (text !== "") fields.set(name, text);
  };
  for (const { name } of IMPORT_FIELDS.leads) {
    const place = columns[name];
    if (place !== undefined) put(name, place);
  }
  const taken = new Set(Object.values(columns));
  for (const [place, name] of names.entries()) {
    if (!taken.has(place)) put(fields.has(name) ? `${name} (${place + 1})` : name, place);
  }
  return fields;
}

/** Products are parted as in every other list of names. */
function postedOf(fields: ReadonlyMap<string, string>): PostedFields {
  return Object.fromEntries(
    [...fields].map(([name, text]) => [
      name,
      name === "product_interest" ? text.split(/[;|]/) : text,
    ]),
  );
}

function rawCells(cells: readonly string[], names: readonly string[]): Record<string, string> {
  const filled = names.map((name, place) => [name, (cells[place] ?? "").trim()] as const);
  return Object.fromEntries(filled.filter(([, text]) => text !== ""));
}

/** A title that comes again, or is blank, is told by its place. */
function columnNames(header: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return header.map((title, place) => {
    const short = title.trim().slice(0, NAME_CHARACTERS).toWellFormed();
    const name = short === "" || seen.has(short) ? `${short} (${place + 1})`.trim() : short;
    seen.add(name);
    return name;
  });
}

function reasonOf({
  pointer,
  code,
  message,
}: {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}): RowReason {
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return { column: pointer.split("/")[1] ?? null, code, message: sentence };
}

/** Fields of which `extra` or the text beside the code says that they could not be read. */
function warningsOf(
  fields: ReadonlyMap<string, string>,
  { country_text, extra }: NormalizedLead,
): readonly RowReason[] {
  const warnings: RowReason[] = [];
  const warn = (column: string, code: string, message: string): void => {
    warnings.push({ column, code, message });
  };
  if (country_text !== undefined) {
    warn("country", "unknown_country", "No country of this name or code; kept as it is written.");
  }
  for (const { name } of IMPORT_FIELDS.leads) {
    if (!fields.has(name) || name === "owner" || extra?.[name] === undefined) continue;
    const message = "The field cannot take this value; it is kept beside the lead's fields.";
    warn(name, "not_readable", message);
  }
  if ([...fields.values()].some((text) => text.includes("\uFFFD"))) {
    const message = "A cell holds bytes that are not UTF-8.";
    warnings.push({ column: null, code: "not_utf8", message });
  }
  return warnings;
}
