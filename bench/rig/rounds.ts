// SPDX-License-Identifier: Apache-2.0
// Interleaved rounds: A-B-A-B, so that whatever the machine does meanwhile falls on both sides. What is reported is
// the median, with the least and the greatest round beside it.

/** At least five; an odd number has a middle. */
export const ROUNDS = 5;

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Runs every side once per round, after one round that does not count; answers a measure per side and round. */
export async function runRounds<Side extends string>(
  sides: Readonly<Record<Side, () => Promise<number>>>,
  rounds = ROUNDS,
): Promise<Readonly<Record<Side, readonly number[]>>> {
  const names = Object.keys(sides) as Side[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Side,
    number[]
  >;
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const measure = await sides[name]();
      if (round >= 0) measured[name].push(measure);
    }
  }
  return measured;
}

export function spreadOf(measures: readonly number[]): Spread {
  return {
    median: percentile(measures, 50),
    min: Math.min(...measures),
    max: Math.max(...measures),
  };
}

/** Round by round, so that both parts of a ratio saw the same machine. */
export function ratioOf(above: readonly number[], below: readonly number[]): Spread {
  return spreadOf(above.map((measure, i) => measure / (below[i] ?? Number.NaN)));
}

/** Nearest rank. */
export function percentile(measures: ArrayLike<number>, rank: number): number {
  const sorted = Float64Array.from(measures).toSorted();
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? Number.NaN;
}
