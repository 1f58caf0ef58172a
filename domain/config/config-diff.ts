// SPDX-License-Identifier: Apache-2.0
// What one config changes against another: keys by their declared direction, and decisions by the prover.
import { z } from "zod";
import { ExampleCase } from "./finding.ts";

export const EFFECTS = ["looser", "tighter", "changed", "neutral"] as const;

/** One key that differs. `looser` and `tighter` follow from the key's direction; `changed` may be either. */
export const KeyChange = z.strictObject({
  pointer: z.string(),
  from: z.json(),
  to: z.json(),
  effect: z.enum(EFFECTS),
  /** Such as "SMB AE limit 20 % -> 25 %". */
  sentence: z.string(),
});
export type KeyChange = z.infer<typeof KeyChange>;

/** A region of cases that are decided otherwise, with its smallest case. */
export const DecisionChange = z.strictObject({
  effect: z.enum(EFFECTS),
  /** Such as "smb quotes of an ae from 20.01 % to 25 % discount no longer need SALES_MANAGER". */
  sentence: z.string(),
  example: ExampleCase,
});
export type DecisionChange = z.infer<typeof DecisionChange>;

export const ConfigDiff = z.strictObject({
  /** Whether anything is looser: then a second revops_admin has to consent. */
  loosens: z.boolean(),
  keys: z.array(KeyChange),
  decisions: z.array(DecisionChange),
  /** Further decision changes that were counted but not listed. */
  more: z.int(),
});
export type ConfigDiff = z.infer<typeof ConfigDiff>;
