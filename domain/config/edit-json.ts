// SPDX-License-Identifier: Apache-2.0
// Changes inside a JSON value that leave everything else as its author wrote it.
import type { JsonObject, JsonValue } from "../bytes/canonical-json.ts";

/** The object with one key's value changed; whatever has no such key stays as it is. */
export function change(
  value: JsonValue,
  key: string,
  to: (old: JsonValue) => JsonValue,
): JsonValue {
  const old = isObject(value) ? value[key] : undefined;
  return old === undefined || !isObject(value) ? value : { ...value, [key]: to(old) };
}

/** Undefined leaves the key out. */
export function mapEntries(
  value: JsonValue,
  to: (old: JsonValue, key: string) => JsonValue | undefined,
): JsonValue {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([key, old]) => {
    const next = to(old, key);
    return next === undefined ? [] : [[key, next] as const];
  });
  return Object.fromEntries(entries);
}

export function mapItems(
  value: JsonValue,
  to: (old: JsonValue, i: number) => JsonValue,
): JsonValue {
  return Array.isArray(value) ? value.map(to) : value;
}

export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
