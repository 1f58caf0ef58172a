// SPDX-License-Identifier: Apache-2.0
// What people do with leads that they work on: what the doors take and answer.
import { z } from "zod";
import { ACTIVITY_KINDS } from "#domain/receipts/work-bodies.ts";
import { ExternalId, Instant, lineText } from "./fields.ts";
import { Reprocessing } from "./lead-command.ts";

const REASON_CHARACTERS = 500;
const NOTE_CHARACTERS = 2_000;

const Reason = lineText(REASON_CHARACTERS).meta({
  description: "Why, in a person's words; kept sealed with the lead's personal data.",
  examples: ["Speaks only Portuguese; nobody of us does."],
});
const Note = z
  .string()
  .min(1)
  .max(NOTE_CHARACTERS)
  .regex(/^[^\p{Cc}]*(?:[\n\t][^\p{Cc}]*)*$/u, "must not contain control characters")
  .meta({
    description: "More, in a person's words; kept sealed with the lead's personal data.",
    examples: ["Asked to be called again in March."],
  });

export const Claiming = Reprocessing.extend({
  attempt: z.int().meta({ description: "The attempt that is theirs now." }),
  claimed: z.boolean().meta({
    description: "True: it stood in a team's queue with nobody, and becomes theirs.",
  }),
}).meta({ id: "WorkedOnLead" });

export const ActivityInput = z.strictObject({
  kind: z.enum(ACTIVITY_KINDS).meta({ description: "What was done.", example: "call" }),
  occurred_at: Instant.optional().meta({
    description: "When; absent: now. It counts from then on, and never from before a clock began.",
  }),
  external_activity_id: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, "1 to 200 visible ASCII characters")
    .optional()
    .meta({
      description: "Its id where it comes from: sent again, it is the same activity.",
      example: "call-20031",
    }),
  performed_by: ExternalId.optional().meta({
    description:
      "Your own id of the user who did it; absent: whoever calls. Who calls is in the receipt as well.",
    example: "u-17",
  }),
  note: Note.optional(),
});

export const LoggedActivity = z
  .object({
    id: z.string(),
    receipt_id: z.string(),
    performed_by: z
      .object({ kind: z.enum(["user", "key", "system"]), ref: z.string() })
      .meta({ description: "Who did it." }),
    human: z.boolean().meta({
      description: "False: a program did it, by a key or as an automation user; no clock stops.",
    }),
    clock: z
      .object({
        state: z.enum(["met", "met_late"]),
        due_at: Instant,
        business_minutes: z.int().meta({
          description: "Whole minutes of working time from the clock's start to the activity.",
        }),
        calendar_minutes: z.int().meta({ description: "Whole minutes by the calendar." }),
      })
      .nullable()
      .meta({ description: "The clock of the first touch, where this stopped it; else null." }),
    trace_id: z.string(),
  })
  .meta({ id: "LoggedActivity" });

export const HandBackBody = z.strictObject({ reason: Reason, note: Note.optional() });

/** A user or a team, by the caller's own id. */
const Taker = z
  .strictObject({
    user: ExternalId.optional().meta({
      description: "An active user.",
      example: "u-17",
    }),
    team: ExternalId.optional().meta({
      description: "The team in whose queue it is to stand, with nobody.",
      example: "sdr",
    }),
  })
  .refine(({ user, team }) => (user === undefined) !== (team === undefined), {
    message: "name either a user or a team",
  });
export type Taker = z.output<typeof Taker>;

export const ReassignBody = z.strictObject({
  to: Taker.meta({ description: "Who is to have it: a user or a team." }),
  reason: Reason,
});

export const DisqualifyBody = z.strictObject({
  reason: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, "a name of a-z, 0-9 and _ that starts with a letter")
    .meta({
      description:
        "One of the config's `lead_work.disqualify_reasons`. One of its `credit_reasons` says that the lead was bad and gives its holder's turn back.",
      example: "no_budget",
    }),
  note: Note.optional(),
});
