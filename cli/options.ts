// SPDX-License-Identifier: Apache-2.0
// Flags and words of a command line, with one sentence where they are wrong.
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { EXIT_USAGE, type Command, type Console } from "./console.ts";
import { nearestOf } from "./nearest.ts";
import { plainText } from "./terminal.ts";
import { err, ok, type Result } from "#domain/result.ts";

type Parsed<T extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>
>;

/** What every command that calls a stack takes. */
export const STACK_OPTIONS = {
  url: { type: "string" },
  key: { type: "string" },
  json: { type: "boolean", default: false },
} as const satisfies ParseArgsOptionsConfig;

export const DRY_RUN = {
  "dry-run": { type: "boolean", default: false },
} as const satisfies ParseArgsOptionsConfig;

export const STACK_USAGE = `  --url <url>    the stack; else REVOPS_URL, else the one you are signed in to
  --key <key>    an API key; else REVOPS_KEY, else what \`revops login\` keeps
  --json         print the result as one JSON document`;

export const EXIT_CODES = "exit codes: 0 done, 1 refused or failed, 2 wrong use\n";

/** The flags and at most `words` further words. */
export function readOptions<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  words = 0,
): Result<Pick<Parsed<T>, "values" | "positionals">, string> {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true });
    const extra = parsed.positionals[words];
    if (extra !== undefined) return err(`${plainText(extra)} is one word too many`);
    return ok(parsed);
  } catch (error) {
    return err(wrongFlag(error instanceof Error ? error.message : "", Object.keys(options)));
  }
}

/** Node's sentences name the flag, and for an unknown one advise what no caller wants. */
function wrongFlag(message: string, known: readonly string[]): string {
  const unknown = /^Unknown option '(?:--)?([^']*)'/.exec(message)?.[1];
  if (unknown === undefined) return plainText(message.split("\n")[0] ?? "bad arguments");
  const near = nearestOf(unknown.replace(/^-+/, ""), known);
  const hint = near === null ? "" : `; did you mean --${near}?`;
  return `there is no flag --${plainText(unknown.replace(/^-+/, ""))}${hint}`;
}

/** Tells of wrong use and answers its exit code. */
export function wrongUse(
  console: Pick<Console, "err">,
  { usage }: Pick<Command, "usage">,
  reason: string,
): number {
  console.err(`${reason}\n\n${usage}`);
  return EXIT_USAGE;
}
