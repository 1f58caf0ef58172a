// SPDX-License-Identifier: Apache-2.0
// What JSON.parse lets pass in silence: a name that an object repeats (it keeps the last, while the sealed bytes hold
// both, so two readers of the same evidence could differ) and nesting without bound.

interface Frame {
  /** Names seen in an object; null in an array. */
  readonly names: Set<string> | null;
  /** The name, or the index, that the reader is at. */
  at: string | number;
}

export interface ScanFinding {
  readonly code: "duplicate_key" | "too_deep";
  /** JSON pointer of the second name; of the value's root where the nesting is too deep. */
  readonly pointer: string;
}

/** Nothing here nests deeper than eight levels; recursive readers of a value stay far from the stack's end. */
const MAX_DEPTH = 32;

const QUOTE = 34;
const COMMA = 44;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** The first such finding in text that JSON.parse accepts, or null. */
export function scanJson(text: string): ScanFinding | null {
  const stack: Frame[] = [];
  let nameNext = false;
  for (let i = 0; i < text.length; i++) {
    const top = stack.at(-1);
    const character = text.charCodeAt(i);
    if (character === QUOTE) {
      const end = stringEnd(text, i);
      if (nameNext && top?.names) {
        top.at = parseName(text.slice(i, end + 1));
        if (top.names.has(top.at)) return { code: "duplicate_key", pointer: pointerOf(stack) };
        top.names.add(top.at);
        nameNext = false;
      }
      i = end;
    } else if (character === OPEN_OBJECT || character === OPEN_ARRAY) {
      nameNext = character === OPEN_OBJECT;
      stack.push(nameNext ? { names: new Set(), at: "" } : { names: null, at: 0 });
      if (stack.length > MAX_DEPTH) return { code: "too_deep", pointer: "" };
    } else if (character === CLOSE_OBJECT || character === CLOSE_ARRAY) {
      stack.pop();
      nameNext = false;
    } else if (character === COMMA && top !== undefined) {
      if (typeof top.at === "number") top.at += 1;
      nameNext = top.names !== null;
    }
  }
  return null;
}

/** The text of a name; equal names may be escaped differently. */
function parseName(quoted: string): string {
  return quoted.includes("\\") ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

/** Index of the quote that ends the string starting at `start`. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === BACKSLASH) i += 1;
    else if (character === QUOTE) return i;
  }
  return text.length;
}

function pointerOf(stack: readonly Frame[]): string {
  return stack.map(({ at }) => pointerPart(at)).join("");
}

/** One step of a JSON pointer (RFC 6901), its slash included. */
export function pointerPart(step: PropertyKey): string {
  return `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
