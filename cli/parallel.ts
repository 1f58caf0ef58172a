// SPDX-License-Identifier: Apache-2.0
// Work on many things at once, a bounded number of them.

/** Does the work on each item in order of beginning, `bound` at a time; begins none after `isOver` says so. */
export async function inParallel<T>(
  items: readonly T[],
  bound: number,
  work: (item: T) => Promise<void>,
  isOver: () => boolean,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !isOver()) {
      const item = items[next++];
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(bound, items.length) }, worker));
}
