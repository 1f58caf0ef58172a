// SPDX-License-Identifier: Apache-2.0
// The Worker of bench/workers: started with a database of its own, asked over loopback.
import { z } from "zod";
import { bundleWorker } from "./bundle.ts";
import { withLocalStack } from "./local-stack.ts";

/** Address of the running bench Worker. */
export interface BenchWorker {
  readonly url: string;
}

const Budget = z.record(z.string(), z.number());
const ANSWERS = {
  "/decide": z.object({ mean_us: z.number() }),
  "/quotes": z.object({ mean_us: z.number() }),
  "/append": z.object({ ours: z.number(), bare: z.number() }),
  "/pick": z.object({ ours: z.number(), bare: z.number() }),
  "/matching-fill": z.object({ accounts: z.number() }),
  "/matching": z.object({ batch_ms: z.number(), rows_per_lead: z.number() }),
  "/pipeline": z.object({ leads_per_second: z.number() }),
  "/budget": z.object({ one: Budget, hundred: Budget, imported: Budget }),
} as const;

/** Runs `work` with a fresh bench Worker. */
export async function withBenchWorker<T>(work: (worker: BenchWorker) => Promise<T>): Promise<T> {
  const parts = await bundleWorker("bench/workers/wrangler.toml");
  return withLocalStack([parts], async (stack) => {
    await stack.migrate("bench");
    return work({ url: await stack.urlOf("bench") });
  });
}

/** One measurement inside workerd. */
export async function askWorker<P extends keyof typeof ANSWERS>(
  { url }: BenchWorker,
  path: P,
  plan: unknown,
): Promise<z.infer<(typeof ANSWERS)[P]>> {
  // A connection of its own: a Worker that was busy for seconds ends the one that waits meanwhile.
  const headers = { connection: "close" };
  const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(plan) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return ANSWERS[path].parse(await response.json()) as z.infer<(typeof ANSWERS)[P]>;
}
