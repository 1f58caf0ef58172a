// SPDX-License-Identifier: Apache-2.0
// A Worker as it is deployed (`wrangler deploy --dry-run`), in the form that Miniflare takes. No development server,
// proxy or watcher stands between the load and the code.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { ROOT, run } from "../../scripts/run.ts";

/** A Worker's options for Miniflare, in the form that wrangler's own reader of its config answers. */
export type WorkerParts = ReturnType<typeof unstable_getMiniflareWorkerOptions>["workerOptions"] & {
  readonly name: string;
};

/** Secrets of a stack that lives for one benchmark and listens on loopback only. */
export const BENCH_SECRETS = {
  ROOT_SECRET: "YmVuY2htYXJrLW9ubHktcm9vdC1zZWNyZXQtMDAwMDE=",
  LOG_SEED: "YmVuY2htYXJrLW9ubHktbG9nLXNlZWQtMDAwMDAwMDE=",
  DEV_CREDENTIALS: "on",
} as const;

/** Bundles once and answers the Worker; `more` sets or replaces options, such as a queue's consumers. */
export async function bundleWorker(
  name: string,
  config: string,
  more: Record<string, unknown> = {},
): Promise<WorkerParts> {
  const out = join(ROOT, ".cache/bench", name);
  const { code, output } = await run("wrangler", [
    "deploy",
    "-c",
    config,
    "--dry-run",
    "--outdir",
    out,
  ]);
  if (code !== 0) throw new Error(`${config} does not build:\n${output}`);
  const { workerOptions } = quietly(() => unstable_getMiniflareWorkerOptions(ROOT + config));
  const { rootPath: _, modulesRules: __, bindings, ...bound } = workerOptions;
  return {
    ...bound,
    bindings: { ...bindings, ...BENCH_SECRETS },
    ...more,
    name,
    modules: await findModules(out),
    modulesRoot: out,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  } as unknown as WorkerParts;
}

async function findModules(out: string): Promise<readonly object[]> {
  const files = await readdir(out);
  const wasm = files.filter((file) => file.endsWith(".wasm"));
  return [
    { type: "ESModule", path: join(out, "index.js") },
    ...wasm.map((file) => ({ type: "CompiledWasm", path: join(out, file) })),
  ];
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
