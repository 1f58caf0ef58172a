// SPDX-License-Identifier: Apache-2.0
// What the prover proves, in words: each property with the findings that are a case against it.
import { blockingFindings } from "#domain/config/blocking.ts";
import type { Finding } from "#domain/config/finding.ts";
import type { FindingCode } from "#domain/config/lint/finding-codes.ts";
import type { ConfigProblem } from "#domain/config/problem.ts";

interface Property {
  readonly says: string;
  /** A note among them says how it holds. */
  readonly codes: readonly (FindingCode | ConfigProblem["code"])[];
  /** Whether it is about people, of whom only a directory knows. */
  readonly about_people?: true;
}

const PROPERTIES: readonly Property[] = [
  {
    says: "every ARR and every company size belongs to one segment",
    codes: ["segment_gap", "segment_overlap", "segment_unreachable"],
  },
  {
    says: "every lead comes to somebody",
    codes: ["no_catch_all", "territory_without_owner", "territory_gap", "empty_pool"],
  },
  {
    says: "a quote beyond the submitter's own limit is approved by somebody",
    codes: ["approval_gap", "chain_without_roles", "default_chain_covers"],
  },
  {
    says: "a quote that is worse in anything never needs fewer approvals",
    codes: ["not_monotone", "denied_then_allowed"],
  },
  {
    says: "a senior role never needs more approvals than a junior one",
    codes: ["senior_needs_more"],
  },
  {
    says: "nothing is looser than the platform's floor",
    codes: ["looser_than_floor", "floor_rules"],
  },
  {
    says: "no contract goes active without its signature and its approvals",
    codes: ["hard_invariant_broken"],
  },
  {
    says: "every threshold and every rule of risk decides something",
    codes: ["dead_threshold", "dead_rule"],
  },
  {
    says: "every approval can be given by somebody active who is not the submitter",
    codes: ["approver_missing", "quorum_unreachable", "submitter_without_approver"],
    about_people: true,
  },
];

/** Findings of this code are cases against a property, or say that there is no proof. */
export function isProof({ code }: Finding): boolean {
  const known: readonly string[] = PROPERTIES.flatMap(({ codes }) => codes);
  return known.includes(code) || code === "not_provable";
}

/** One line each: whether it holds. A warning with a reason is a case against it that somebody meant. */
export function propertiesText(findings: readonly Finding[], hasDirectory: boolean): string {
  const lines = PROPERTIES.map(({ says, codes, about_people }) => {
    const known: readonly string[] = codes;
    const against = findings.filter(
      ({ code, severity }) => known.includes(code) && severity !== "note",
    );
    const word = about_people && !hasDirectory ? "not checked" : wordFor(against);
    return `  ${word.padEnd("not checked".length)}  ${says}\n`;
  });
  return lines.join("");
}

function wordFor(against: readonly Finding[]): string {
  if (against.length === 0) return "holds";
  return blockingFindings({ findings: [...against] }).length > 0 ? "BROKEN" : "accepted";
}
