// SPDX-License-Identifier: Apache-2.0
// A lock file made on one platform may lack another's optional binaries, and `npm ci` then refuses it there.
import { z } from "zod";

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** Each optional package that some locked package names and the lock does not hold, and each download address. */
export function findLockProblems(text: string): readonly string[] {
  const { packages } = Lock.parse(JSON.parse(text));
  const problems: string[] = [];
  for (const [path, { resolved, optionalDependencies }] of Object.entries(packages)) {
    if (resolved !== undefined) problems.push(`${path}: the lock names a download address`);
    for (const name of Object.keys(optionalDependencies ?? {})) {
      if (!isLocked(packages, path, name)) problems.push(`${path}: ${name} is not in the lock`);
    }
  }
  return problems;
}

/** Node's look-up: the package's own node_modules, then those of the folders above. */
function isLocked(packages: Record<string, unknown>, from: string, name: string): boolean {
  for (
    let base = from;
    ;
    base = base.slice(0, Math.max(0, base.lastIndexOf("node_modules/") - 1))
  ) {
    const path = base === "" ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (path in packages) return true;
    if (base === "") return false;
  }
}
