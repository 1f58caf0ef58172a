// SPDX-License-Identifier: Apache-2.0
// RFC 8785 canonical JSON, the only spelling that is ever hashed or stored as evidence.
import canonicalize from "canonicalize";
import { InvariantError } from "../result.ts";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * The canonical text of a JSON value. Throws InvariantError for what JSON would drop or change silently: undefined,
 * NaN, unsafe integers, lone surrogates, and objects that are not plain (Date, Map, Uint8Array).
 */
export function canonicalJson(value: JsonValue): string {
  assertJson(value, "");
  const text = canonicalize(value);
  if (text === undefined) throw new InvariantError("no canonical form");
  return text;
}

/** Throws InvariantError, naming the JSON pointer, unless JSON keeps the value exactly as it is. */
function assertJson(value: unknown, pointer: string): asserts value is JsonValue {
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new InvariantError(`lone surrogate at ${pointer || "/"}`);
    return;
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      throw new InvariantError(`number out of range at ${pointer || "/"}`);
    }
    return;
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) assertJson(value[i], `${pointer}/${i}`);
    return;
  }
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    for (const [key, member] of Object.entries(value)) assertJson(member, `${pointer}/${key}`);
    return;
  }
  throw new InvariantError(`not JSON at ${pointer || "/"}`);
}
