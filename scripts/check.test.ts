// SPDX-License-Identifier: Apache-2.0
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findLockProblems } from "./checks/lock.ts";
import { ROOT } from "./run.ts";

const LEFT_OUT = new Set(["node_modules", ".git", ".wrangler", ".cache", "dist-deploy"]);

// Each breach is a file of its own; `npm run check` over a copy of the project that holds them all must name each.
const BREACHES: readonly (readonly [title: string, path: string, text: string])[] = [
  [
    "domain imports storage",
    "domain/breach-import.ts",
    `export { readClock } from "#storage/clock.ts";`,
  ],
  [
    "domain imports storage by a bare folder",
    "domain/breach-folder.ts",
    `export * from "../storage";`,
  ],
  [
    "domain imports a type from a Worker",
    "domain/breach-type.ts",
    `export type X = import("#storage/ports.ts").LeadPorts;`,
  ],
  [
    "a Worker imports another Worker",
    "workers/control/breach-worker.ts",
    `export * from "../ingest/lead-tools.ts";`,
  ],
  [
    "a Worker imports an object's class",
    "workers/control/breach-object.ts",
    `export * from "#durable-objects/index.ts";`,
  ],
  [
    "ledger imports decisions",
    "ledger/breach-room.ts",
    `export * from "#decisions/policy-host.ts";`,
  ],
  [
    "a pure room reads the clock",
    "domain/breach-clock.ts",
    `export const now = (): number => Date.now();`,
  ],
  [
    "a pure room reads the clock by globalThis",
    "domain/breach-global.ts",
    `export const now = (): number => globalThis.Date.now();`,
  ],
  [
    "a pure room rolls dice",
    "domain/breach-random.ts",
    `export const roll = (): number => Math.random();`,
  ],
  [
    "a KV promise is dropped",
    "workers/ingest/breach-kv.ts",
    `export function f(env: Env): void {\n  env.CACHE.put("k", "v");\n}`,
  ],
  [
    "an R2 promise is dropped",
    "workers/ingest/breach-r2.ts",
    `export function f(env: Env): void {\n  env.DEAD_LETTERS.delete("k");\n}`,
  ],
  [
    "a D1 promise is dropped",
    "workers/ingest/breach-d1.ts",
    `export function f(env: Env): void {\n  env.DB.prepare("select 1").run();\n}`,
  ],
  [
    "a Queue promise is dropped",
    "workers/ingest/breach-queue.ts",
    `export function f(env: Env): void {\n  env.LEADS.send({});\n}`,
  ],
  [
    "an object's promise is dropped",
    "workers/ingest/breach-rpc.ts",
    `import { receiptLogStub } from "#storage/object-stubs.ts";\nexport function f(env: Env): void {\n  receiptLogStub(env, "t").describe({ v: 1, tenant: "t" });\n}`,
  ],
  [
    "D1 is asked for a transaction",
    "storage/breach-transaction.ts",
    `export const f = (db: { transaction(): void }): void => db.transaction();`,
  ],
  ["a file has no end", "domain/breach-long.ts", "export {};\n".repeat(301)],
  [
    "a function has no end",
    "domain/breach-function.ts",
    `export function f(): number {\n  let x = 0;\n${"  x += 1;\n".repeat(71)}  return x;\n}`,
  ],
];

describe("npm run check", () => {
  let copy: string;
  let code: unknown;
  let output: string;

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), "revops-check-"));
    await cp(ROOT, copy, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
    await symlink(`${ROOT}node_modules`, `${copy}/node_modules`);
    for (const [, path, text] of BREACHES) {
      await writeFile(join(copy, path), `// SPDX-License-Identifier: Apache-2.0\n${text}\n`);
    }
    await replaceIn(
      join(copy, "workers/control/wrangler.toml"),
      "[env.production.vars]",
      '[env.production.vars]\nDEV_CREDENTIALS = "on"',
    );
    await replaceIn(
      join(copy, "workers/control/wrangler.toml"),
      'MAIL_PROVIDER = "cloudflare"',
      'MAIL_PROVIDER = "mailbox"',
    );
    await replaceIn(
      join(copy, "workers/control/wrangler.toml"),
      '[[env.production.send_email]]\nname = "EMAIL"',
      '[[env.production.send_email]]\nname = "POST"',
    );
    await replaceIn(
      join(copy, "workers/ingest/wrangler.toml"),
      "[env.staging.secrets]\nrequired = [",
      '[env.staging.secrets]\nrequired = ["CLOCK_OFFSET_MS", ',
    );
    await replaceIn(join(copy, "workers/ingest/wrangler.toml"), "max_retries = 20\n", "");
    await replaceIn(
      join(copy, "durable-objects/wrangler.toml"),
      "global_fetch_strictly_public",
      "",
    );
    [code, output] = await new Promise((resolve) => {
      execFile(
        "node",
        ["scripts/check.ts"],
        { cwd: copy, maxBuffer: 1e8 },
        (error, stdout, stderr) => resolve([error?.code ?? 0, stdout + stderr]),
      );
    });
  }, 180_000);

  afterAll(() => rm(copy, { recursive: true }));

  // Settings that only a developer's machine may have, and a queue option left to the platform.
  it.each([
    ["workers/control/wrangler.toml (production): DEV_CREDENTIALS may only stand in .dev.vars"],
    ["workers/control/wrangler.toml (staging): MAIL_PROVIDER mailbox is for development alone"],
    ["workers/control/wrangler.toml (production): MAIL_PROVIDER cloudflare needs the send_email"],
    ["workers/ingest/wrangler.toml (staging): CLOCK_OFFSET_MS may only stand in .dev.vars"],
    ["durable-objects/wrangler.toml (production): compatibility_flags must hold"],
    ["workers/ingest/wrangler.toml (development): queue leads leaves max_retries to a default"],
  ])("says: %s", (sentence) => {
    expect(output).toContain(sentence);
  });

  it("fails on a tree with breaches", () => {
    expect(code).toBe(1);
  });

  // knip and oxfmt name the planted files too, so a breach counts as found only where the linter's own report has it.
  it.each(BREACHES)("catches it when %s", (_title, path) => {
    const lint = /FAIL lint and import rules\n([\s\S]*?)\n(?:ok {2}|FAIL) /.exec(
      `${output}\nok   end`,
    )?.[1];
    expect(lint).toContain(path);
  });
});

/** Replaces the first place; a text that is not there would plant nothing. */
async function replaceIn(path: string, text: string, by: string): Promise<void> {
  const before = await readFile(path, "utf8");
  expect(before).toContain(text);
  await writeFile(path, before.replace(text, by));
}

describe("the lock check", () => {
  it("finds a platform's binary that the lock lacks, and a download address", () => {
    const lock = {
      packages: {
        "node_modules/a": { optionalDependencies: { "@a/linux": "1.0.0", "@a/darwin": "1.0.0" } },
        "node_modules/a/node_modules/@a/linux": {},
        "node_modules/b": { resolved: "https://registry.example/b.tgz" },
      },
    };
    expect(findLockProblems(JSON.stringify(lock))).toEqual([
      "node_modules/a: @a/darwin is not in the lock",
      "node_modules/b: the lock names a download address",
    ]);
  });
});
