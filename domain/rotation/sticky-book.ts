// SPDX-License-Identifier: Apache-2.0
// Who had the last lead of a company or person, by keys, so that a further one goes to the same.
import type { PickLead } from "../messages/routing-desk.ts";

export interface StickyRow {
  readonly key: string;
  readonly user: string;
  /** When the person was given the last lead with this key. */
  readonly at_ms: number;
}

/** Somebody who had a lead with one of its keys, and the rule that says so. */
export interface StickyHolder {
  readonly user: string;
  readonly rule: string;
}

export class StickyBook {
  readonly #now_ms: number;
  readonly #rows: Map<string, StickyRow>;
  readonly #dirty = new Set<string>();

  constructor(rows: readonly StickyRow[], now_ms: number) {
    this.#now_ms = now_ms;
    this.#rows = new Map(rows.map((row) => [row.key, row]));
  }

  /** The strongest rule first; a key older than its window names nobody. */
  holdersOf({ keys, window_ms }: NonNullable<PickLead["sticky"]>): readonly StickyHolder[] {
    return keys.flatMap(({ rule, key }) => {
      const row = this.#rows.get(key);
      if (row === undefined || this.#now_ms - row.at_ms > window_ms) return [];
      return [{ user: row.user, rule }];
    });
  }

  remember({ keys }: NonNullable<PickLead["sticky"]>, user: string): void {
    for (const { key } of keys) {
      this.#rows.set(key, { key, user, at_ms: this.#now_ms });
      this.#dirty.add(key);
    }
  }

  /** What the transaction has to write: one row per key. */
  changes(): readonly StickyRow[] {
    return [...this.#dirty].flatMap((key) => this.#rows.get(key) ?? []);
  }
}
