// SPDX-License-Identifier: Apache-2.0
// `revops config lint`: everything that is wrong with a config file, or dangerous in it, without a network.
import { blockingFindings } from "#domain/config/blocking.ts";
import {
  checkFile,
  FILE_OPTIONS,
  FILE_USAGE,
  type FileCheck,
  skippedHint,
} from "../config/check-file.ts";
import { tellUnreadable } from "../config/read-config.ts";
import { findingText, skippedText, tallyText } from "../config/finding-text.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { readOptions, wrongUse } from "../options.ts";
import { jsonText } from "../terminal.ts";

export const configLint: Command = {
  name: "config lint",
  summary: "say what is wrong with a config file, without a network",
  usage: `usage: revops config lint <config.yaml> [--directory <directory.yaml>] [--json]

Compiles the file and lets the production policy decide its threshold cells: misspelt keys, unit slips, gaps and
overlaps of segments and territories, dead rules, approvals that nobody can give, and anything looser than the
platform's floor. An error refuses publishing. A warning does too, until \`accepted_findings\` in the file gives a
reason for it. A note is news.

${FILE_USAGE}

example: revops config lint profiles/default/config.yaml --directory profiles/default/directory.yaml

exit codes: 0 nothing stands in the way of publishing, 1 something does, 2 wrong use
`,
  run: runLint,
};

async function runLint(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, FILE_OPTIONS, 1);
  if (!read.ok) return wrongUse(remote, configLint, read.error);
  const { json, directory } = read.value.values;
  const [path] = read.value.positionals;
  if (path === undefined) return wrongUse(remote, configLint, "lint takes a config file");
  const checked = await checkFile(path, directory, remote);
  if (!checked.ok) return tellUnreadable(remote, checked.error);
  const { report } = checked.value;
  const blocking = blockingFindings(report).length;
  const told = { done: blocking === 0, file: path, blocking, ...report };
  remote.out(json ? jsonText(told) : lintText(checked.value));
  return blocking === 0 ? EXIT_DONE : EXIT_FAILED;
}

function lintText(check: FileCheck): string {
  const { path, report } = check;
  const findings = report.findings.map((finding) => findingText(path, finding)).join("");
  return `${findings}${skippedText(report.skipped, skippedHint(check))}${tallyText(report)}\n`;
}
