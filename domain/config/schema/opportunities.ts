// SPDX-License-Identifier: Apache-2.0
// Deals: their stages, and when a lead becomes one.
import { z } from "zod";
import { Name } from "./fields.ts";
import { group, key } from "./key.ts";

const MAX_STAGES = 30;
const MAX_REASONS = 50;

export const Opportunities = group("Deals that come of leads.", {
  stages: key(
    z
      .array(Name)
      .min(1)
      .max(MAX_STAGES)
      .default(["qualification", "discovery", "proposal", "negotiation"]),
    {
      says: "Stages in order; the first is where one begins. `closed_won` and `closed_lost` come after them.",
      unit: "list",
      direction: "neutral",
    },
  ),
  lost_reasons: key(
    z
      .array(Name)
      .max(MAX_REASONS)
      .default(["price", "competitor", "no_decision", "timing", "no_fit"]),
    { says: "Why a deal is lost; one of them is asked for.", unit: "list", direction: "neutral" },
  ),
  from_leads: key(z.enum(["convert", "route"]).default("convert"), {
    says: "`convert`: a person makes it of a lead; `route`: a lead that is routed to a person and meets `criteria` has one at once.",
    unit: "choice",
    direction: "neutral",
  }),
  link_open: key(z.boolean().default(true), {
    says: "Where the account has an open deal, the lead is linked to it and no further one is made.",
    unit: "switch",
    direction: "neutral",
  }),
  create_account: key(z.boolean().default(true), {
    says: "Where no account matches, one is created for the lead's company; its owner is the lead's.",
    unit: "switch",
    direction: "neutral",
  }),
  criteria: group("Which routed leads become deals by themselves; with nothing named, all.", {
    levels: key(z.array(z.enum(["L1", "L2", "L3", "L4"])).default(["L1", "L2"]), {
      says: "Levels of evidence for the account.",
      unit: "list",
      direction: "neutral",
    }),
    segments: key(z.array(Name).nullable().default(null), {
      says: "Segments; absent: every one.",
      unit: "list",
      direction: "neutral",
    }),
    sources: key(z.array(z.string().max(64)).nullable().default(null), {
      says: "Sources; absent: every one.",
      unit: "list",
      direction: "neutral",
    }),
  }),
});
