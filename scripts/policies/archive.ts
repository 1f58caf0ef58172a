// SPDX-License-Identifier: Apache-2.0
// Keeps the policy's Wasm for as long as anybody may want to replay what it decided: in the evidence bucket, under its
// own SHA-256, before a Worker decides with it. The same build again is the same object again.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { unstable_readConfig } from "wrangler";
import { ROOT, run, type RunResult } from "../run.ts";

const WASM = "policies/dist/policy.wasm";
/** The Worker that the evidence bucket belongs to. */
const CONFIG = "durable-objects/wrangler.toml";

export interface ArchivedPolicy {
  /** `<bucket>/w/<sha256>`. */
  readonly object: string;
  readonly result: RunResult;
}

/** Where the Wasm of this checkout belongs in an environment. */
export async function archivePlace(env: string): Promise<string> {
  const { r2_buckets } = unstable_readConfig(
    { config: ROOT + CONFIG, env },
    { hideWarnings: true },
  );
  const isEvidence = ({ binding }: { readonly binding: string }): boolean => binding === "EVIDENCE";
  const bucket: string | undefined = r2_buckets.find(isEvidence)?.bucket_name;
  if (bucket === undefined) throw new Error(`${CONFIG} (${env}) has no bucket EVIDENCE`);
  const sha256 = createHash("sha256")
    .update(await readFile(ROOT + WASM))
    .digest("hex");
  return `${bucket}/w/${sha256}`;
}

/** `where` is `--remote`, or `--local` with a place of its own. */
export async function archivePolicy(
  env: string,
  where: readonly string[],
): Promise<ArchivedPolicy> {
  const object = await archivePlace(env);
  const args = [
    "r2",
    "object",
    "put",
    object,
    "--file",
    WASM,
    "--content-type",
    "application/wasm",
  ];
  return { object, result: await run("wrangler", [...args, ...where]) };
}
