// SPDX-License-Identifier: Apache-2.0
// From which instant a config version rules.

/**
 * Isolates cache the list of versions for up to 60 s; 30 s more let its receipt be appended and clocks differ. So all
 * of them know a version before it takes effect, and switch together.
 */
export const SWITCH_DELAY_MS = 90_000;

/**
 * A tenant's first version rules at once, a later one after the delay, or at the instant its author asks for. Never in
 * the past: what was decided until now was decided under another version.
 */
export function effectiveAt(version: {
  readonly config_version: number;
  readonly requested_at_ms: number | null;
  readonly now_ms: number;
}): number {
  const { config_version, requested_at_ms, now_ms } = version;
  if (requested_at_ms !== null) return Math.max(requested_at_ms, now_ms);
  return config_version === 1 ? now_ms : now_ms + SWITCH_DELAY_MS;
}
