// SPDX-License-Identifier: Apache-2.0
// RevOpsConfig as a tenant writes it (YAML or JSON): whole currency units, fractions, handles, names. Strict: a key that
// nobody reads is an error, because a misspelt rule would otherwise be silently off. What it means is compile-config.ts.
import type { z } from "zod";
import { err, ok, type Result } from "../result.ts";
import { type ConfigProblem, jsonPointer } from "./problem.ts";
import { Approvals } from "./schema/approvals.ts";
import { DefaultSlaMinutes, Regions, Schedules, Sla } from "./schema/clocks.ts";
import { Exceptions, Products, Risk, Terms } from "./schema/deal-terms.ts";
import { Discounts } from "./schema/discounts.ts";
import { factsAt } from "./schema/facts-at.ts";
import { Features } from "./schema/features.ts";
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
import { Segments } from "./schema/segments.ts";

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
  return err(parsed.error.issues.flatMap((issue) => shapeProblems(issue, [])));
}

type Issue = z.core.$ZodIssue;

/** One zod issue as problems: every unknown key its own pointer, a union's faults at their place inside it. */
function shapeProblems(issue: Issue, base: readonly PropertyKey[]): ConfigProblem[] {
  const path = [...base, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: jsonPointer([...path, key]),
      code: "unknown_key",
      message: `${key} is no key of a RevOpsConfig at this place.`,
      fix: "Remove it or correct its spelling.",
    }));
  }
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find((branch) => branch.every((inner) => !isWrongForm(inner)));
    if (meant !== undefined && meant.length > 0)
      return meant.flatMap((inner) => shapeProblems(inner, path));
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map((inner) => ({ ...invalid(path, inner.message) }));
  }
  if (issue.code === "too_big" && factsAt(RevOpsConfig, path)?.unit === "fraction") {
    return [unitSlip(path, Number(issue.input))];
  }
  return [invalid(path, issue.message)];
}

/** The value is not even of this branch's form (list or object), so its author did not mean the branch. */
function isWrongForm(issue: Issue): boolean {
  return issue.code === "invalid_type" && issue.path.length === 0;
}

function invalid(path: readonly PropertyKey[], message: string): ConfigProblem {
  return { pointer: jsonPointer(path), code: "invalid", message, fix: null };
}

/** Per cent where a fraction is meant: 20 for 0.2. */
function unitSlip(path: readonly PropertyKey[], written: number): ConfigProblem {
  return {
    pointer: jsonPointer(path),
    code: "unit_slip",
    message: `Rates are fractions from 0 to 1, and ${written} would be ${written * 100} %.`,
    fix: written <= 100 ? `Write ${written / 100} for ${written} %.` : null,
  };
}
