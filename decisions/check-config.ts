// SPDX-License-Identifier: Apache-2.0
// Everything that is wrong with a config, dangerous in it or good to know, and the document to publish where nothing is
// wrong with its shape.
import { assumingDirectory } from "#domain/config/assuming-directory.ts";
import { compileLeniently } from "#domain/config/compile-leniently.ts";
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ConfigDirectory } from "#domain/config/directory.ts";
import { type ConfigReport, type Finding, SEVERITIES } from "#domain/config/finding.ts";
import { acceptFindings } from "#domain/config/lint/accept-findings.ts";
import { checkCharacters } from "#domain/config/lint/check-characters.ts";
import { checkFamilies } from "#domain/config/lint/check-families.ts";
import { checkIntake } from "#domain/config/lint/check-intake.ts";
import { checkKeys } from "#domain/config/lint/check-keys.ts";
import { checkRelease } from "#domain/config/lint/check-release.ts";
import { checkUnits } from "#domain/config/lint/check-units.ts";
import type { ConfigProblem } from "#domain/config/problem.ts";
import { parseRevOpsConfig, type RevOpsConfig } from "#domain/config/revops-config.ts";
import type { PolicyHost } from "./policy-host.ts";
import { findUndecidedLead } from "./prover/find-undecided-lead.ts";
import { proveConfig } from "./prover/prove-config.ts";

export interface CheckedConfig {
  readonly report: ConfigReport;
  /** Null where the config does not compile. */
  readonly compiled: CompiledDocument | null;
}

/** `source` is the parsed YAML or JSON; without a directory whoever is named is assumed to exist. */
export function checkConfig(
  host: PolicyHost,
  source: unknown,
  directory: ConfigDirectory | null,
): CheckedConfig {
  const unreadable = checkCharacters(source);
  if (unreadable.length > 0) return shapeless(unreadable.map(problemFinding));
  const misnamed = checkKeys(source);
  if (misnamed.length > 0) return shapeless(misnamed.map(problemFinding));
  const parsed = parseRevOpsConfig(source);
  if (!parsed.ok) return shapeless([...parsed.error.map(problemFinding), ...checkUnits(source)]);
  const { document, problems } = compileLeniently(
    parsed.value,
    directory ?? assumingDirectory(parsed.value),
  );
  const faults = problems.map(problemFinding);
  if (document === null) {
    const skipped = [{ check: "all others", reason: "The config is too large to be decided by." }];
    return { report: { findings: faults, skipped, cells: 0 }, compiled: null };
  }
  const subject = { written: source, source: parsed.value, compiled: document, directory };
  const proof = proveConfig(host, subject);
  const findings = [
    ...faults.map((fault) => withLead(host, document, fault)),
    ...checkUnits(source),
    ...proof.findings,
    ...checkFamilies(subject),
    ...checkIntake(subject),
    ...checkRelease(subject),
  ];
  const report = {
    findings: bySeverity(acceptFindings(findings, parsed.value, directory === null)),
    skipped: [...skippedChecks(parsed.value, directory), ...proof.skipped],
    cells: proof.cells,
  };
  return { report, compiled: faults.length === 0 ? document : null };
}

function shapeless(findings: Finding[]): CheckedConfig {
  const skipped = [{ check: "all others", reason: "The config has not the shape of one." }];
  return { report: { findings, skipped, cells: 0 }, compiled: null };
}

function problemFinding({ code, pointer, message, fix }: ConfigProblem): Finding {
  const place = { pointer, line: null, column: null };
  return { code, severity: "error", message, ...place, example: null, fix, accepted: null };
}

/** A missing catch-all is shown by a lead that needs one. */
function withLead(host: PolicyHost, { policy }: CompiledDocument, fault: Finding): Finding {
  return fault.code === "no_catch_all"
    ? { ...fault, example: findUndecidedLead(host, policy) }
    : fault;
}

function bySeverity(findings: readonly Finding[]): Finding[] {
  return SEVERITIES.flatMap((severity) => findings.filter((one) => one.severity === severity));
}

function skippedChecks(
  source: RevOpsConfig,
  directory: ConfigDirectory | null,
): { check: string; reason: string }[] {
  const reason = "The directory of the tenant is not at hand.";
  if (directory === null) {
    return [
      { check: "users and teams exist and are active", reason },
      { check: "somebody can give every approval", reason },
      { check: "members of capacity pools have a capacity", reason },
      { check: "product families exist", reason },
    ];
  }
  const hasFamilies = Object.keys(source.products.families).length > 0;
  return hasFamilies && directory.families === undefined
    ? [{ check: "product families exist", reason: "The product catalogue is not at hand." }]
    : [];
}
