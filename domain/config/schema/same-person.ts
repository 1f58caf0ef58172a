// SPDX-License-Identifier: Apache-2.0
// Leads that are the same person, and leads that lack what routing needs.
import { z } from "zod";
import { DUPLICATE_RULES } from "../../lead/lead.ts";
import { group, key } from "./key.ts";

const TEN_YEARS_DAYS = 3_660;
const MONTH_MINUTES = 31 * 24 * 60;

export const REQUIRED_ATTRIBUTES = ["contact", "country", "company_size"] as const;

export const Duplicates = group("What makes two leads the same person, and what then happens.", {
  rules: key(z.array(z.enum(DUPLICATE_RULES)).default([...DUPLICATE_RULES]), {
    says: "`email`: the same address; `name_company_phone`: name, company and phone all alike. The strongest is asked first.",
    unit: "list",
    direction: "neutral",
  }),
  action: key(z.enum(["merge", "link", "off"]).default("merge"), {
    says: "`merge`: the later one becomes a touch on the earlier; `link`: it stays a lead of its own and goes to the earlier one's holder; `off`: nothing.",
    unit: "choice",
    direction: "neutral",
  }),
  window_days: key(z.int().min(1).max(TEN_YEARS_DAYS).default(365), {
    says: "An earlier lead counts for so long after it was last handed in.",
    unit: "days",
    direction: "neutral",
  }),
});

export const Enrichment = group("What a lead has to bring before it is routed.", {
  required: key(z.array(z.enum(REQUIRED_ATTRIBUTES)).default([]), {
    says: "A lead that lacks one of them waits until it is supplied, by a person, a callback or another submission.",
    unit: "list",
    direction: "neutral",
  }),
  deadline_minutes: key(z.int().min(1).max(MONTH_MINUTES).default(240), {
    says: "How long it waits; then it goes to the fallback team.",
    unit: "minutes",
    direction: "neutral",
  }),
});
