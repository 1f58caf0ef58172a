// SPDX-License-Identifier: Apache-2.0
// When a person works: spans of a week, in the person's time zone.
import { z } from "zod";

const ClockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/);

export const WorkingSpan = z.strictObject({
  /** ISO weekdays, 1 is Monday. */
  days: z.array(z.int().min(1).max(7)).min(1).max(7),
  /** `HH:MM`; an end at or before the start is the next day's. */
  from: ClockTime,
  to: ClockTime,
});
export type WorkingSpan = z.infer<typeof WorkingSpan>;
