// SPDX-License-Identifier: Apache-2.0
// Which config versions will rule from an instant on: the one in effect then, and those that take over later. A new
// version is the highest, so it silences every pending one unless these are published again behind it.

interface Ruling {
  readonly config_version: number;
  readonly effective_at_ms: number;
}

/** In the order in which they take over. At any instant the highest version that is in effect rules. */
export function rulingFrom<V extends Ruling>(versions: readonly V[], fromMs: number): readonly V[] {
  return versions
    .filter((version) => !versions.some((other) => silences(other, version, fromMs)))
    .toSorted((a, b) => a.config_version - b.config_version);
}

/** Whether a version never rules from the instant on, because a higher one is in effect by then. */
function silences(higher: Ruling, version: Ruling, fromMs: number): boolean {
  return (
    higher.config_version > version.config_version &&
    higher.effective_at_ms <= Math.max(version.effective_at_ms, fromMs)
  );
}
