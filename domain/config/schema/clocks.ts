// SPDX-License-Identifier: Apache-2.0
// Regions, business hours, and the promises that a region makes instead of its segments'.
import { z } from "zod";
import { HOLD_REASONS } from "../../lead/lead.ts";
import { TIME_ZONES } from "../../time/time-zones.ts";
import { Name, Places, SlaMinutes } from "./fields.ts";
import { group, key, section } from "./key.ts";

/** Every week day of every schedule is resident in the objects that keep timers. */
const MAX_SCHEDULES = 100;
/** 40 years of ten public holidays. */
const MAX_HOLIDAYS = 400;
const MAX_SPANS_PER_DAY = 10;

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const Span = z
  .string()
  .regex(
    /^(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/,
    "a span such as 09:00-17:00",
  );

const Schedule = section({
  time_zone: key(
    z.string().refine((name) => TIME_ZONES.has(name), "an IANA time zone such as Europe/London"),
    { says: "IANA time zone in which the hours are meant.", unit: "name", direction: "any_change" },
  ),
  hours: key(z.partialRecord(z.enum(WEEKDAYS), z.array(Span).max(MAX_SPANS_PER_DAY)), {
    says: "Open spans by weekday, such as mon: [09:00-17:00]; an end at or before its start is the next day's. A day left out is closed.",
    unit: "list",
    direction: "any_change",
  }),
  holidays: key(z.array(z.iso.date()).max(MAX_HOLIDAYS).default([]), {
    says: "Dates in the time zone on which nothing is open.",
    unit: "date",
    direction: "any_change",
  }),
});

const RegionSla = section({
  sla_minutes: key(SlaMinutes.nullable().default(null), {
    says: "Minutes to the first touch in this region. Absent: the segment's.",
    unit: "minutes",
    direction: "any_change",
  }),
  route_sla_minutes: key(SlaMinutes.nullable().default(null), {
    says: "Minutes to an owner in this region. Absent: the segment's.",
    unit: "minutes",
    direction: "any_change",
  }),
  schedule_id: key(Name.nullable().default(null), {
    says: "Schedule in whose hours the region's minutes count. Absent: the segment's.",
    unit: "name",
    direction: "any_change",
  }),
});

export const Regions = key(z.record(Name, Places).default({}), {
  says: "Region name to its ISO 3166-1 or 3166-2 codes, each in one region only. Risk rules, promises and approver groups name regions.",
  unit: "entries",
  direction: "any_change",
});

export const Schedules = key(
  z
    .record(Name, Schedule)
    .refine((all) => Object.keys(all).length <= MAX_SCHEDULES, `at most ${MAX_SCHEDULES} schedules`)
    .default({}),
  {
    says: "Schedule name to its business hours and holidays.",
    unit: "entries",
    direction: "any_change",
  },
);

const MAX_AWAY_MINUTES = 31 * 24 * 60;

const OnBreach = group(
  "What happens beside telling the team's lead when the first touch is late.",
  {
    reassign: key(z.boolean().default(false), {
      says: "The lead is routed again, to somebody else where another is eligible.",
      unit: "switch",
      direction: "neutral",
    }),
    away_minutes: key(z.int().min(1).max(MAX_AWAY_MINUTES).nullable().default(null), {
      says: "For how long its holder is marked away, so that no pool gives them another. Absent: not at all.",
      unit: "minutes",
      direction: "neutral",
    }),
  },
);

export const Sla = group("Promises by region, and what happens around every promise.", {
  remind_before_minutes: key(SlaMinutes.nullable().default(null), {
    says: "How many minutes of its schedule before the deadline of the first touch the owner is reminded. Absent: never.",
    unit: "minutes",
    direction: "neutral",
  }),
  pause_held: key(z.array(z.enum(HOLD_REASONS)).default([]), {
    says: "Reasons of a hold during which the first touch's time does not count.",
    unit: "list",
    direction: "any_change",
  }),
  on_reassign: key(z.enum(["continue", "restart"]).default("continue"), {
    says: "`continue`: whoever gets the lead next has what is left; `restart`: the time of the first touch begins anew.",
    unit: "choice",
    direction: "any_change",
  }),
  on_breach: OnBreach,
  regions: key(z.record(Name, z.record(Name, RegionSla)).default({}), {
    says: "Region name, then segment name (or `any`), to what replaces the segment's clocks there.",
    unit: "entries",
    direction: "any_change",
  }),
});

export const DefaultSlaMinutes = key(SlaMinutes.default(24 * 60), {
  says: "SLA of a lead without a segment, of a held one, and of a segment without its own.",
  unit: "minutes",
  direction: "looser_up",
});
