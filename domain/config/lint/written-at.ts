// SPDX-License-Identifier: Apache-2.0
// What a config says at a place, as it was written: a default that nobody wrote is nobody's claim.

/** The value at an RFC 6901 pointer; undefined where nothing is written. */
export function writtenAt(written: unknown, pointer: string): unknown {
  let value = written;
  for (const part of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return value;
}

/** The first of these places at which something is written; else the nearest place above the last that is. */
export function firstWritten(written: unknown, pointers: readonly string[]): string {
  const found = pointers.find((pointer) => isWritten(written, pointer));
  if (found !== undefined) return found;
  let pointer = pointers.at(-1) ?? "";
  while (pointer !== "" && !isWritten(written, pointer)) {
    pointer = pointer.slice(0, pointer.lastIndexOf("/"));
  }
  return pointer;
}

export function isWritten(written: unknown, pointer: string): boolean {
  const value = writtenAt(written, pointer);
  return value !== undefined && value !== null;
}
