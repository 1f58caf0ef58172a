// SPDX-License-Identifier: Apache-2.0
// Parts of what the API says about a lead, as its view and its row in a queue share them.
import { z } from "zod";
import { SLA_STATES } from "#domain/sla/clocks.ts";
import { Instant } from "./fields.ts";

export const PersonRef = z
  .object({ id: z.string(), external_id: z.string().nullable(), name: z.string().nullable() })
  .meta({ id: "DirectoryRef", description: "A user or a team, with your own id of it." });

export const Sla = z
  .object({
    due_at: Instant,
    minutes_left: z
      .int()
      .meta({ description: "Whole minutes, rounded down; below zero: overdue." }),
  })
  .meta({ id: "Sla", description: "Until its first touch; none once somebody has touched it." });

const Clock = z
  .object({
    state: z.enum(SLA_STATES).meta({
      description: "`met` and `met_late` once it was stopped; `breached` once it ran out unmet.",
    }),
    minutes: z.int().meta({ description: "What was promised, in minutes of the schedule." }),
    due_at: Instant.nullable().meta({ description: "Null while it is paused." }),
    minutes_left: z.int().nullable().meta({
      description: "Of the calendar, while it runs; of the schedule, while it is paused.",
    }),
    paused_for: z
      .string()
      .nullable()
      .meta({ description: "The hold for which time stands still." }),
  })
  .meta({ id: "SlaClock" });

/** Where a lead's clocks stand, and what people did about it. */
export const Work = z
  .object({
    time_to_route: Clock.nullable(),
    time_to_first_touch: Clock.nullable().meta({
      description:
        "Null where nothing is promised: to a closed lead, and to one that went on after its first touch.",
    }),
    schedule_id: z.string().nullable().meta({
      description: "The config's schedule in whose hours minutes count; null: every minute does.",
    }),
    accepted: z
      .object({ at: Instant, by: z.string().nullable() })
      .nullable()
      .meta({ description: "Its owner, by our id, says that they work on it." }),
    first_touch: z
      .object({ at: Instant, state: z.enum(["met", "met_late"]) })
      .nullable()
      .meta({ description: "When a person first did something with it, under its newest clock." }),
    breached_at: Instant.nullable().meta({ description: "When its first touch ran out." }),
    opportunity_id: z.string().nullable().meta({ description: "The deal that it belongs to." }),
  })
  .meta({ id: "LeadWork" });

export const Contact = z
  .object({
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    company: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    country: z.string().nullable().meta({ description: "ISO 3166-1 alpha-2." }),
    region: z.string().nullable().meta({ description: "ISO 3166-2." }),
  })
  .meta({
    id: "Contact",
    description:
      "Who the lead is, normalized, as it was known when its newest attempt was decided.",
  });
