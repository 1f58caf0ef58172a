// SPDX-License-Identifier: Apache-2.0
// Memory of one isolate: bounded, forgotten at any time, never the truth.

export interface IsolateCache<T> {
  /** The value, or undefined where none was stored in the last `maxAgeMs` before `nowMs`. */
  find(key: string, nowMs: number): T | undefined;
  store(key: string, value: T, nowMs: number): void;
  forget(key: string): void;
}

/** Holds at most `entries` values for `maxAgeMs` each; the one stored longest ago makes room. */
export function buildIsolateCache<T>(entries: number, maxAgeMs: number): IsolateCache<T> {
  const held = new Map<string, { readonly value: T; readonly stored_at_ms: number }>();
  return {
    find(key, nowMs) {
      const entry = held.get(key);
      if (entry === undefined) return undefined;
      // A clock set back must not keep an old value alive, so age counts in both directions.
      if (Math.abs(nowMs - entry.stored_at_ms) < maxAgeMs) return entry.value;
      held.delete(key);
      return undefined;
    },
    store(key, value, nowMs) {
      held.delete(key);
      held.set(key, { value, stored_at_ms: nowMs });
      const [oldest] = held.keys();
      if (held.size > entries && oldest !== undefined) held.delete(oldest);
    },
    forget(key) {
      held.delete(key);
    },
  };
}
