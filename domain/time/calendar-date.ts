// SPDX-License-Identifier: Apache-2.0
// A calendar date as an instant, by arithmetic alone: the same everywhere.

const DAY_MS = 86_400_000;

/** Midnight UTC of a valid `YYYY-MM-DD`, in milliseconds since 1970. */
export function dateMs(date: string): number {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  // Years from March on, so that the leap day is a year's last; 719,468 days lie between 0000-03-01 and 1970-01-01.
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const days = 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear;
  return (days - 719_468) * DAY_MS;
}
