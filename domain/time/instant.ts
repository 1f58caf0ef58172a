// SPDX-License-Identifier: Apache-2.0
// Instants are integer milliseconds since 1970 inside and RFC 3339 UTC text with milliseconds outside.

export const MINUTE_MS = 60_000;

/** `YYYY-MM-DDTHH:MM:SS.mmmZ`, the only spelling of time in receipts and answers. */
export function instantText(atMs: number): string {
  return new Date(atMs).toISOString();
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** The instant that RFC 3339 text names, in milliseconds; null where it names none. */
export function parseInstant(text: string): number | null {
  const at = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.trunc(at);
}
