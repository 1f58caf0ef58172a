// SPDX-License-Identifier: Apache-2.0
// A warning that is meant so carries its author's reason. One entry covers one warning, because a second one of the same
// code at the same place is another fact; a reason for nothing is said too, because it would cover the next one there.
import type { Finding } from "../finding.ts";
import type { RevOpsConfig } from "../revops-config.ts";
import { finding } from "./finding-codes.ts";

/** Codes that are looked for with the directory alone: offline, an entry for one of them says nothing. */
const NEEDS_DIRECTORY: ReadonlySet<string> = new Set([
  "pool_without_capacity",
  "unknown_family",
  "submitter_without_approver",
]);

export function acceptFindings(
  findings: readonly Finding[],
  { accepted_findings }: RevOpsConfig,
  isOffline: boolean,
): Finding[] {
  const reasons = new Map<Finding, string>();
  const warnings = findings.filter(({ severity }) => severity === "warning");
  const unused = accepted_findings
    .map((entry, i) => ({ entry, i }))
    // Whoever quotes a sentence means that one; the others take what is left.
    .toSorted((a, b) => Number(a.entry.message === null) - Number(b.entry.message === null))
    .filter(({ entry }) => {
      const covered = warnings.find((one) => !reasons.has(one) && isMeant(one, entry));
      if (covered !== undefined) reasons.set(covered, entry.reason);
      return covered === undefined && !(isOffline && NEEDS_DIRECTORY.has(entry.code));
    })
    .toSorted((a, b) => a.i - b.i);
  return [
    ...findings.map((one) => ({ ...one, accepted: reasons.get(one) ?? one.accepted })),
    ...unused.map(({ entry, i }) => unusedFinding(entry, i)),
  ];
}

type Entry = RevOpsConfig["accepted_findings"][number];

function isMeant(warning: Finding, { code, pointer, message }: Entry): boolean {
  return (
    warning.code === code &&
    warning.pointer === pointer &&
    (message === null || message === warning.message)
  );
}

function unusedFinding({ code, pointer, message }: Entry, i: number): Finding {
  const where = pointer === "" ? "the config itself" : pointer;
  const wording = message === null ? "" : " with this message";
  const text = `There is no warning ${code} at ${where}${wording} to accept.`;
  return finding("unused_acceptance", `/accepted_findings/${i}`, text, { fix: "Remove it." });
}
