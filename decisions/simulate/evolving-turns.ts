// SPDX-License-Identifier: Apache-2.0
// Turns of people with a cap under the candidate, as far as one of its windows may still hold them.
import { type CountedWindow, countedWindows, type TakenRow } from "#domain/rotation/cap-count.ts";
import { LONGEST_WINDOW_MS } from "#domain/rotation/cap-window.ts";
import type { RotationPool } from "#domain/rotation/choose-member.ts";

export class EvolvingTurns {
  readonly #pools: readonly RotationPool[];
  readonly #everyPool: ReadonlySet<string>;
  /** How many of a person's turns can decide anything: the largest limit. */
  readonly #enough = new Map<string, number>();
  /** Ascending. */
  readonly #times = new Map<string, number[]>();

  constructor(
    pools: readonly RotationPool[],
    turns: readonly (readonly [user: string, at_ms: number])[],
  ) {
    this.#pools = pools;
    this.#everyPool = new Set(pools.map(({ pool }) => pool));
    for (const { user, caps = [] } of pools.flatMap(({ members }) => members)) {
      const limits = caps.map(({ limit }) => limit);
      if (limits.length > 0) this.#enough.set(user, Math.max(...limits));
    }
    for (const [user, at_ms] of turns) this.add(user, at_ms);
  }

  get areCapped(): boolean {
    return this.#enough.size > 0;
  }

  /** Of everybody with a cap, so that whoever is at one is known at every moment. */
  takenAt(nowMs: number): readonly TakenRow[] {
    if (!this.areCapped) return [];
    return countedWindows(this.#pools, this.#everyPool, new Set(), nowMs).map((window) => {
      const { user, time_zone } = window;
      return { user, window: window.window, time_zone, taken: this.#count(window) };
    });
  }

  add(user: string, at_ms: number): void {
    const enough = this.#enough.get(user);
    if (enough === undefined) return;
    const times = this.#times.get(user) ?? [];
    this.#times.set(user, times);
    times.push(at_ms);
    times.sort((a, b) => a - b);
    const newest = times.at(-1) ?? at_ms;
    while (times.length > enough || (times[0] ?? newest) < newest - LONGEST_WINDOW_MS)
      times.shift();
  }

  /** The newest of all, at most so many: who they are and when, by person. */
  newest(most: number): { readonly turns: readonly [string, number][]; readonly forgot: boolean } {
    const all = [...this.#times].flatMap(([user, times]) =>
      times.map((at_ms): [string, number] => [user, at_ms]),
    );
    if (all.length <= most) return { turns: all, forgot: false };
    const turns = all.toSorted((a, b) => a[1] - b[1]).slice(-most);
    return { turns, forgot: true };
  }

  #count({ user, since_ms }: CountedWindow): number {
    const times = this.#times.get(user) ?? [];
    const older = times.findLastIndex((at_ms) => at_ms < since_ms);
    return times.length - 1 - older;
  }
}
