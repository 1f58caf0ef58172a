// SPDX-License-Identifier: Apache-2.0
// Rego -> Wasm and its manifest. The same sources give the same bytes in any folder, so the committed Wasm can be
// proven by building it again.
import { createHash } from "node:crypto";
import { glob, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { ROOT } from "../run.ts";
import { execute, pinnedVersion } from "./tools.ts";

export const CAPABILITIES = "policies/capabilities.json";

/** A change of one source before it is compiled: this text, which stands there once, by that. */
interface Patch {
  readonly path: string;
  readonly text: string;
  readonly by: string;
}

export interface Target {
  readonly sources: string;
  readonly wasm: string;
  readonly capabilities: string | null;
  readonly patches?: readonly Patch[];
}

/** The policy that ships. */
export const SHIPPED: Target = {
  sources: "policies/revops/*/*.rego",
  wasm: "policies/dist/policy.wasm",
  capabilities: CAPABILITIES,
};

/** Each Wasm: the Rego it is made of and where it is committed. All but the first are for tests and benchmarks. */
export const TARGETS: readonly Target[] = [
  SHIPPED,
  {
    sources: "decisions/testdata/faulty.rego",
    wasm: "decisions/testdata/faulty.wasm",
    capabilities: CAPABILITIES,
  },
  {
    sources: "decisions/testdata/needs_builtin.rego",
    wasm: "decisions/testdata/needs_builtin.wasm",
    capabilities: null,
  },
  {
    // What another build of the policy would be: it asks finance wherever it asks the manager, and lets the last
    // holder of a lead have it back from a pool.
    ...SHIPPED,
    wasm: "decisions/testdata/variant.wasm",
    patches: [
      {
        path: "policies/revops/discount_approvals/approvals.rego",
        text: '_approvals("manager_required") := ["SALES_MANAGER"]',
        by: '_approvals("manager_required") := ["SALES_MANAGER", "FINANCE"]',
      },
      {
        path: "policies/revops/lead_routing/lead_routing.rego",
        text: '{"exclude_last_holder": _answer.pool != null}',
        by: '{"exclude_last_holder": false}',
      },
    ],
  },
  {
    // The policy that ships, taking its config from the input: what a benchmark holds resident configs against.
    ...SHIPPED,
    sources: "{policies/revops/*,bench/engines}/*.rego",
    wasm: "bench/engines/config_in_input.wasm",
  },
];

const sha256 = (data: string | Uint8Array): string =>
  createHash("sha256").update(data).digest("hex");

/** Paths below the root, sorted, matching a pattern. */
export async function listFiles(pattern: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of glob(pattern, { cwd: ROOT })) paths.push(path);
  return paths.sort();
}

/** The Rego of a target without its tests: `opa build` would make an entrypoint of a test. */
export async function listSources(target: Target): Promise<string[]> {
  return (await listFiles(target.sources)).filter((path) => !path.endsWith("_test.rego"));
}

const BundleManifest = z.looseObject({ wasm: z.array(z.looseObject({ entrypoint: z.string() })) });

export interface Compiled {
  readonly wasm: Uint8Array;
  readonly entrypoints: readonly string[];
}

/** Compiles a target with `root` as working folder; throws with OPA's own words where it does not compile. */
export async function compile(opa: string, target: Target, root: string = ROOT): Promise<Compiled> {
  const aside = await mkdtemp(join(tmpdir(), "policy-"));
  try {
    const folder = target.patches === undefined ? root : await patched(target, root, aside);
    const bundle = join(aside, "bundle.tar.gz");
    // No -O: config is unknown at compile time, so there is little to gain and one more thing to trust.
    // Pruned, or every private rule that depends on another module's entrypoint would become an entrypoint itself.
    const args = ["build", "-t", "wasm", "--prune-unused", "-o", bundle];
    args.push(...(await listSources(target)));
    if (target.capabilities !== null) args.push("--capabilities", target.capabilities);
    const { code, stdout, stderr } = await execute(opa, args, folder);
    if (code !== 0) throw new Error(`${stderr}${stdout}`.trim());
    const files = untar(gunzipSync(await readFile(bundle)));
    const wasm = files.get("/policy.wasm");
    const manifest = files.get("/.manifest");
    if (wasm === undefined || manifest === undefined) throw new Error("the bundle holds no Wasm");
    const { wasm: listed } = BundleManifest.parse(JSON.parse(Buffer.from(manifest).toString()));
    return { wasm, entrypoints: listed.map(({ entrypoint }) => entrypoint).sort() };
  } finally {
    await rm(aside, { recursive: true });
  }
}

/** Copies a target's sources into another folder, changed as its patches say; throws where one no longer fits. */
async function patched(target: Target, root: string, folder: string): Promise<string> {
  const left = new Set(target.patches);
  for (const path of [...(await listSources(target)), CAPABILITIES]) {
    let content = await readFile(join(root, path), "utf8");
    for (const patch of target.patches ?? []) {
      if (patch.path !== path || content.split(patch.text).length !== 2) continue;
      content = content.replace(patch.text, () => patch.by);
      left.delete(patch);
    }
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  for (const { path, text } of left) throw new Error(`${path} no longer says once: ${text}`);
  return folder;
}

/** The committed manifest: what the Wasm is, and of which bytes it was made. */
export async function manifestText(compiled: Compiled): Promise<string> {
  const sources: Record<string, string> = {};
  for (const path of [...(await listSources(SHIPPED)), CAPABILITIES].sort()) {
    sources[path] = sha256(await readFile(ROOT + path));
  }
  const manifest = {
    opa: await pinnedVersion("opa"),
    sha256: sha256(compiled.wasm),
    entrypoints: compiled.entrypoints,
    sources,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Name -> bytes of a tar archive: 512-byte headers, name at 0, octal size at 124. */
export function untar(tar: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const text = (from: number, length: number): string =>
    Buffer.from(tar.subarray(from, from + length))
      .toString("latin1")
      .split("\0", 1)[0] ?? "";
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    files.set(text(at, 100), tar.slice(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
