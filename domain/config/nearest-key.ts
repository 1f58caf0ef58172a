// SPDX-License-Identifier: Apache-2.0
// Which of the names that exist a misspelt one was meant to be: what "Did you mean ...?" is made with.

/** At most this many letters differ; in a short name two of them would meet by chance. */
const MAX_SLIPS = 2;
const SHORT = 4;

/** The known name with the fewest slips, or else the one that begins like this; null where none is near. */
export function nearestKey(wanted: string, known: Iterable<string>): string | null {
  const names = [...known];
  const low = wanted.toLowerCase();
  let nearest: string | null = null;
  let least = 1 + (wanted.length <= SHORT ? 1 : MAX_SLIPS);
  for (const name of names) {
    const distance = editDistance(low, name.toLowerCase(), least);
    if (distance < least) [nearest, least] = [name, distance];
  }
  if (nearest !== null || wanted.length <= SHORT) return nearest;
  const longer = names.filter((name) => name.toLowerCase().startsWith(low));
  return longer.length === 1 ? (longer[0] ?? null) : null;
}

/** The question with that name; else what to do instead. */
export function didYouMean(wanted: string, known: Iterable<string>, instead: string): string {
  const nearest = nearestKey(wanted, known);
  return nearest === null ? instead : `Did you mean ${nearest}?`;
}

/** Levenshtein distance, or `limit` as soon as it cannot be below. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...next) >= limit) return limit;
    row = next;
  }
  return row[b.length] ?? limit;
}
