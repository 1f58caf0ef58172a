// SPDX-License-Identifier: Apache-2.0
// Writes development's secrets where wrangler reads them. They are public and work only where DEV_CREDENTIALS is on,
// which no shipped environment may say (scripts/checks/configs.ts).
import { readFileSync, writeFileSync } from "node:fs";
import { access, writeFile } from "node:fs/promises";
import { DEVELOPMENT_OPERATOR_KEY } from "#edge/credentials.ts";
import { DEVELOPMENT_LOG_SEED, DEVELOPMENT_ROOT_SECRET } from "#storage/development-secrets.ts";
import { ROOT } from "./run.ts";

/** CLOCK_OFFSET_MS moves the stack's clock, in milliseconds: change it and start again. */
const SHARED = {
  DEV_CREDENTIALS: "on",
  CLOCK_OFFSET_MS: "0",
  ROOT_SECRET: DEVELOPMENT_ROOT_SECRET,
};

const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "durable-objects/.dev.vars": { ...SHARED, LOG_SEED: DEVELOPMENT_LOG_SEED },
  "workers/ingest/.dev.vars": SHARED,
  "workers/control/.dev.vars": { ...SHARED, OPERATOR_KEY: DEVELOPMENT_OPERATOR_KEY },
};

/**
 * Moves the clock of every stack that is started from here on; the answer puts the files back as they were, and so does
 * the end of this process, however it ends short of a kill.
 */
export function moveClock(offsetMs: number): () => void {
  const kept = Object.keys(FILES).map((path) => [path, readFileSync(ROOT + path, "utf8")] as const);
  const putBack = (): void => {
    for (const [path, text] of kept) writeFileSync(ROOT + path, text);
    process.off("exit", putBack);
  };
  process.once("exit", putBack);
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  for (const [path, text] of kept) {
    const moved = text.replace(/^CLOCK_OFFSET_MS=.*$/m, `CLOCK_OFFSET_MS=${offsetMs}`);
    writeFileSync(ROOT + path, moved);
  }
  return putBack;
}

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
