// SPDX-License-Identifier: Apache-2.0
// What a lead meets besides routing: open-work limits, domain lists and preflight.
import { z } from "zod";
import { EMAIL_CLASSES } from "../../lead/lead.ts";
import { Domain, UserHandle } from "./fields.ts";
import { group, key } from "./key.ts";

/** Most leads one person may be told to hold open. */
const MAX_CAPACITY = 100_000;
/** 10,000 domains of 30 bytes are 300 KB: resident in every isolate that serves the tenant. */
const MAX_LISTED_DOMAINS = 10_000;
const DAY_MINUTES = 24 * 60;

const Domains = z.array(Domain).max(MAX_LISTED_DOMAINS).default([]);

export const Capacity = group("How much open work people take.", {
  users: key(z.record(UserHandle, z.int().min(1).max(MAX_CAPACITY)).default({}), {
    says: "User handle to the most leads open at once over all pools. Absent: what the directory says.",
    unit: "leads",
    direction: "neutral",
  }),
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
