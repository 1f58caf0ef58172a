// SPDX-License-Identifier: Apache-2.0
// The stack's report of a config, as text: what was found, then what would change.
import type { Check } from "./config-calls.ts";
import { diffText, WOULD_WAIT } from "./diff-text.ts";
import { findingText, inFileOrder, skippedText, tallyText } from "./finding-text.ts";

type Told = Pick<Check, "findings" | "skipped" | "diff" | "diff_against" | "loosens">;

/** `name` is what the config is called where its places are named. */
export function checkText(name: string, check: Told): string {
  const findings = inFileOrder(check.findings).map((finding) => findingText(name, finding));
  const skipped = skippedText(check.skipped);
  return `${findings.join("")}${skipped}${tallyText(check)}\n${comparedText(check)}`;
}

/** A first version is compared with nothing: there is nothing that it could loosen. */
function comparedText({ diff, diff_against, loosens }: Told): string {
  if (diff === null) return "";
  if (diff_against === null) return "it would be the first version\n";
  return `against version ${diff_against}: ${diffText({ ...diff, loosens }, WOULD_WAIT)}`;
}
