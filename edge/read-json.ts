// SPDX-License-Identifier: Apache-2.0
// Bytes -> JSON value -> typed value. What cannot be read is one 400; what can be read and is wrong is one 422 with a
// pointer to every field.
import type { z } from "zod";
import type { FieldError } from "#api/problems.ts";
import { utf8Text } from "#domain/bytes/encoding.ts";
import type { Result } from "#domain/result.ts";
import { err, ok } from "#domain/result.ts";
import { pointerPart, scanJson } from "./json-scan.ts";
import { type Problem, refuse } from "./problem.ts";

/** Room for any type with its boundary: what is kept with a body has a bound, too. */
const TYPE_CHARACTERS = 200;

/**
 * `application/json` of `Application/JSON; charset=utf-8`; a charset other than UTF-8, or more than 200 characters, is no
 * type we read.
 */
export function mediaType(contentType: string | null): string | null {
  if (contentType !== null && contentType.length > TYPE_CHARACTERS) return null;
  const [essence = "", ...parameters] = (contentType ?? "").toLowerCase().split(";");
  for (const parameter of parameters) {
    const [name, value = ""] = parameter.trim().split("=");
    if (name === "charset" && value.replaceAll('"', "") !== "utf-8") return null;
  }
  return essence.trim();
}

/** UTF-8 text of a body; invalid bytes are a malformed body, never replaced. */
export function parseText(bytes: Uint8Array): Result<string, Problem> {
  try {
    return ok(utf8Text(bytes));
  } catch {
    return malformed("", "invalid_utf8", "The body is not valid UTF-8.");
  }
}

/** The JSON value of a body. */
export function parseJson(bytes: Uint8Array): Result<unknown, Problem> {
  const text = parseText(bytes);
  if (!text.ok) return text;
  let value: unknown;
  try {
    value = JSON.parse(text.value);
  } catch {
    return malformed("", "invalid_json", "The body is not valid JSON.");
  }
  const finding = scanJson(text.value);
  if (finding !== null) return malformed(finding.pointer, finding.code, FINDINGS[finding.code]);
  if (/\\u[dD][89a-fA-F]/.test(text.value) && !isWellFormed(value)) {
    return malformed("", "lone_surrogate", "An escape in the body is half a character.");
  }
  return ok(value);
}

const FINDINGS = {
  duplicate_key: "The object holds this name twice.",
  too_deep: "The body nests too deeply.",
} as const;

/** A body that cannot be read, and why. */
export function malformed(
  pointer: string,
  code: string,
  message: string,
): { readonly ok: false; readonly error: Problem } {
  return refuse("malformed_body", { errors: [{ pointer, code, message }] });
}

/** A value against a schema, with every error; `prefix` is the pointer of the value itself. */
export function parseFields<S extends z.ZodType>(
  schema: S,
  value: unknown,
  prefix = "",
): Result<z.output<S>, readonly FieldError[]> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.flatMap((issue) => fieldErrors(issue, value, prefix)));
}

function fieldErrors(issue: z.core.$ZodIssue, value: unknown, prefix: string): FieldError[] {
  const pointer = prefix + issue.path.map(pointerPart).join("");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: (pointer + pointerPart(key)).slice(0, 300),
      code: "unknown_field",
      message: "This field is not known here.",
    }));
  }
  if (issue.code === "invalid_type" && valueAt(value, issue.path) === undefined) {
    return [{ pointer, code: "required", message: "This field is required." }];
  }
  return [{ pointer, code: CODES[issue.code] ?? issue.code, message: issue.message }];
}

/** zod's words -> ours; the rest are the same. */
const CODES: Readonly<Record<string, string>> = {
  invalid_type: "wrong_type",
  too_big: "too_long_or_big",
  too_small: "too_short_or_small",
  invalid_value: "not_allowed",
  custom: "invalid",
};

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (at !== null && typeof at === "object" ? Reflect.get(at, step) : undefined),
    value,
  );
}

/** Whether no string in a value is half a character: such text has no UTF-8 and no canonical form. */
export function isWellFormed(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (value === null || typeof value !== "object") return true;
  return Object.entries(value).every(([key, member]) => key.isWellFormed() && isWellFormed(member));
}
