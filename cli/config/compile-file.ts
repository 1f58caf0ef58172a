// SPDX-License-Identifier: Apache-2.0
// A config file as one side of a diff: compiled as far as it goes, because a file that is not yet right can be
// compared too.
import { assumingDirectory } from "#domain/config/assuming-directory.ts";
import { compileLeniently } from "#domain/config/compile-leniently.ts";
import type { ConfigDirectory } from "#domain/config/directory.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import type { ConfigSide } from "#decisions/diff-configs.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Console } from "../console.ts";
import { countText, plainText } from "../terminal.ts";
import { parseConfigText, readConfigText } from "./read-config.ts";

export interface CompiledFile {
  readonly side: ConfigSide;
  /** What is wrong with the file: the comparison goes without what did not compile. */
  readonly problems: number;
}

/** Why there is nothing to compare: a file that cannot be read is wrong use, one that is no config failed. */
export interface NoSide {
  readonly kind: "unreadable" | "no_config";
  readonly reason: string;
}

export async function compileFile(
  path: string,
  directory: ConfigDirectory | null,
  console: Pick<Console, "readFile">,
): Promise<Result<CompiledFile, NoSide>> {
  const read = await readConfigText(path, console);
  if (!read.ok) return err({ kind: "unreadable", reason: read.error });
  const value = parseConfigText(read.value);
  if (!value.ok) return noConfig(path, value.error.length);
  const source = parseRevOpsConfig(value.value);
  if (!source.ok) return noConfig(path, source.error.length);
  const people = directory ?? assumingDirectory(source.value);
  const { document, problems } = compileLeniently(source.value, people);
  if (document === null) return noConfig(path, problems.length);
  const side = { source: source.value, compiled: document };
  return ok({ side, problems: problems.length });
}

function noConfig(path: string, problems: number): Result<never, NoSide> {
  return err({ kind: "no_config", reason: brokenText(path, problems) });
}

/** `command` is the one that names the problems. */
export function brokenText(path: string, problems: number, command = "lint"): string {
  const file = plainText(path);
  const them = problems === 1 ? "it" : "them";
  return `${file} has ${countText(problems, "problem")}: \`revops config ${command} ${file}\` names ${them}`;
}
