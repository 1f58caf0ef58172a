// SPDX-License-Identifier: Apache-2.0
// The lead that a missing catch-all is about: one that no rung decides.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { ExampleCase } from "#domain/config/finding.ts";
import {
  bracketCells,
  countLeadCells,
  distinctBrackets,
  leadInput,
  MAX_LEAD_CELLS,
  placeCells,
} from "./lead-cells.ts";
import { leadKinds } from "./lead-kinds.ts";
import { leadExample } from "./lead-words.ts";
import { askPolicy, type Decider, NoProofError } from "./oracle.ts";
import { segmentAt } from "./decide-segments.ts";

/** Null where the rungs take every lead, there are too many kinds of them, or policy decides nothing. */
export function findUndecidedLead(host: Decider, policy: CompiledConfig): ExampleCase | null {
  const oracle = askPolicy(host, policy);
  try {
    const brackets = bracketCells([policy], (_, scale, value) => segmentAt(oracle, scale, value));
    const [places, distinct] = [placeCells([policy]), distinctBrackets(brackets)];
    const kinds = leadKinds([policy]);
    if (countLeadCells(places, distinct, kinds) > MAX_LEAD_CELLS) return null;
    for (const place of places) {
      for (const bracket of distinct) {
        for (const kind of kinds) {
          if (oracle.lead(leadInput(place, bracket, kind)).rung !== "fallback") continue;
          const lead = { place, bracket, kind };
          return leadExample(lead, "stands in no queue", policy.currency);
        }
      }
    }
    return null;
  } catch (thrown) {
    if (thrown instanceof NoProofError) return null;
    throw thrown;
  }
}
