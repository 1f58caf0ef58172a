// SPDX-License-Identifier: Apache-2.0
// A form's post as plain fields, however it was written down.
import type { PostedFields } from "../lead/read-lead-fields.ts";

/** In 64 KiB stand some 30,000 names; no form has more than these, and of a longer post only the bytes know the rest. */
const FIELDS_MAX = 300;
/** Of one name. */
const VALUES_MAX = 50;

/** Fields in the order in which they were posted; a name that comes again has several values, at most 50. */
export function gatherFields(
  pairs: Iterable<readonly [name: string, value: string]>,
): PostedFields {
  const fields = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = fields.get(name);
    if (known !== undefined) {
      if (known.length < VALUES_MAX) known.push(value);
    } else if (fields.size < FIELDS_MAX) fields.set(name, [value]);
  }
  return Object.fromEntries(fields);
}

/**
 * The fields of a JSON object: `{"utm": {"source": "x"}}` is `utm.source`, a list is a name that comes again, a number
 * or a truth value is its text. Null where the value is no object.
 */
export function gatherJson(value: unknown): PostedFields | null {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  return gatherFields(jsonPairs("", value));
}

function* jsonPairs(name: string, value: unknown): Generator<readonly [string, string]> {
  if (typeof value === "string") {
    yield [name, value];
  } else if (typeof value === "number" || typeof value === "boolean") {
    yield [name, String(value)];
  } else if (Array.isArray(value)) {
    for (const one of value) yield* jsonPairs(name, one);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      yield* jsonPairs(name === "" ? key : `${name}.${key}`, one);
    }
  }
}

/** What is kept of a file that came with a post. */
export function fileNote(bytes: number): string {
  return `a file of ${bytes} bytes, which is not kept`;
}

/** The first value of that very name; empty where there is none. */
export function firstValue(fields: PostedFields, name: string): string {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return (typeof value === "string" ? value : value?.[0]) ?? "";
}
