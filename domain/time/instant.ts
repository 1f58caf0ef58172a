// SPDX-License-Identifier: Apache-2.0
// Instants are integer milliseconds since 1970 inside and RFC 3339 UTC text with milliseconds outside.

export const MINUTE_MS = 60_000;

/** `YYYY-MM-DDTHH:MM:SS.mmmZ`, the only spelling of time in receipts and answers. */
export function instantText(atMs: number): string {
  return new Date(atMs).toISOString();
}
