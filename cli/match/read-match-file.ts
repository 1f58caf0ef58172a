// SPDX-License-Identifier: Apache-2.0
// A CSV of companies or of leads, whatever its columns are called, as records that can be matched.
import { readFormat } from "#domain/imports/csv-format.ts";
import { openCell } from "#domain/imports/cells.ts";
import { parseBlock } from "#domain/imports/csv-records.ts";
import { foldFieldName } from "#domain/lead/fold-field-name.ts";
import { MATCH_FIELDS, type MatchField, type MatchRecord } from "#domain/matching/match-record.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Remote } from "../console.ts";
import { missingText, plainText } from "../terminal.ts";

export interface MatchFile {
  /** In the file's order; `id` is the row's number, from 1, where the file has no column for it. */
  readonly records: readonly (MatchRecord & { readonly id: string })[];
  /** Field -> the file's own name of the column it was read from. */
  readonly columns: Readonly<Partial<Record<MatchField, string>>>;
}

/** Field -> the file's own name of a column, as `--columns` says. */
export type NamedColumns = Readonly<Partial<Record<MatchField, string>>>;

/** Names of columns as `foldFieldName` writes them, the likeliest first. */
const SPELLINGS: Readonly<Record<MatchField, readonly string[]>> = {
  id: ["id", "external_id", "record_id", "lead_id", "account_id", "key"],
  company: [
    "company",
    "company_name",
    "account_name",
    "organization",
    "organisation",
    "name",
    "title",
    "firm",
  ],
  website: ["website", "domain", "url", "web", "homepage", "company_domain", "company_website"],
  email: ["email", "e-mail", "mail", "email_address", "work_email"],
  phone: ["phone", "telephone", "tel", "phone_number", "mobile"],
  country: ["country", "country_code", "billing_country", "nation"],
  state: ["state", "region", "province", "billing_state"],
  postal_code: [
    "postal_code",
    "postcode",
    "zip",
    "zip_code",
    "zipcode",
    "plz",
    "billing_postal_code",
  ],
  account_ref: ["account_ref", "account", "crm_id", "account_external_id"],
};

/** The records, or one sentence that says what is wrong with the file and what to do. */
export async function readMatchFile(
  path: string,
  named: NamedColumns,
  remote: Pick<Remote, "readFile">,
): Promise<Result<MatchFile, string>> {
  const rows = await readRows(path, remote);
  if (!rows.ok) return rows;
  const { header, cells } = rows.value;
  const places = placeColumns(header, named);
  if (!places.ok) return err(`${plainText(path)}: ${places.error}`);
  const found = MATCH_FIELDS.flatMap((field) => {
    const place = places.value.get(field);
    return place === undefined ? [] : [[field, place] as const];
  });
  const records = cells.map((row, i) => {
    const record: Partial<Record<MatchField, string>> = { id: String(i + 1) };
    for (const [field, place] of found) {
      const text = openCell(row[place] ?? "").trim();
      if (text !== "") record[field] = text;
    }
    return { ...record, id: record.id ?? String(i + 1) };
  });
  const columns = Object.fromEntries(found.map(([field, place]) => [field, header[place] ?? ""]));
  return ok({ records, columns });
}

/** The pairs of ids in a file's first two columns; its first line is a header. */
export async function readPairs(
  path: string,
  remote: Pick<Remote, "readFile">,
): Promise<Result<readonly (readonly [string, string])[], string>> {
  const rows = await readRows(path, remote);
  if (!rows.ok) return rows;
  if (rows.value.header.length < 2) {
    return err(`${plainText(path)}: a file of pairs has two columns, the ids of a and of b`);
  }
  return ok(rows.value.cells.map(([a = "", b = ""]) => [a.trim(), b.trim()] as const));
}

interface Rows {
  readonly header: readonly string[];
  readonly cells: readonly (readonly string[])[];
}

async function readRows(
  path: string,
  remote: Pick<Remote, "readFile">,
): Promise<Result<Rows, string>> {
  const bytes = await remote.readFile(path).catch(() => null);
  if (bytes === null) return err(missingText(path));
  const format = readFormat(bytes, true, null);
  if (!format.ok) return err(`${plainText(path)}: ${format.error.message}`);
  const { delimiter, header, data_offset, data_line } = format.value;
  const place = { delimiter, line: data_line, at_end: true, max_records: Number.MAX_SAFE_INTEGER };
  const { records, fault } = parseBlock(bytes.subarray(data_offset), place);
  if (fault !== null) {
    return err(
      `${plainText(path)}: line ${fault.line}: ${fault.code}: the quotes of this line do not match`,
    );
  }
  return ok({ header, cells: records.map(({ cells }) => cells) });
}

/** Where each field stands in the header. */
function placeColumns(
  header: readonly string[],
  named: NamedColumns,
): Result<ReadonlyMap<MatchField, number>, string> {
  const folded = header.map((name) => foldFieldName(name));
  const places = new Map<MatchField, number>();
  for (const field of MATCH_FIELDS) {
    const name = named[field];
    if (name === undefined) continue;
    const place = header.findIndex(
      (one, i) => one.trim() === name || folded[i] === foldFieldName(name),
    );
    if (place < 0) {
      return err(
        `it has no column ${plainText(name)}; its columns are ${plainText(header.join(", "))}`,
      );
    }
    places.set(field, place);
  }
  const taken = new Set(places.values());
  for (const field of MATCH_FIELDS) {
    if (places.has(field)) continue;
    for (const spelling of SPELLINGS[field]) {
      const place = folded.indexOf(spelling);
      if (place < 0 || taken.has(place)) continue;
      places.set(field, place);
      taken.add(place);
      break;
    }
  }
  const known = [...places.keys()].some((field) => field !== "id" && field !== "state");
  return known
    ? ok(places)
    : err(
        `none of its columns is one to match by (${plainText(header.join(", "))}); say which is with --columns, such as a:company=Firm`,
      );
}
