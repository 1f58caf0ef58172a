// SPDX-License-Identifier: Apache-2.0
// A Worker as it is deployed (`wrangler deploy --dry-run`), in the form that Miniflare takes. No development server,
// proxy or watcher stands between the load and the code.
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { DEVELOPMENT_OPERATOR_KEY } from "#edge/credentials.ts";
import { ROOT, run } from "../../scripts/run.ts";

/** A Worker's options for Miniflare, in the form that wrangler's own reader of its config answers. */
export interface WorkerParts extends Readonly<Record<string, unknown>> {
  readonly name: string;
}

/** Secrets of a stack that lives for one benchmark and listens on loopback only. */
const BENCH_SECRETS = {
  ROOT_SECRET: "YmVuY2htYXJrLW9ubHktcm9vdC1zZWNyZXQtMDAwMDE=",
  LOG_SEED: "YmVuY2htYXJrLW9ubHktbG9nLXNlZWQtMDAwMDAwMDE=",
  DEV_CREDENTIALS: "on",
  OPERATOR_KEY: DEVELOPMENT_OPERATOR_KEY,
} as const;

export interface BundleChanges {
  /** Another entry than the config's, by its path from the root. */
  readonly main?: string;
  /** Options of Miniflare that replace the config's, such as a queue's consumers. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Bundles a Worker from its own config. */
export async function bundleWorker(
  config: string,
  { main, options = {} }: BundleChanges = {},
): Promise<WorkerParts> {
  const { name } = quietly(() => unstable_readConfig({ config: ROOT + config }));
  if (name === undefined) throw new Error(`${config} names no Worker`);
  const out = join(ROOT, ".cache/bench", name);
  await rm(out, { recursive: true, force: true });
  const { code, output } = await run("wrangler", [
    "deploy",
    ...(main === undefined ? [] : [main]),
    "-c",
    config,
    "--dry-run",
    "--outdir",
    out,
  ]);
  if (code !== 0) throw new Error(`${config} does not build:\n${output}`);
  const { workerOptions } = quietly(() => unstable_getMiniflareWorkerOptions(ROOT + config));
  const {
    rootPath: _,
    modulesRules: __,
    bindings,
    ...bound
  } = workerOptions as Record<string, unknown>;
  return {
    ...bound,
    bindings: { ...(bindings as object), ...BENCH_SECRETS },
    ...options,
    name,
    modules: await findModules(out),
    modulesRoot: out,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}

async function findModules(out: string): Promise<readonly object[]> {
  const files = await readdir(out);
  const ending = (end: string, type: string): readonly object[] =>
    files.filter((file) => file.endsWith(end)).map((file) => ({ type, path: join(out, file) }));
  return [...ending(".js", "ESModule"), ...ending(".wasm", "CompiledWasm")];
}

/** wrangler reports every setting that it finds odd, once per read; a benchmark's output is its numbers. */
function quietly<T>(read: () => T): T {
  const { warn, log } = console;
  console.warn = () => {};
  console.log = () => {};
  try {
    return read();
  } finally {
    Object.assign(console, { warn, log });
  }
}
