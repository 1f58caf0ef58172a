// SPDX-License-Identifier: Apache-2.0
// A rule of risk without which every quote has the same level is no rule.
import type { Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { countText } from "#domain/config/unit-text.ts";
import type { QuoteSubject } from "./quote-subject.ts";
import type { SliceTable } from "./slice-table.ts";

/** Each rule asks again about the quotes of its level: 50 rules about 400 quotes each, a second. */
const MAX_RULE_CASES = 20_000;

export interface DeadRules {
  readonly findings: readonly Finding[];
  /** Why the check did not run; null where it did. */
  readonly skipped: string | null;
}

export function checkDeadRules({ proof }: QuoteSubject): DeadRules {
  const { risk } = proof.deals;
  const table = proof.common.find(({ slice }) => slice.group === "risk");
  if (table === undefined) return { findings: [], skipped: null };
  const cases = risk.reduce((sum, { level }) => sum + ofLevel(table, level).length, 0);
  if (cases > MAX_RULE_CASES) {
    const skipped = `${countText(cases, "quote")} would have to be decided, more than ${MAX_RULE_CASES}.`;
    return { findings: [], skipped };
  }
  const findings = risk.flatMap(({ level }, i): Finding[] => {
    const without = proof.withRisk(risk.filter((_, other) => other !== i));
    const counts = ofLevel(table, level).some(({ facts }) => without.quote(facts).risk !== level);
    if (counts) return [];
    const message = `Without this rule every quote has the same risk: where it says ${level}, another rule does too.`;
    return [finding("dead_rule", `/risk/rules/${i}`, message, { fix: "Remove it." })];
  });
  return { findings, skipped: null };
}

/** A rule decides at most where the level is its own. */
function ofLevel({ points }: SliceTable, level: string): SliceTable["points"] {
  return points.filter(({ verdict }) => verdict.risk === level);
}
