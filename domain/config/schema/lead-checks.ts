// SPDX-License-Identifier: Apache-2.0
// What a lead meets besides routing: open-work limits, domain lists and preflight.
import { z } from "zod";
import { EMAIL_CLASSES } from "../../lead/lead.ts";
import { CAP_WINDOWS } from "../../rotation/cap-window.ts";
import { TIME_ZONES } from "../../time/time-zones.ts";
import { Domain, UserHandle } from "./fields.ts";
import { group, key, section } from "./key.ts";

/** Most leads one person may be told to hold open. */
const MAX_CAPACITY = 100_000;
/** 10,000 domains of 30 bytes are 300 KB: resident in every isolate that serves the tenant. */
const MAX_LISTED_DOMAINS = 10_000;
/** Each costs a count at every pick. */
const MAX_CAPS = 3;
const DAY_MINUTES = 24 * 60;

const Domains = z.array(Domain).max(MAX_LISTED_DOMAINS).default([]);

const Cap = section({
  limit: key(z.int().min(1).max(MAX_CAPACITY), {
    says: "Most leads taken by turns within the window.",
    unit: "leads",
    direction: "neutral",
  }),
  window: key(z.enum(CAP_WINDOWS), {
    says: "`rolling_hour` and `rolling_day` look back from each lead; `day`, `week` (from Monday) and `month` are the calendar's.",
    unit: "choice",
    direction: "neutral",
  }),
  time_zone: key(
    z
      .string()
      .refine((name) => TIME_ZONES.has(name), "an IANA time zone such as Europe/London")
      .default("UTC"),
    { says: "Of the calendar's windows.", unit: "name", direction: "neutral" },
  ),
});

export const Capacity = group("How much open work people take.", {
  users: key(z.record(UserHandle, z.int().min(1).max(MAX_CAPACITY)).default({}), {
    says: "User handle to the most leads open at once over all pools. Absent: what the directory says.",
    unit: "leads",
    direction: "neutral",
  }),
  caps: key(
    z.record(z.union([UserHandle, z.literal("any")]), z.array(Cap).max(MAX_CAPS)).default({}),
    {
      says: "User handle, or `any` for everybody without an entry, to how many leads they take by turns in a time, over all pools.",
      unit: "entries",
      direction: "neutral",
    },
  ),
});

export const Lists = group("Domains of email addresses that preflight treats apart.", {
  allow_domains: key(Domains, {
    says: "Never refused by preflight.",
    unit: "list",
    direction: "looser_up",
  }),
  block_domains: key(Domains, {
    says: "Always refused by preflight.",
    unit: "list",
    direction: "looser_down",
  }),
});

export const Preflight = group("What is let in at all.", {
  deny_email_classes: key(z.array(z.enum(EMAIL_CLASSES)).default([]), {
    says: "Kinds of email address whose leads preflight refuses.",
    unit: "list",
    direction: "looser_down",
  }),
  deny_role_addresses: key(z.boolean().default(false), {
    says: "Refuse addresses of an office and not of a person, such as info@ or sales@.",
    unit: "switch",
    direction: "looser_down",
  }),
  domain_leads_max: key(z.int().min(1).max(MAX_CAPACITY).nullable().default(null), {
    says: "Leads of one company's mail domain that are let in within `domain_window_minutes`; those beyond are refused. Free mail is not counted. Absent: no limit.",
    unit: "leads",
    direction: "looser_up",
  }),
  domain_window_minutes: key(z.int().min(1).max(DAY_MINUTES).default(60), {
    says: "The window of `domain_leads_max`.",
    unit: "minutes",
    direction: "looser_down",
  }),
});
