// SPDX-License-Identifier: Apache-2.0
// What stands in a cell, as the JSON value that the API takes for the same field. An empty cell empties the field.
import type { JsonValue } from "../bytes/canonical-json.ts";
import { parseCountry } from "../lead/countries.ts";
import { isPlausibleRegion } from "../lead/regions.ts";
import { err, ok, type Result } from "../result.ts";

export type CellKind =
  | "text"
  /** Text in lower case. */
  | "code"
  | "integer"
  | "boolean"
  /** Texts parted by spaces, `;`, `|` or `,`. */
  | "words"
  /** A country or a region of one, as people write it: its ISO 3166 code in any case, or the country's name. */
  | "region"
  /** Names, which may hold spaces, parted by `;` or `|`. */
  | "names"
  /** `salesforce=001A; hubspot=77`. */
  | "pairs"
  /** `standard:USD:4900; standard:EUR:4500`. */
  | "prices"
  | "json";

export interface CellRefusal {
  readonly code: string;
  readonly message: string;
}

/** The value of a cell; undefined where it is empty and the field takes what is its own when empty. */
export function readCell(kind: CellKind, raw: string): Result<JsonValue | undefined, CellRefusal> {
  if (raw.includes("\u0000")) return refuse("nul_byte", "The cell holds a NUL byte.");
  if (raw.includes("\uFFFD")) return refuse("not_utf8", "The cell holds bytes that are not UTF-8.");
  const text = openCell(raw).trim();
  if (text === "") return ok(undefined);
  return READERS[kind](text);
}

const READERS: Readonly<Record<CellKind, (text: string) => Result<JsonValue, CellRefusal>>> = {
  text: (text) => ok(text),
  code: (text) => ok(text.toLowerCase()),
  integer: readInteger,
  boolean: readBoolean,
  words: (text) => ok(parts(text, /[\s;|,]+/)),
  region: readRegion,
  names: (text) => ok(parts(text, /[;|]/)),
  pairs: readPairs,
  prices: readPrices,
  json: readJson,
};

/** Our own downloads put an apostrophe before what a spreadsheet would run; uploaded again, it is taken off. */
export function openCell(raw: string): string {
  return /^'[=+\-@\t\r]/.test(raw) ? raw.slice(1) : raw;
}

function readInteger(text: string): Result<JsonValue, CellRefusal> {
  const value = Number(text);
  return /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(value)
    ? ok(value)
    : refuse("not_an_integer", "Write a whole number in digits, without separators.");
}

function readBoolean(text: string): Result<JsonValue, CellRefusal> {
  if (/^(?:true|yes|1)$/i.test(text)) return ok(true);
  if (/^(?:false|no|0)$/i.test(text)) return ok(false);
  return refuse("not_a_boolean", "Write true or false.");
}

function parts(text: string, separator: RegExp): readonly string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function readRegion(text: string): Result<JsonValue, CellRefusal> {
  const [, head, part] = /^([A-Za-z]{2})-([A-Za-z0-9]{1,3})$/.exec(text) ?? [];
  const country = parseCountry(head ?? text);
  const code = part === undefined ? country : `${country ?? ""}-${part.toUpperCase()}`;
  return country !== null && code !== null && isPlausibleRegion(code)
    ? ok(code)
    : refuse("unknown_region", "Write an ISO 3166 code that exists, such as GB or US-CA.");
}

function readPairs(text: string): Result<JsonValue, CellRefusal> {
  const pairs = new Map<string, string>();
  for (const part of parts(text, /[;|]/)) {
    const at = part.indexOf("=");
    const system = part.slice(0, Math.max(at, 0)).trim();
    if (at < 1 || pairs.has(system)) {
      return refuse("not_pairs", "Write system=id; system=id, each system once.");
    }
    pairs.set(system, part.slice(at + 1).trim());
  }
  return ok(Object.fromEntries(pairs));
}

function readPrices(text: string): Result<JsonValue, CellRefusal> {
  const prices: JsonValue[] = [];
  for (const part of parts(text, /[;|]/)) {
    const [, list, currency, amount] = /^([^:]+):([A-Z]{3}):(\d{1,13})$/.exec(part) ?? [];
    if (list === undefined || currency === undefined) {
      return refuse(
        "not_prices",
        "Write list:CURRENCY:amount in minor units; list:CURRENCY:amount.",
      );
    }
    prices.push({ list, currency, amount_minor: Number(amount) });
  }
  return ok(prices);
}

function readJson(text: string): Result<JsonValue, CellRefusal> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse makes is JSON
    return ok(JSON.parse(text) as JsonValue);
  } catch {
    return refuse("not_json", "Write JSON, as the API takes it.");
  }
}

function refuse(
  code: string,
  message: string,
): { readonly ok: false; readonly error: CellRefusal } {
  return err({ code, message });
}
