// SPDX-License-Identifier: Apache-2.0
// Miniflare from the pinned wrangler: Workers on loopback sockets of their own, with state that dies with the stack.
import { readFile, readdir } from "node:fs/promises";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { ROOT } from "../../scripts/run.ts";
import type { WorkerParts } from "./bundle.ts";

export interface LocalStack {
  /** Address of a Worker, straight to its own socket. */
  urlOf(worker: string): Promise<string>;
  /** Runs every migration against a Worker's `DB`. */
  migrate(worker: string): Promise<void>;
  /** Rows that a query on a Worker's `DB` answers. */
  query(worker: string, sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Ends workerd; resolves when it is gone. */
  stop(): Promise<void>;
}

/** Starts the Workers in one workerd. Their log lines are written and read, and go nowhere. */
async function startLocalStack(workers: readonly WorkerParts[]): Promise<LocalStack> {
  const options = convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    handleStructuredLogs: () => {},
    telemetry: { enabled: false },
    workers,
  } as unknown as Parameters<typeof convertV4MiniflareOptions>[0]);
  const miniflare = new Miniflare(options);
  await miniflare.ready;
  return {
    urlOf: async (worker) => (await miniflare.unsafeGetDirectURL(worker)).origin,
    async migrate(worker) {
      const db = await miniflare.getD1Database("DB", worker);
      const names = (await readdir(`${ROOT}migrations`)).filter((name) => name.endsWith(".sql"));
      for (const name of names.toSorted()) {
        const text = await readFile(`${ROOT}migrations/${name}`, "utf8");
        const statements = text
          .split("--> statement-breakpoint")
          .filter((one) => one.trim() !== "");
        await db.batch(statements.map((one) => db.prepare(one)));
      }
    },
    async query(worker, sql) {
      const db = await miniflare.getD1Database("DB", worker);
      return (await db.prepare(sql).all()).results;
    },
    stop: () => miniflare.dispose(),
  };
}

/** Runs `work` over a stack and ends it, whatever becomes of the work. */
export async function withLocalStack<T>(
  workers: readonly WorkerParts[],
  work: (stack: LocalStack) => Promise<T>,
): Promise<T> {
  const stack = await startLocalStack(workers);
  try {
    return await work(stack);
  } finally {
    await stack.stop();
  }
}
