// SPDX-License-Identifier: Apache-2.0
// What a schema finds wrong with a config, one problem for each place: unknown keys with the one that was meant, unions
// by the form that the author chose, per cent where a fraction is meant.
import type { z } from "zod";
import { shifted } from "./meant-number.ts";
import { nearestKey } from "./nearest-key.ts";
import { placeName, sentence } from "./place-words.ts";
import { type ConfigProblem, jsonPointer } from "./problem.ts";
import { factsAt } from "./schema/facts-at.ts";
import { keysAt } from "./schema/keys-at.ts";
import { formText, shapeText } from "./shape-text.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A key that is only misspelt is not told as missing too, and a value is told by its strictest bound alone. */
export function shapeProblems(root: z.core.$ZodType, issues: readonly Issue[]): ConfigProblem[] {
  const found = issues.flatMap((issue) => problemsOf(root, issue, []));
  const meant = new Set(found.map((problem) => problem.meant));
  const last = new Map(found.map((problem) => [problem.pointer, problem]));
  return found
    .filter((problem) => !meant.has(problem.pointer) && last.get(problem.pointer) === problem)
    .map(({ pointer, code, message, fix }) => ({ pointer, code, message: sentence(message), fix }));
}

/** `meant`: the place that an unknown key was probably meant to be. */
type Found = ConfigProblem & { readonly meant?: string };

function problemsOf(root: z.core.$ZodType, issue: Issue, base: Path): Found[] {
  const path = [...base, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(root, path, key, issue.input));
  }
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find((branch) => branch.every((inner) => !isWrongForm(inner)));
    if (meant !== undefined && meant.length > 0)
      return meant.flatMap((inner) => problemsOf(root, inner, path));
  }
  const pointer = jsonPointer(path);
  if (issue.code === "invalid_key") return [badName(issue, path)];
  const unit = factsAt(root, path)?.unit;
  if (issue.code === "too_big" && unit === "fraction") return [unitSlip(path, Number(issue.input))];
  return [{ pointer, code: "invalid", ...shapeText(issue, path, unit) }];
}

/** The value is not even of this branch's form (list or object), so its author did not mean the branch. */
function isWrongForm(issue: Issue): boolean {
  return issue.code === "invalid_type" && issue.path.length === 0;
}

function unknownKey(root: z.core.$ZodType, path: Path, key: string, holder: unknown): Found {
  const pointer = jsonPointer([...path, key]);
  const message = `${key} is no key of ${placeName(path)}.`;
  if (isCommaRest(key, holder))
    return { pointer, code: "unknown_key", message, fix: DECIMAL_POINT };
  const known = keysAt(root, path);
  const meant = nearestKey(key, known);
  if (meant !== null) {
    const fix = `Did you mean ${meant}?`;
    return { pointer, code: "unknown_key", message, fix, meant: jsonPointer([...path, meant]) };
  }
  return {
    pointer,
    code: "unknown_key",
    message,
    fix: `Remove it; the keys are ${known.join(", ")}.`,
  };
}

const DECIMAL_POINT = "Write a decimal point, not a comma, as in 0.4: a comma ends the value.";

/** In `{ a: 0,4 }` the 4 is a key without a value. */
function isCommaRest(key: string, holder: unknown): boolean {
  if (typeof holder !== "object" || holder === null) return /^\d+$/.test(key);
  const value = Object.entries(holder).find(([name]) => name === key)?.[1] as unknown;
  return /^\d+$/.test(key) && (value === null || value === undefined);
}

/** A name of the author's own that is none. */
function badName(issue: z.core.$ZodIssueInvalidKey, path: Path): Found {
  const key = String(path.at(-1));
  const holder = placeName(path.slice(0, -1));
  const [inner] = issue.issues;
  const form = inner?.code === "invalid_format" ? formText(inner) : "a name that it takes";
  const told = inner === undefined ? null : shapeText(inner, path, undefined);
  return {
    pointer: jsonPointer(path),
    code: "invalid",
    message: `${key} in ${holder} is not ${form}.`,
    fix: /^\d+$/.test(key) ? DECIMAL_POINT : (told?.fix ?? null),
  };
}

/** Per cent where a fraction is meant: 20 for 0.2. */
function unitSlip(path: Path, written: number): Found {
  return {
    pointer: jsonPointer(path),
    code: "unit_slip",
    message: `${placeName(path)} is ${written}, which would be ${shifted(written, 2)} %: rates are fractions from 0 to 1.`,
    fix: written <= 100 ? `Write ${shifted(written, -2)} for ${written} %.` : null,
  };
}
