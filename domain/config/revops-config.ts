// SPDX-License-Identifier: Apache-2.0
// RevOpsConfig as a tenant writes it (YAML or JSON): whole currency units, fractions, handles, names. Strict: a key that
// nobody reads is an error, because a misspelt rule would otherwise be silently off. What it means is compile-config.ts.
import type { z } from "zod";
import { err, ok, type Result } from "../result.ts";
import type { ConfigProblem } from "./problem.ts";
import { Approvals } from "./schema/approvals.ts";
import { DefaultSlaMinutes, Regions, Schedules, Sla } from "./schema/clocks.ts";
import { Exceptions, Products, Risk, Terms } from "./schema/deal-terms.ts";
import { Discounts } from "./schema/discounts.ts";
import { Features } from "./schema/features.ts";
import { Forms } from "./schema/forms.ts";
import { section } from "./schema/key.ts";
import { Capacity, Lists, Preflight } from "./schema/lead-checks.ts";
import { ExchangeRates, ThresholdCurrency } from "./schema/money.ts";
import {
  AcceptedFindings,
  Connectors,
  Labels,
  Locale,
  Retention,
  Theme,
} from "./schema/operations.ts";
import { RoutingKey } from "./schema/routing.ts";
import { Duplicates, Enrichment } from "./schema/same-person.ts";
import { LeadWork } from "./schema/lead-work.ts";
import { Matching } from "./schema/matching.ts";
import { Opportunities } from "./schema/opportunities.ts";
import { Segments } from "./schema/segments.ts";
import { Partners, Signals, Sources } from "./schema/sources.ts";
import { shapeProblems } from "./shape-problems.ts";

export const RevOpsConfig = section({
  currency: ThresholdCurrency,
  exchange_rates: ExchangeRates,
  segments: Segments,
  regions: Regions,
  schedules: Schedules,
  sla: Sla,
  routing: RoutingKey,
  capacity: Capacity,
  lists: Lists,
  preflight: Preflight,
  default_sla_minutes: DefaultSlaMinutes,
  forms: Forms,
  sources: Sources,
  signals: Signals,
  partners: Partners,
  duplicates: Duplicates,
  enrichment: Enrichment,
  matching: Matching,
  lead_work: LeadWork,
  opportunities: Opportunities,
  discounts: Discounts,
  products: Products,
  approvals: Approvals,
  terms: Terms,
  risk: Risk,
  exceptions: Exceptions,
  connectors: Connectors,
  retention: Retention,
  theme: Theme,
  labels: Labels,
  locale: Locale,
  features: Features,
  accepted_findings: AcceptedFindings,
});
export type RevOpsConfig = z.infer<typeof RevOpsConfig>;

/** The config in a JSON or YAML value, absent keys filled with their defaults; else every fault of its shape. */
export function parseRevOpsConfig(value: unknown): Result<RevOpsConfig, readonly ConfigProblem[]> {
  const parsed = RevOpsConfig.safeParse(value, { reportInput: true });
  if (parsed.success) return ok(parsed.data);
  return err(shapeProblems(RevOpsConfig, parsed.error.issues));
}
