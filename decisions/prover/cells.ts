// SPDX-License-Identifier: Apache-2.0
// Rules compare an attribute with thresholds and do nothing else with it, so all values of one cell decide alike: one
// value stands for each. A build-time check of the Rego and a property test hold the rules to that.

/** Values of one attribute that no rule tells apart. */
export interface Cell<V> {
  /** The one that is asked about: of a range the least. */
  readonly value: V;
  /** The last one of a range of integers; of anything else the value itself. */
  readonly last: V;
  /** Every value of a cell that is no range. */
  readonly members: readonly V[];
}

/**
 * The cells of an integer from `min` to `max`: each threshold by itself and what lies between, so that it does not
 * matter whether a rule asks for `<`, `<=` or `==`. k thresholds make at most 2k + 1 cells.
 */
export function integerCells(
  thresholds: Iterable<number | null>,
  min: number,
  max: number,
): Cell<number>[] {
  const cells: Cell<number>[] = [];
  let next = min;
  const range = (from: number, to: number): void => {
    if (from <= to) cells.push({ value: from, last: to, members: [] });
  };
  for (const threshold of inOrder(thresholds)) {
    if (threshold < min || threshold > max) continue;
    range(next, threshold - 1);
    range(threshold, threshold);
    next = threshold + 1;
  }
  range(next, max);
  return cells;
}

/** The cells of a closed list of values: those that rules treat alike, told by `treatment`, are one cell. */
export function codeCells<V>(values: readonly V[], treatment: (value: V) => unknown): Cell<V>[] {
  const byTreatment = new Map<string, V[]>();
  for (const value of values) {
    const key = JSON.stringify(treatment(value));
    byTreatment.set(key, [...(byTreatment.get(key) ?? []), value]);
  }
  return [...byTreatment.values()].flatMap((members) =>
    members[0] === undefined ? [] : [{ value: members[0], last: members[0], members }],
  );
}

/** A cell of one value. */
export function singleCell<V>(value: V): Cell<V> {
  return { value, last: value, members: [value] };
}

function inOrder(thresholds: Iterable<number | null>): number[] {
  const known = [...thresholds].filter((threshold) => threshold !== null);
  return [...new Set(known)].toSorted((a, b) => a - b);
}
