// SPDX-License-Identifier: Apache-2.0
// The one key that JavaScript gives a meaning of its own: a record made with it has another prototype and not the entry,
// so a rule under that name would silently be off.
import { jsonPointer, type ConfigProblem } from "../problem.ts";

const RESERVED = "__proto__";
export const RESERVED_MESSAGE = `${RESERVED} is no name that a config can give.`;

export function checkKeys(written: unknown): ConfigProblem[] {
  return reservedPlaces(written, []).map((path) => ({
    pointer: jsonPointer(path),
    code: "invalid",
    message: RESERVED_MESSAGE,
    fix: "Choose another name.",
  }));
}

type Path = readonly (string | number)[];

export function reservedPlaces(value: unknown, path: Path): Path[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => reservedPlaces(item, [...path, i]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === RESERVED ? [[...path, key]] : []),
    ...reservedPlaces(inner, [...path, key]),
  ]);
}
