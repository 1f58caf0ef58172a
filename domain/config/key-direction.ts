// SPDX-License-Identifier: Apache-2.0
// What the declared direction of a key makes of a change of its value.
import { canonicalJson, type JsonValue } from "../bytes/canonical-json.ts";
import type { KeyChange } from "./config-diff.ts";
import { keyFacts } from "./key-facts.ts";

/** Undefined is an entry that is new or gone: what it says is not one value of a scale. */
export function directionOf(
  pointer: string,
  from: JsonValue | undefined,
  to: JsonValue | undefined,
): KeyChange["effect"] {
  const direction = keyFacts(pointer)?.direction ?? "any_change";
  if (direction === "neutral") return "neutral";
  if (direction === "any_change" || from === undefined || to === undefined) return "changed";
  const isUp = direction === "looser_up";
  // Null sets no limit, which is the loosest of either.
  if (to === null) return "looser";
  if (from === null) return "tighter";
  const step =
    Array.isArray(from) || Array.isArray(to) ? membersStep(from, to) : sizeStep(from, to);
  if (step === "both") return "changed";
  if (step === "none") return "neutral";
  return (step === "up") === isUp ? "looser" : "tighter";
}

type Step = "up" | "down" | "both" | "none";

function sizeStep(from: JsonValue, to: JsonValue): Step {
  const [before, after] = [sizeOf(from), sizeOf(to)];
  if (before === null || after === null) return "both";
  return after > before ? "up" : "down";
}

function sizeOf(value: JsonValue): number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" ? value : null;
}

/** As sets: the order of a list says nothing where more members are looser or tighter. */
function membersStep(from: JsonValue, to: JsonValue): Step {
  const [before, after] = [membersOf(from), membersOf(to)];
  const isMore = [...after].some((member) => !before.has(member));
  const isLess = [...before].some((member) => !after.has(member));
  if (isMore && isLess) return "both";
  if (isMore) return "up";
  return isLess ? "down" : "none";
}

function membersOf(value: JsonValue): ReadonlySet<string> {
  const items: readonly JsonValue[] = Array.isArray(value) ? value : [];
  return new Set(items.map((item) => canonicalJson(item)));
}
