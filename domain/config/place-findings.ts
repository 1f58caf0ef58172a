// SPDX-License-Identifier: Apache-2.0
// Findings name a place by pointer; whoever has the file also wants the line.
import type { Finding } from "./finding.ts";
import { parsePlacedYaml } from "./yaml-place.ts";

/** The findings with line and column in this YAML or JSON text; as they were where it is neither. */
export function placeFindings(findings: readonly Finding[], text: string): Finding[] {
  const parsed = parsePlacedYaml(text);
  if (!parsed.ok) return [...findings];
  const file = parsed.value;
  return findings.map((finding) => ({ ...finding, ...file.place(finding.pointer) }));
}
