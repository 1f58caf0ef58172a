// SPDX-License-Identifier: Apache-2.0
// What differs between two documents that need not be valid configs, such as two revisions of a draft: pointers and
// values alone, because only a config that compiles says what a change means.
import { canonicalJson } from "../bytes/canonical-json.ts";
import type { KeyChange } from "./config-diff.ts";
import { jsonPointer } from "./problem.ts";

/** Any JSON value, as zod calls it. */
export type JsonDocument = KeyChange["from"];

/**
 * The pointer is empty where the whole documents differ in kind. Null is a key that is new, or gone: a config reads an
 * absent key and one that is null alike, so these two are no difference.
 */
interface ValueChange extends Pick<KeyChange, "pointer" | "from" | "to"> {
  readonly path: readonly (string | number)[];
}

/** Every place where they differ, in the order of the first and then of the second; lists of one length item by item. */
export function diffValues(
  from: JsonDocument,
  to: JsonDocument,
  path: readonly (string | number)[] = [],
): readonly ValueChange[] {
  if (canonicalJson(from) === canonicalJson(to)) return [];
  if (isList(from) && isList(to) && from.length === to.length) {
    return from.flatMap((item, i) => diffValues(item, to[i] ?? null, [...path, i]));
  }
  if (isObject(from) && isObject(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...keys].flatMap((key) =>
      diffValues(from[key] ?? null, to[key] ?? null, [...path, key]),
    );
  }
  return [{ path, pointer: jsonPointer(path), from, to }];
}

function isList(value: JsonDocument): value is JsonDocument[] {
  return Array.isArray(value);
}

function isObject(value: JsonDocument): value is Record<string, JsonDocument> {
  return typeof value === "object" && value !== null && !isList(value);
}
