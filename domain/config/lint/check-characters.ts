// SPDX-License-Identifier: Apache-2.0
// Half a character (a lone surrogate) in a text or a key: no document that is hashed can hold it, so nothing further is
// looked at. YAML and JSON both let one be written as an escape.
import { jsonPointer, type ConfigProblem } from "../problem.ts";

export function checkCharacters(written: unknown): ConfigProblem[] {
  return badPlaces(written, []).map((path) => ({
    pointer: jsonPointer(path),
    code: "invalid",
    message: "There is half a character here, which is no text.",
    fix: "Write the character out.",
  }));
}

type Path = readonly (string | number)[];

/** A bad key is told at what holds it, because the answer has to be text as well. */
function badPlaces(value: unknown, path: Path): Path[] {
  if (typeof value === "string") return value.isWellFormed() ? [] : [path];
  if (Array.isArray(value)) return value.flatMap((item, i) => badPlaces(item, [...path, i]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key.isWellFormed() ? badPlaces(inner, [...path, key]) : [path],
  );
}
