// SPDX-License-Identifier: Apache-2.0
// A YAML body -> value. In a file of its own, so that only the door that takes YAML carries the parser.
import { parse, YAMLParseError } from "yaml";
import { nestsTooDeeply } from "#domain/config/yaml-depth.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Problem } from "./problem.ts";
import { isWellFormed, malformed, parseText } from "./read-json.ts";

/** One YAML 1.2 document of the core schema; repeated keys and aliases are refused, faults come with their place. */
export function parseYaml(raw: Uint8Array): Result<unknown, Problem> {
  const text = parseText(raw);
  if (!text.ok) return text;
  if (nestsTooDeeply(text.value)) return malformed("", "too_deep", "The body nests too deeply.");
  try {
    const value: unknown = parse(text.value, { schema: "core", maxAliasCount: 0 });
    if (!isWellFormed(value)) return malformed("", "lone_surrogate", "Half a character.");
    return ok(value);
  } catch (error) {
    const place = error instanceof YAMLParseError ? error.linePos?.[0] : undefined;
    const where = place === undefined ? "" : ` (line ${place.line}, column ${place.col})`;
    return malformed("", "invalid_yaml", `The body is not valid YAML${where}.`);
  }
}
