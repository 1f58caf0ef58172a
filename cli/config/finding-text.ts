// SPDX-License-Identifier: Apache-2.0
// Findings as compilers say it, so that editors jump to the place: in the order of the file, each with what mends
// it and a case that shows it.
import { blockingFindings } from "#domain/config/blocking.ts";
import type { ConfigReport, ExampleCase, Finding } from "#domain/config/finding.ts";
import { countText, plainText } from "../terminal.ts";

const INDENT = "    ";

/** Nothing without a place comes before something with one. */
export function inFileOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      (a.line ?? Infinity) - (b.line ?? Infinity) ||
      (a.column ?? Infinity) - (b.column ?? Infinity),
  );
}

/** `file:line:column: severity code: message`, then what belongs to it, set in. */
export function findingText(path: string, finding: Finding): string {
  const { line, column, severity, code, pointer, message, fix, example, accepted } = finding;
  const place = line === null ? (pointer === "" ? "" : ` ${pointer}`) : `:${line}:${column ?? 1}`;
  const lines = [`${path}${place}: ${severity} ${code}: ${message}`];
  if (example !== null) lines.push(`${INDENT}such as  ${exampleText(example)}`);
  if (fix !== null) lines.push(`${INDENT}fix      ${fix}`);
  if (accepted !== null) lines.push(`${INDENT}accepted ${accepted}`);
  return lines.map((one) => `${plainText(one)}\n`).join("");
}

/** Such as "a quote with segment smb, role ae, discount 0.2001 -> allowed with SALES_MANAGER". */
export function exampleText({ kind, facts, outcome }: ExampleCase): string {
  const told = Object.entries(facts)
    .toSorted(([a], [b]) => rank(a) - rank(b))
    .map(([name, value]) => `${name} ${factText(value)}`);
  return `a ${kind}${told.length === 0 ? "" : ` with ${told.join(", ")}`} -> ${outcome}`;
}

/** A stored example has its facts by name; people ask first whose quote it is. */
function rank(name: string): number {
  const place = ["segment", "role"].indexOf(name);
  return place === -1 ? 2 : place;
}

function factText(value: ExampleCase["facts"][string]): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}

/** How many of which severity, and how many of them keep the config from being published. */
export function tallyText(report: Pick<ConfigReport, "findings">): string {
  const { findings } = report;
  if (findings.length === 0) return "nothing found; it can be published";
  const of = (severity: Finding["severity"]): string[] => {
    const some = findings.filter((one) => one.severity === severity);
    const accepted = some.filter((one) => one.accepted !== null).length;
    if (some.length === 0) return [];
    const reasons = accepted === 0 ? "" : ` (${accepted} accepted with a reason)`;
    return [`${countText(some.length, severity)}${reasons}`];
  };
  const counts = [...of("error"), ...of("warning"), ...of("note")].join(", ");
  const blocking = blockingFindings(report).length;
  return [
    counts,
    blocking === 0 ? "it can be published" : `${blocking} to settle before publishing`,
  ].join("; ");
}

/** The checks that could not run, by why; `hint` says how they could. */
export function skippedText(skipped: ConfigReport["skipped"], hint = ""): string {
  const reasons = new Set(skipped.map(({ reason }) => reason));
  const lines = [...reasons].flatMap((reason) => [
    `not checked. ${reason}`,
    ...skipped.filter((one) => one.reason === reason).map(({ check }) => `  ${check}`),
  ]);
  if (skipped.length > 0 && hint !== "") lines.push(`  ${hint}`);
  return lines.map((line) => `${plainText(line)}\n`).join("");
}
