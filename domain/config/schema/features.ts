// SPDX-License-Identifier: Apache-2.0
// Switches for whole parts of a config. Off compiles as if the part were not written (apply-features.ts).
import { z } from "zod";
import { group, type Key, key, type KeyFacts } from "./key.ts";

export const FEATURE_FLAGS = [
  "exceptions",
  "risk",
  "family_limits",
  "strategic_deals",
  "liability_limits",
  "jurisdictions",
  "parallel_stages",
  "quorum",
  "exchange_rates",
  "region_slas",
  "business_hours",
  "forms",
  "sources",
  "duplicates",
  "enrichment",
  "domain_velocity",
  "caps",
  "sticky",
  "credits",
  "escalation",
  "fuzzy_matching",
  "opportunities",
] as const;
export type FeatureFlag = (typeof FEATURE_FLAGS)[number];

const flag = (says: string, direction: KeyFacts["direction"]): Key<z.ZodDefault<z.ZodBoolean>> =>
  key(z.boolean().default(true), {
    says: `${says} Off: as if not written.`,
    unit: "switch",
    direction,
  });

const FLAGS: Readonly<Record<FeatureFlag, ReturnType<typeof flag>>> = {
  exceptions: flag("`exceptions`: sanctioned exceptions.", "looser_up"),
  risk: flag("`risk`: risk rules and so the chains of medium and high risk.", "looser_down"),
  family_limits: flag("`products`: limits of product families.", "looser_down"),
  strategic_deals: flag("Every `strategic_arr_threshold`.", "looser_down"),
  liability_limits: flag("`terms.liability`.", "any_change"),
  jurisdictions: flag("`terms.allowed_jurisdictions`.", "looser_down"),
  parallel_stages: flag("`approvals.stages`: roles side by side.", "any_change"),
  quorum: flag("`approvals.quorum`: several people of a role.", "looser_down"),
  exchange_rates: flag("`exchange_rates`: quotes in other currencies.", "looser_up"),
  region_slas: flag("`sla.regions`: promises by region.", "any_change"),
  business_hours: flag(
    "`schedules` and every `schedule_id`: off counts every minute.",
    "any_change",
  ),
  forms: flag("`forms`: pages and addresses of forms.", "neutral"),
  sources: flag("`sources`: signed posts.", "neutral"),
  duplicates: flag("`duplicates`: each lead is its own.", "neutral"),
  enrichment: flag("`enrichment`: nothing waits for attributes.", "neutral"),
  domain_velocity: flag("`preflight.domain_leads_max`.", "looser_down"),
  caps: flag("`capacity.caps`.", "neutral"),
  sticky: flag("`lead_work.sticky`.", "neutral"),
  credits: flag("`lead_work.credit_reasons`: no turn is given back.", "neutral"),
  escalation: flag("`sla.on_breach`: the team's lead is told, and no more.", "neutral"),
  fuzzy_matching: flag("Level L4 of `matching`: similar names only suggest.", "neutral"),
  opportunities: flag("`opportunities.from_leads`: only people make deals of leads.", "neutral"),
};

export const Features = group("Parts of this config that are on; all are by default.", FLAGS);
