// SPDX-License-Identifier: Apache-2.0
// What linter and prover say of a config: one sentence each, its place in the file, one case that shows it, what mends it.
import { z } from "zod";

/** An error refuses publishing; a warning needs a reason (`accepted_findings`), which the receipt keeps; a note is news. */
export const SEVERITIES = ["error", "warning", "note"] as const;

/** The facts of one lead or quote that shows a finding: attribute -> value, amounts in whole units, rates as fractions. */
export const ExampleCase = z.strictObject({
  kind: z.enum(["lead", "quote", "contract"]),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** What policy decides for it, in words. */
  outcome: z.string(),
});
export type ExampleCase = z.infer<typeof ExampleCase>;

export const Finding = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  severity: z.enum(SEVERITIES),
  message: z.string(),
  /** RFC 6901 pointer into the config as written; empty for the whole. */
  pointer: z.string(),
  /** From 1; null where the text is not at hand (a config given as a value). */
  line: z.int().nullable(),
  column: z.int().nullable(),
  example: ExampleCase.nullable(),
  fix: z.string().nullable(),
  /** The reason in `accepted_findings` that covers this warning; null where none does. */
  accepted: z.string().nullable(),
});
export type Finding = z.infer<typeof Finding>;

/** Everything found, and which checks could not run (offline, without the directory). */
export const ConfigReport = z.strictObject({
  findings: z.array(Finding),
  skipped: z.array(z.strictObject({ check: z.string(), reason: z.string() })),
  /** How many cells the prover decided; 0 where the config does not compile. */
  cells: z.int(),
});
export type ConfigReport = z.infer<typeof ConfigReport>;
