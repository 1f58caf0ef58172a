// SPDX-License-Identifier: Apache-2.0
// OPA and Regal, built from the two committed Go modules into the git-ignored cache. A binary's name carries the hash
// of its module's go.mod and go.sum: a new pin is a new file, and nothing is built twice.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { ROOT } from "../run.ts";

const TOOLS = {
  opa: "github.com/open-policy-agent/opa",
  regal: "github.com/open-policy-agent/regal",
} as const;
export type ToolName = keyof typeof TOOLS;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end in a folder; an exit code other than 0 is an answer, a missing program throws. */
export function execute(
  file: string,
  args: readonly string[],
  cwd: string = ROOT,
): Promise<Outcome> {
  // -mod=readonly: a build that would change go.mod or go.sum is an error, so the pins hold.
  const env = { ...process.env, GOFLAGS: "-mod=readonly", CGO_ENABLED: "0" };
  return new Promise((resolve, reject) => {
    execFile(
      file,
      [...args],
      { cwd, env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== "number") reject(error);
        else resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
      },
    );
  });
}

/** Path of the built tool; builds it (minutes, once) where the cache lacks it. Throws where it cannot be built. */
export async function buildTool(name: ToolName): Promise<string> {
  const folder = `${ROOT}tools/${name}`;
  const pins = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) pins.update(await readFile(`${folder}/${file}`));
  const cache = `${ROOT}.cache/tools`;
  const binary = `${cache}/${name}-${pins.digest("hex").slice(0, 16)}`;
  if (existsSync(binary)) return binary;

  console.log(`     building ${name} (once, a minute or two)`);
  await mkdir(cache, { recursive: true });
  // Built aside and renamed: a build that is interrupted leaves nothing that looks finished.
  const aside = `${binary}.${process.pid}`;
  const args = ["build", "-trimpath", "-buildvcs=false", "-o", aside, TOOLS[name]];
  const { code, stderr } = await execute("go", args, folder).catch(() => {
    throw new Error("Go is needed to build the policy tools, and `go` is not on the path.");
  });
  if (code !== 0) throw new Error(`go build of ${name} failed:\n${stderr}`);
  await rename(aside, binary);
  return binary;
}

/** The version that tools/<name>/go.mod pins, without its leading v. */
export async function pinnedVersion(name: ToolName): Promise<string> {
  const pin = new RegExp(`${TOOLS[name]} v(\\S+)`).exec(
    await readFile(`${ROOT}tools/${name}/go.mod`, "utf8"),
  );
  if (pin?.[1] === undefined) throw new Error(`tools/${name}/go.mod pins no ${name}`);
  return pin[1];
}
