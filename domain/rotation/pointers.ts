// SPDX-License-Identifier: Apache-2.0
// Where each member of each pool stands in virtual time, and which of it has to be written.

export interface PointerRow {
  readonly pool: string;
  readonly user: string;
  readonly pass: number;
  /** Turns taken in this pool, for people who look at fairness. */
  readonly assigned: number;
}

const START = { pass: 0, assigned: 0 };

export class Pointers {
  readonly #rows: Map<string, PointerRow>;
  readonly #dirty = new Set<string>();

  constructor(rows: readonly PointerRow[]) {
    this.#rows = new Map(rows.map((row) => [pointerKey(row.pool, row.user), row]));
  }

  /** 0 for somebody who never was in the pool; kept over a leave. */
  passOf(pool: string, user: string): number {
    return (this.#rows.get(pointerKey(pool, user)) ?? START).pass;
  }

  move(pool: string, user: string, pass: number, turns = 0): void {
    const key = pointerKey(pool, user);
    const own = this.#rows.get(key) ?? START;
    if (own.pass === pass && turns === 0) return;
    this.#rows.set(key, { pool, user, pass, assigned: own.assigned + turns });
    this.#dirty.add(key);
  }

  moveAll(pool: string, passes: ReadonlyMap<string, number>): void {
    for (const [user, pass] of passes) this.move(pool, user, pass);
  }

  changes(): readonly PointerRow[] {
    return [...this.#dirty].flatMap((key) => this.#rows.get(key) ?? []);
  }
}

/** Pool names hold no space, so two pairs never share a key. */
function pointerKey(pool: string, user: string): string {
  return `${pool} ${user}`;
}
