// SPDX-License-Identifier: Apache-2.0
// Bodies of what people do with a lead that they work on, and of what its clocks say. None of them begins an attempt.
import { z } from "zod";
import { SLA_CLOCKS } from "../sla/clocks.ts";
import { shared } from "./sealed.ts";

export const ACTIVITY_KINDS = [
  "call",
  "email",
  "meeting",
  "message",
  "task",
  "visit",
  "status_change",
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** LOG_ACTIVITY: somebody did something with the person. `sealed` holds the note. */
export const ActivityBody = z.strictObject({
  ...shared,
  kind: z.literal("activity"),
  /** The attempt under which it was done. */
  attempt: z.int().min(1),
  activity: z.enum(ACTIVITY_KINDS),
  /** Keyed digest of the activity's id in its own system: the same activity again is the same touch. */
  external_activity_id: z.string().nullable(),
  occurred_at_ms: z.int(),
  recorded_at_ms: z.int(),
  /** Who did it; the receipt's subject is who said so. */
  performed_by: z.strictObject({ kind: z.enum(["user", "key", "system"]), ref: z.string() }),
  /** Whether a person did it: automation never stops a clock. */
  human: z.boolean(),
  /** What it did to the clock of the first touch; null where there was none to stop. Minutes since its start, twice. */
  clock: z
    .strictObject({
      state: z.enum(["met", "met_late"]),
      due_at_ms: z.int(),
      business_minutes: z.int(),
      calendar_minutes: z.int(),
    })
    .nullable(),
  command_digest: z.string().exactOptional(),
});
export type ActivityBody = z.infer<typeof ActivityBody>;

/** ACCEPT_LEAD: its owner says that they work on it. */
export const AcceptedBody = z.strictObject({
  ...shared,
  kind: z.literal("accepted"),
  attempt: z.int().min(1),
  user_id: z.string(),
  command_digest: z.string().exactOptional(),
});
export type AcceptedBody = z.infer<typeof AcceptedBody>;

/** REMIND_SLA and BREACH_SLA: a clock comes near its end, or ran out. */
export const SlaBody = z.strictObject({
  ...shared,
  kind: z.literal("sla"),
  attempt: z.int().min(1),
  clock: z.enum(SLA_CLOCKS),
  event: z.enum(["reminder", "breach"]),
  due_at_ms: z.int(),
  /** The clock's own promise, and the schedule it counts by. */
  minutes: z.int(),
  schedule_id: z.string().nullable(),
  /** Who had the lead then. */
  owner_id: z.string().nullable(),
  team_id: z.string().nullable(),
  /** Who is told: of a reminder the owner; of a breach the team's lead, while they are away their deputy, else an administrator. */
  told: z
    .strictObject({ user_id: z.string(), as: z.enum(["owner", "lead", "deputy", "admin"]) })
    .nullable(),
  /** What the config asks for beside telling. */
  reassigns: z.boolean(),
  /** Until when its holder is marked away; null where they are not. */
  away_until_ms: z.int().nullable(),
});
export type SlaBody = z.infer<typeof SlaBody>;
