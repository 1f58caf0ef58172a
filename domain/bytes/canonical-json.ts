// SPDX-License-Identifier: Apache-2.0
// RFC 8785 canonical JSON, the only spelling that is ever hashed or stored as evidence. One pass that also refuses what
// JSON would change silently: a check before a library's serializer took six times as long (docs/decisions/0007).
import { InvariantError } from "../result.ts";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * The canonical text of a JSON value: members by UTF-16 code units, numbers and strings as ECMAScript writes them.
 * Throws InvariantError for undefined, NaN, unsafe integers, lone surrogates, and objects that are not plain (Date, Map,
 * Uint8Array).
 */
export function canonicalJson(value: JsonValue): string {
  return write(value);
}

function write(value: unknown): string {
  switch (typeof value) {
    case "string":
      return writeString(value);
    case "number":
      if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
        throw new InvariantError("a number out of range is not canonical JSON");
      }
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? writeArray(value) : writeObject(value);
    default:
      throw new InvariantError(`a ${typeof value} is not JSON`);
  }
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw new InvariantError("a lone surrogate is not canonical JSON");
  return JSON.stringify(text);
}

function writeArray(items: readonly unknown[]): string {
  let text = "[";
  for (let i = 0; i < items.length; i++) text += (i === 0 ? "" : ",") + write(items[i]);
  return `${text}]`;
}

function writeObject(value: object): string {
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    throw new InvariantError("an object that is not plain is not JSON");
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a plain object is one
  const members = value as Readonly<Record<string, unknown>>;
  let text = "{";
  // Without a comparator, sort() orders strings by UTF-16 code units, as the RFC wants.
  for (const key of Object.keys(members).sort()) {
    text += `${text === "{" ? "" : ","}${writeString(key)}:${write(members[key])}`;
  }
  return `${text}}`;
}
