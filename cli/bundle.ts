// SPDX-License-Identifier: Apache-2.0
// An evidence bundle as a command names it: one file, and the key of the log, from anywhere but the file.
import { err, ok, type Result } from "#domain/result.ts";
import { parseVerifierKey } from "#ledger/signed-note.ts";
import type { Console } from "./console.ts";
import { missingText } from "./terminal.ts";

export interface NamedBundle {
  readonly path: string;
  readonly logKey: string | undefined;
}

/** The option of every command that reads one. */
export const LOG_KEY = { "log-key": { type: "string" } } as const;

export function nameBundle(
  command: string,
  [path]: readonly string[],
  logKey: string | undefined,
): Result<NamedBundle, string> {
  if (path === undefined) return err(`${command} takes one bundle`);
  if (logKey !== undefined && parseVerifierKey(logKey) === null) {
    return err("--log-key is not a verifier key");
  }
  return ok({ path, logKey });
}

/** Null where it cannot be read, which is told. */
export async function readBundle(path: string, console: Console): Promise<Uint8Array | null> {
  const zip = await console.readFile(path).catch(() => null);
  if (zip === null) console.err(`${missingText(path)}\n`);
  return zip;
}
