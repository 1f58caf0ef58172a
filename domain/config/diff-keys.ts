// SPDX-License-Identifier: Apache-2.0
// Every key that two configs differ in, with what its declared direction says of the change. Both come with their
// defaults, so that writing a default out is no change.
import { canonicalJson, type JsonObject, type JsonValue } from "../bytes/canonical-json.ts";
import { KeyChange } from "./config-diff.ts";
import { directionOf } from "./key-direction.ts";
import { changeText } from "./key-words.ts";
import { jsonPointer } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

type Path = readonly (string | number)[];

/** In the order of the earlier config, then of the later one. */
export function diffKeys(before: RevOpsConfig, after: RevOpsConfig): KeyChange[] {
  const { currency } = after;
  return changesIn(before, after, []).map(({ path, from, to }): KeyChange => {
    const pointer = jsonPointer(path);
    const sentence = changeText(path, from ?? null, to ?? null, currency);
    const effect = directionOf(pointer, from, to);
    return {
      pointer,
      from: Json.parse(from ?? null),
      to: Json.parse(to ?? null),
      effect,
      sentence,
    };
  });
}

const Json = KeyChange.shape.from;

interface ChangedValue {
  readonly path: Path;
  /** Undefined where an entry is new or gone. */
  readonly from: JsonValue | undefined;
  readonly to: JsonValue | undefined;
}

function changesIn(
  from: JsonValue | undefined,
  to: JsonValue | undefined,
  path: Path,
): ChangedValue[] {
  if (from === undefined || to === undefined) {
    return from === to ? [] : [{ path, from, to }];
  }
  if (canonicalJson(from) === canonicalJson(to)) return [];
  if (isObject(from) && isObject(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...keys].flatMap((key) => changesIn(own(from, key), own(to, key), [...path, key]));
  }
  const named = isList(from) && isList(to) ? pairNamed(from, to) : null;
  if (named === null) return [{ path, from, to }];
  return named.flatMap(({ index, from, to }) => changesIn(from, to, [...path, index]));
}

/** Items that have names keep them when they move; null for lists of anything else. The order itself is a change. */
function pairNamed(
  from: readonly JsonValue[],
  to: readonly JsonValue[],
): { index: number; from: JsonValue | undefined; to: JsonValue | undefined }[] | null {
  const before = namesOf(from);
  const after = namesOf(to);
  if (before === null || after === null) return null;
  const kept = before.filter((name) => after.includes(name));
  if (kept.join("\n") !== after.filter((name) => before.includes(name)).join("\n")) return null;
  const names = [...new Set([...after, ...before])];
  return names.map((name) => {
    const [was, is] = [before.indexOf(name), after.indexOf(name)];
    return { index: is === -1 ? was : is, from: from[was], to: to[is] };
  });
}

function namesOf(items: readonly JsonValue[]): string[] | null {
  const names = items.flatMap((item) => {
    const name = isObject(item) ? item["name"] : undefined;
    return typeof name === "string" ? [name] : [];
  });
  return items.length > 0 && names.length === items.length ? names : null;
}

function own(value: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
