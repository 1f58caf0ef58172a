// SPDX-License-Identifier: Apache-2.0
// What no linter looks at: Rego files stay short, every source names its licence, no file is left over a cap.
import { glob, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { ROOT } from "../run.ts";

const MAX_LINES = 300;
const SPDX = "SPDX-License-Identifier: Apache-2.0";

const NOT_OURS = new Set(["node_modules", ".wrangler", ".cache", ".git", "dist-deploy"]);

/** One sentence per breach. */
export async function findFileProblems(): Promise<readonly string[]> {
  const exclude = (path: string): boolean => NOT_OURS.has(basename(path));
  const problems: string[] = [];
  for await (const path of glob("**/*.{ts,rego}", { cwd: ROOT, exclude })) {
    if (!path.endsWith(".d.ts")) problems.push(...(await findProblemsIn(path)));
  }
  return problems;
}

async function findProblemsIn(path: string): Promise<readonly string[]> {
  const text = await readFile(`${ROOT}${path}`, "utf8");
  const problems: string[] = [];
  const lines = text.split("\n").length;
  if (lines > MAX_LINES) problems.push(`${path}: ${lines} lines, the cap is ${MAX_LINES}`);
  const isConfig = !path.includes("/") || path.startsWith("tools/");
  if (!isConfig && !text.slice(0, 200).includes(SPDX))
    problems.push(`${path}: no SPDX line at the top`);
  return problems;
}
