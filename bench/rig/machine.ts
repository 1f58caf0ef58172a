// SPDX-License-Identifier: Apache-2.0
// What the numbers were measured on: processor and versions, and no name or path of the machine.
import { readFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { ROOT } from "../../scripts/run.ts";

/** One line per fact. */
export async function describeMachine(): Promise<readonly string[]> {
  const [first] = cpus();
  const versions = await Promise.all(["wrangler", "miniflare", "workerd", "hono"].map(versionOf));
  return [
    `${cpus().length} cores (${first?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.versions.node}, ${versions.join(", ")}`,
  ];
}

async function versionOf(name: string): Promise<string> {
  const text = await readFile(`${ROOT}node_modules/${name}/package.json`, "utf8");
  const found = /"version": "([^"]+)"/.exec(text)?.[1];
  return `${name} ${found ?? "unknown"}`;
}
