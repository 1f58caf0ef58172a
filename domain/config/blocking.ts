// SPDX-License-Identifier: Apache-2.0
// What stands between a config and its publication.
import type { ConfigReport, Finding } from "./finding.ts";

/** Errors, and warnings that no entry of `accepted_findings` gives a reason for. */
export function blockingFindings({ findings }: Pick<ConfigReport, "findings">): Finding[] {
  return findings.filter(
    ({ severity, accepted }) =>
      severity === "error" || (severity === "warning" && accepted === null),
  );
}
