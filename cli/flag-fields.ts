// SPDX-License-Identifier: Apache-2.0
// Flags as the fields of a body: checked by the same schema as at the door, and named as flags where they are wrong.
import type { z } from "zod";
import { err, ok, type Result } from "#domain/result.ts";

/** A flag that was not given is no field. `flags` says what the flag of a field is called where it is not its name. */
export function readFlags<T>(
  schema: z.ZodType<T>,
  values: Readonly<Record<string, unknown>>,
  flags: Readonly<Record<string, string>> = {},
): Result<T, string> {
  const given = Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const field = String(issue?.path[0] ?? "");
  const flag = `--${flags[field] ?? field.replaceAll("_", "-")}`;
  if (given[field] === undefined) return err(`${flag} is missing`);
  return err(`${flag}: ${issue?.message ?? "not acceptable"}`);
}
