// SPDX-License-Identifier: Apache-2.0
// A warning that is meant so carries its author's reason; a reason for nothing is said too, because it would silently
// cover the next warning at that place.
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
  const used = new Set<number>();
  const told = findings.map((one) => {
    const entry = accepted_findings.findIndex(
      ({ code, pointer }) => code === one.code && pointer === one.pointer,
    );
    const reason = accepted_findings[entry]?.reason;
    if (one.severity !== "warning" || reason === undefined) return one;
    used.add(entry);
    return { ...one, accepted: reason };
  });
  const unused = accepted_findings.flatMap(({ code, pointer }, i) => {
    if (used.has(i) || (isOffline && NEEDS_DIRECTORY.has(code))) return [];
    const message = `There is no warning ${code} at ${pointer === "" ? "the config itself" : pointer} to accept.`;
    return [
      finding("unused_acceptance", `/accepted_findings/${i}`, message, { fix: "Remove it." }),
    ];
  });
  return [...told, ...unused];
}
