// SPDX-License-Identifier: Apache-2.0
// Development's secrets: fixed and public, so that ids, keys and answers are the same on every machine. They work only
// where DEV_CREDENTIALS is on, which no shipped environment may say (scripts/checks/configs.ts).
import { access, writeFile } from "node:fs/promises";
import { DEVELOPMENT_OPERATOR_KEY } from "#edge/credentials.ts";
import { ROOT } from "./run.ts";

/** 32 bytes, base64. */
export const DEV_ROOT_SECRET = "ZGV2ZWxvcG1lbnQtb25seS1yb290LXNlY3JldC0wMDE=";

/** CLOCK_OFFSET_MS moves the stack's clock, in milliseconds: change it and start again. */
const SHARED = { DEV_CREDENTIALS: "on", CLOCK_OFFSET_MS: "0", ROOT_SECRET: DEV_ROOT_SECRET };

const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "durable-objects/.dev.vars": {
    ...SHARED,
    LOG_SEED: "ZGV2ZWxvcG1lbnQtb25seS1sb2ctc2VlZC0wMDAwMDE=",
  },
  "workers/ingest/.dev.vars": SHARED,
  "workers/control/.dev.vars": { ...SHARED, OPERATOR_KEY: DEVELOPMENT_OPERATOR_KEY },
};

/** Writes the `.dev.vars` files that are missing and leaves the others alone; returns the paths written. */
export async function writeMissingDevVars(): Promise<readonly string[]> {
  const written: string[] = [];
  for (const [path, vars] of Object.entries(FILES)) {
    const isThere = await access(ROOT + path).then(
      () => true,
      () => false,
    );
    if (isThere) continue;
    const lines = Object.entries(vars).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(ROOT + path, lines.join(""));
    written.push(path);
  }
  return written;
}
