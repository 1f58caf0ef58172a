// SPDX-License-Identifier: Apache-2.0
// What becomes of a lead while people work on it: why one is disqualified, what a bad one gives back, who has it again,
// and what holds it for a person.
import { z } from "zod";
import { CONFLICT_TYPES, HELD_BEFORE } from "../../conflicts/conflict.ts";
import { Name } from "./fields.ts";
import { group, key } from "./key.ts";

const MAX_REASONS = 50;
const MAX_WINDOW_DAYS = 366;
const TEN_YEARS_DAYS = 3_660;

/** Found before the lead is given to anybody, so that it can wait. */
const HOLDABLE = CONFLICT_TYPES.filter((type) => HELD_BEFORE.has(type));

const Reasons = z.array(Name).max(MAX_REASONS);

export const LeadWork = group("What people do with leads.", {
  disqualify_reasons: key(
    Reasons.default([
      "no_need",
      "no_budget",
      "no_authority",
      "not_reachable",
      "competitor",
      "bad_data",
      "spam",
    ]),
    {
      says: "Why a lead is disqualified; one of them is asked for.",
      unit: "list",
      direction: "neutral",
    },
  ),
  credit_reasons: key(Reasons.default(["bad_data", "spam"]), {
    says: "Reasons that give the holder's turn back, once per lead.",
    unit: "list",
    direction: "neutral",
  }),
  credit_window_days: key(z.int().min(1).max(MAX_WINDOW_DAYS).default(14), {
    says: "How long after its assignment a lead gives a turn back.",
    unit: "days",
    direction: "neutral",
  }),
  sticky: key(z.array(z.enum(["account", "domain"])).default([]), {
    says: "A further lead of the same account, or of the same company's domain, goes to who has the earlier one, without a turn.",
    unit: "list",
    direction: "neutral",
  }),
  sticky_window_days: key(z.int().min(1).max(TEN_YEARS_DAYS).default(90), {
    says: "How long after the last of them.",
    unit: "days",
    direction: "neutral",
  }),
  hold_conflicts: key(z.array(z.enum(HOLDABLE)).default([]), {
    says: "Kinds of conflict that hold a lead until a person settles them; every other is settled by precedence and told. Partners have `partners.conflicts`, accounts that nothing tells apart `matching.ambiguous`.",
    unit: "list",
    direction: "neutral",
  }),
});
