// SPDX-License-Identifier: Apache-2.0
// A place and a value of a config in words, for sentences that stand without their pointer.

/** Longest text that a sentence repeats. */
const MAX_SHOWN = 60;

/** "segments", "max_discount_pct of smb", "arr_min of entry 1 of segments", "entry 2 of mon". */
export function placeName(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (last === undefined) return "the config";
  const above = path.slice(0, -1);
  if (typeof last === "number") return `entry ${last + 1} of ${placeName(above.slice(-1))}`;
  const holder = above.at(-1);
  if (holder === undefined) return String(last);
  return `${String(last)} of ${typeof holder === "number" ? placeName(above) : String(holder)}`;
}

/** A value as what a place "is": `"20%"`, 5, empty, a list, a group of keys. */
export function valueName(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a group of keys";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return "no value of a config";
  return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}...` : value);
}

/** The sentence with its first letter large, where it starts with a word of ours and not with a key. */
export function sentence(text: string): string {
  return text.replace(/^(?:entry|the) /, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}
