// SPDX-License-Identifier: Apache-2.0
// A config file as a person wrote it: its text for the stack, its value for this machine, and what is wrong with it
// where it is neither YAML nor JSON.
import { utf8Text } from "#domain/bytes/encoding.ts";
import type { Finding } from "#domain/config/finding.ts";
import { parsePlacedYaml } from "#domain/config/yaml-place.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { type Console, EXIT_FAILED, EXIT_USAGE } from "../console.ts";
import { missingText, plainText } from "../terminal.ts";

export interface ConfigText {
  readonly path: string;
  readonly text: string;
  readonly media_type: "application/json" | "application/yaml";
}

/** The file's text, or one sentence why there is none. JSON is YAML too; the name tells what the stack is sent. */
export async function readConfigText(
  path: string,
  console: Pick<Console, "readFile">,
): Promise<Result<ConfigText, string>> {
  const bytes = await console.readFile(path).catch(() => null);
  if (bytes === null) return err(missingText(path));
  try {
    const media_type = /\.json$/i.test(path) ? "application/json" : "application/yaml";
    return ok({ path, text: utf8Text(bytes), media_type });
  } catch {
    return err(`${plainText(path)} is no text`);
  }
}

/** Of a file that a command cannot do without. */
export function tellUnreadable(console: Pick<Console, "err">, reason: string): number {
  console.err(`${reason}\n`);
  return EXIT_USAGE;
}

/** Nothing but comments and space: the wrong file, or one that was never saved. */
export function holdsNothing(text: ConfigText): boolean {
  const value = parseConfigText(text);
  return value.ok && value.value === null;
}

export function tellEmpty(console: Pick<Console, "err">, path: string): number {
  console.err(`${plainText(path)} holds no config; nothing was changed\n`);
  return EXIT_FAILED;
}

/** The value that the text spells, or each fault of its spelling as a finding. */
export function parseConfigText({ text }: ConfigText): Result<unknown, readonly Finding[]> {
  const parsed = parsePlacedYaml(text);
  if (parsed.ok) return ok(parsed.value.value);
  return err(
    parsed.error.map(({ pointer, line, column, message, fix }) => ({
      code: "invalid_yaml",
      severity: "error",
      message,
      pointer,
      line,
      column,
      example: null,
      fix,
      accepted: null,
    })),
  );
}
