// SPDX-License-Identifier: Apache-2.0
// A config file under all checks of linter and prover, on this machine: what the stack's check answers, but for
// what only a directory knows where none is given.
import type { ConfigDirectory } from "#domain/config/directory.ts";
import type { ConfigReport } from "#domain/config/finding.ts";
import { placeFindings } from "#domain/config/place-findings.ts";
import { checkConfig } from "#decisions/check-config.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Console } from "../console.ts";
import { loadPolicy } from "../load-policy.ts";
import { readFileDirectory } from "./file-directory.ts";
import { inFileOrder } from "./finding-text.ts";
import { parseConfigText, readConfigText } from "./read-config.ts";

/** What every command takes that looks at a file here. */
export const FILE_OPTIONS = {
  directory: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

export const FILE_USAGE = `  --directory <directory.yaml>
                 the people and teams that the file names, as \`revops apply\` takes them; without it every
                 handle counts as somebody, and the checks that need people are skipped and named
  --json         print the result as one JSON document`;

export interface FileCheck {
  readonly path: string;
  /** In the order of the file, with their places. */
  readonly report: ConfigReport;
  readonly compiles: boolean;
  /** Whether people and teams were at hand. */
  readonly has_directory: boolean;
  /** Of the Wasm that decided. */
  readonly policy_sha256: string;
}

/** The file's report, or one sentence why there is none. */
export async function checkFile(
  path: string,
  directoryPath: string | undefined,
  console: Pick<Console, "readFile">,
): Promise<Result<FileCheck, string>> {
  const read = await readConfigText(path, console);
  if (!read.ok) return read;
  const directory = await readDirectory(directoryPath, console);
  if (!directory.ok) return directory;
  const host = loadPolicy();
  const value = parseConfigText(read.value);
  const { report, compiled } = value.ok
    ? checkConfig(host, value.value, directory.value)
    : { report: { findings: value.error, skipped: [], cells: 0 }, compiled: null };
  const findings = inFileOrder(placeFindings(report.findings, read.value.text));
  return ok({
    path,
    report: { ...report, findings },
    compiles: compiled !== null,
    has_directory: directory.value !== null,
    policy_sha256: host.sha256,
  });
}

/** How the checks that were skipped for want of people could run. */
export function skippedHint({ has_directory, report }: FileCheck): string {
  if (has_directory || report.cells === 0) return "";
  return "give --directory <directory.yaml>, or ask a stack: revops config check";
}

async function readDirectory(
  path: string | undefined,
  console: Pick<Console, "readFile">,
): Promise<Result<ConfigDirectory | null, string>> {
  return path === undefined ? ok(null) : readFileDirectory(path, console);
}
