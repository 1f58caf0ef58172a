// SPDX-License-Identifier: Apache-2.0
// Runs a tool of node_modules/.bin and says how it went; the scripts' one way to start a child.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The project's root, with a slash at the end. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

export interface RunResult {
  readonly code: number;
  /** Standard output and standard error in the order they came. */
  readonly output: string;
}

/** Runs a command in the project's root to its end; never throws for its exit code. */
export function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, CI: "true", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
