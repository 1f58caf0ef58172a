// SPDX-License-Identifier: Apache-2.0
// A lead's two clocks as receipts keep them. Both run from the lead's acceptance, in the business minutes of a schedule,
// or in every minute where there is none.
import { z } from "zod";
import { HOLD_REASONS } from "../lead/lead.ts";

/** `time_to_route`: until a team, and a person where a pool or a rule names one, has the lead; `time_to_first_touch`: until a person did something. */
export const SLA_CLOCKS = ["time_to_route", "time_to_first_touch"] as const;
export type SlaClockName = (typeof SLA_CLOCKS)[number];

export const SLA_STATES = [
  "running",
  "paused",
  "met",
  "breached",
  "met_late",
  "cancelled",
] as const;
export type SlaState = (typeof SLA_STATES)[number];

/** A promise as an attempt froze it. */
const Promised = z.strictObject({
  minutes: z.int(),
  started_at_ms: z.int(),
  due_at_ms: z.int(),
  /** When its owner is reminded; null where nobody is. */
  remind_at_ms: z.int().nullable(),
});
export type Promised = z.infer<typeof Promised>;

export const FrozenClocks = z.strictObject({
  /** In whose hours minutes count; null counts every minute. `config_version` is the one that has these hours. */
  schedule: z
    .strictObject({ id: z.string(), time_zone: z.string(), config_version: z.int() })
    .nullable(),
  time_to_route: Promised.nullable(),
  /** Null where none was promised, or where somebody touched the lead before and a further attempt promises nothing anew. */
  time_to_first_touch: Promised.nullable(),
  /** Hold reasons during which time does not count. */
  pause_held: z.array(z.enum(HOLD_REASONS)),
});
export type FrozenClocks = z.infer<typeof FrozenClocks>;

/** Where a clock stands at an attempt's end. */
const EndedClock = z.strictObject({
  state: z.enum(SLA_STATES),
  minutes: z.int(),
  started_at_ms: z.int(),
  /** Null while it is paused. */
  due_at_ms: z.int().nullable(),
  /** Business minutes that were left when it was paused; negative where it was late by then. */
  remaining_minutes: z.int().exactOptional(),
  /** Why it is paused: the hold's reason. */
  reason: z.enum(HOLD_REASONS).exactOptional(),
});
export type EndedClock = z.infer<typeof EndedClock>;

export const EndedClocks = z.strictObject({
  time_to_route: EndedClock.nullable(),
  time_to_first_touch: EndedClock.nullable(),
  /** In whose hours minutes count; null counts every minute. */
  schedule_id: z.string().nullable(),
});
export type EndedClocks = z.infer<typeof EndedClocks>;
