// SPDX-License-Identifier: Apache-2.0
// `revops config prove`: what policy itself decides under a config file, looked at for cases that should not be.
import { blockingFindings } from "#domain/config/blocking.ts";
import type { Finding } from "#domain/config/finding.ts";
import {
  checkFile,
  FILE_OPTIONS,
  FILE_USAGE,
  type FileCheck,
  skippedHint,
} from "../config/check-file.ts";
import { findingText, skippedText } from "../config/finding-text.ts";
import { isProof, propertiesText } from "../config/properties.ts";
import { tellUnreadable } from "../config/read-config.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { readOptions, wrongUse } from "../options.ts";
import { countText, jsonText } from "../terminal.ts";

export const configProve: Command = {
  name: "config prove",
  summary: "prove a config file with the policy itself, without a network",
  usage: `usage: revops config prove <config.yaml> [--directory <directory.yaml>] [--json]

Cuts leads, quotes and contracts into cells at the file's own thresholds and lets the production policy decide every
cell. All cases of a cell are decided alike, so this is no sample: each property below holds for every case there is,
or one case is shown that breaks it.

${FILE_USAGE}

example: revops config prove profiles/enterprise/config.yaml

exit codes: 0 proven, 1 a property does not hold, or the file does not compile, 2 wrong use
`,
  run: runProve,
};

async function runProve(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, FILE_OPTIONS, 1);
  if (!read.ok) return wrongUse(remote, configProve, read.error);
  const { json, directory } = read.value.values;
  const [path] = read.value.positionals;
  if (path === undefined) return wrongUse(remote, configProve, "prove takes a config file");
  const checked = await checkFile(path, directory, remote);
  if (!checked.ok) return tellUnreadable(remote, checked.error);
  const { report, compiles, policy_sha256 } = checked.value;
  // What keeps it from compiling keeps it from being proven.
  const findings = report.findings.filter(
    (finding) => isProof(finding) || (!compiles && finding.severity === "error"),
  );
  const done = compiles && blockingFindings({ findings }).length === 0;
  const { cells, skipped } = report;
  const told = { done, file: path, policy_sha256, cells, findings, skipped };
  remote.out(json ? jsonText(told) : proveText(checked.value, findings));
  return done ? EXIT_DONE : EXIT_FAILED;
}

function proveText(check: FileCheck, findings: readonly Finding[]): string {
  const { path, report, compiles, policy_sha256 } = check;
  const told = findings.map((finding) => findingText(path, finding)).join("");
  const by = `${countText(report.cells, "cell")} decided by the policy ${policy_sha256.slice(0, 12)}`;
  const isProven = report.cells > 0 && findings.every(({ code }) => code !== "not_provable");
  const partly = compiles ? "" : ", as far as the file compiles";
  const properties = isProven
    ? `${by}${partly}:\n${propertiesText(findings, check.has_directory)}`
    : "nothing is proven\n";
  return `${told}${properties}${skippedText(report.skipped, skippedHint(check))}`;
}
