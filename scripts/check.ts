// SPDX-License-Identifier: Apache-2.0
// `npm run check`: everything that reads the code without running it. Every check runs, then all failures are shown.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { findConfigProblems } from "./checks/configs.ts";
import { findLockProblems } from "./checks/lock.ts";
import { findFileProblems } from "./checks/files.ts";
import { ROOT, run } from "./run.ts";

/** One program per room and Worker, so that two Workers' generated environments never meet. */
const PROGRAMS = [
  ".",
  "domain",
  "ledger",
  "decisions",
  "api",
  "storage",
  "edge",
  "connectors",
  "durable-objects",
  "workers/gateway",
  "workers/ingest",
  "workers/control",
  "tests/faults",
  "bench/workers",
  "bench/workers/ingest-door",
].filter((path) => existsSync(`${ROOT}${path}/tsconfig.json`));

type Check = readonly [name: string, check: () => Promise<readonly string[]>];

const tool =
  (command: string, ...args: string[]) =>
  async (): Promise<readonly string[]> => {
    const { code, output } = await run(command, args);
    return code === 0 ? [] : [output.trim() || `exit code ${code}`];
  };

const CHECKS: readonly Check[] = [
  ["format", tool("oxfmt", "--check")],
  ["lint and import rules", tool("oxlint", "--type-aware", "--deny-warnings")],
  ...PROGRAMS.map((path): Check => [`types ${path}`, tool("tsc", "-p", path)]),
  ["unused files, exports, packages", tool("knip", "--no-progress")],
  ["generated files are current", tool("node", "scripts/generate.ts", "--check")],
  [
    "lock file holds every platform",
    async () => findLockProblems(await readText("package-lock.json")),
  ],
  ["Worker configs", findConfigProblems],
  ["files", findFileProblems],
];

async function readText(path: string): Promise<string> {
  return readFile(`${ROOT}${path}`, "utf8");
}

/** Runs two checks at a time: the machine this must be quick on has two cores. */
async function runChecks(): Promise<boolean> {
  const waiting = [...CHECKS];
  let good = true;
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, check] = next;
      const problems = await check();
      console.log(`${problems.length === 0 ? "ok  " : "FAIL"} ${name}`);
      for (const problem of problems) console.log(problem);
      if (problems.length > 0) good = false;
    }
  };
  await Promise.all([worker(), worker()]);
  return good;
}

process.exit((await runChecks()) ? 0 : 1);
