// SPDX-License-Identifier: Apache-2.0
// The order of a file's entries, so that whatever an entry names is written before it.
import type { Entry, Fields } from "./parse-directory.ts";

export interface EntryOrder {
  /** Each wave names only entries of the waves before it. */
  readonly waves: readonly (readonly Entry[])[];
  /** Entries that name each other in a circle, and those that name them: they can only all stand before all are whole. */
  readonly circle: readonly Entry[];
}

/** Of the entries of one section: those of another section are there before or after as a whole. */
export function orderEntries(entries: readonly Entry[]): EntryOrder {
  const waves: Entry[][] = [];
  let left = entries;
  while (left.length > 0) {
    const pending = new Set(left.map(({ id }) => id));
    const wave = left.filter((entry) => !namesOneOf(entry, pending));
    if (wave.length === 0) break;
    waves.push(wave);
    const done = new Set(wave);
    left = left.filter((entry) => !done.has(entry));
  }
  return { waves, circle: left };
}

function namesOneOf(entry: Entry, pending: ReadonlySet<string>): boolean {
  return entry.references.some(({ kind, id }) => kind === entry.kind && pending.has(id));
}

/** The entry without the names of its own section: what stands first where entries name each other. */
export function withoutOwnNames(entry: Entry, body: Fields): Fields {
  const own = new Set(
    entry.references
      .filter(({ kind }) => kind === entry.kind)
      .map(({ pointer }) => pointer.split("/")[1]),
  );
  return Object.fromEntries(Object.entries(body).filter(([field]) => !own.has(field)));
}
