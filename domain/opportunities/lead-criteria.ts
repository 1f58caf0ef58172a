// SPDX-License-Identifier: Apache-2.0
// Whether a routed lead becomes a deal by itself, and by which rules of the config: each rule with what it asked for, met or
// not, as the evidence keeps it. Pure.
import type { OpportunitySettings } from "../config/work-settings.ts";
import type { MatchEvidence } from "../matching/match-evidence.ts";
import type { OpportunityEvidence } from "./opportunity.ts";

export interface LeadFacts {
  readonly source: string;
  readonly segment: string;
  readonly match: MatchEvidence | null;
}

type Criteria = OpportunityEvidence["criteria"];

export function judgeLead(
  { source, segment, match }: LeadFacts,
  settings: OpportunitySettings,
): Criteria {
  const { levels, segments, sources } = settings.criteria;
  const level = match?.level ?? null;
  const isNew = settings.create_account && isNobodyKnown(match);
  const wanted = [...levels, ...(settings.create_account ? ["new_account"] : [])];
  return [
    {
      rule: "levels",
      expected: wanted.join(","),
      met: level === null ? isNew : levels.includes(level),
    },
    ...(segments === null
      ? []
      : [{ rule: "segments", expected: segments.join(","), met: segments.includes(segment) }]),
    ...(sources === null
      ? []
      : [{ rule: "sources", expected: sources.join(","), met: sources.includes(source) }]),
  ];
}

/** Whether nothing speaks for any account: an account that may be the lead's company leaves the choice to a person. */
export function isNobodyKnown(match: MatchEvidence | null): boolean {
  return match === null || (match.level === null && match.candidates.length === 0);
}
