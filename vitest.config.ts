import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

// Three ways to run code, by file name: `*.test.ts` in Node, `*.worker.test.ts` inside workerd with real stores and
// objects, `tests/flows/*.flow.test.ts` against the bundles as they are deployed.
export default defineConfig({
  test: {
    // Of two cores vitest would use one; a test here waits for workerd half of the time.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "node",
          // A busy machine is slow, not wrong: no test here is about time.
          testTimeout: 60_000,
          include: ["**/*.test.ts"],
          exclude: [
            "**/node_modules/**",
            "**/*.worker.test.ts",
            "**/*.flow.test.ts",
            "**/.cache/**",
          ],
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./tests/faults/wrangler.toml" },
            // tests/faults/migrated-database.ts applies them: the same files as everywhere else.
            miniflare: { bindings: { TEST_MIGRATIONS: await readD1Migrations("./migrations") } },
          }),
        ],
        test: {
          name: "workerd",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: ["**/*.worker.test.ts"],
          exclude: ["**/node_modules/**"],
        },
      },
      {
        test: {
          name: "flows",
          include: ["tests/flows/*.flow.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // Alone, after the others: each file starts the whole stack.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
