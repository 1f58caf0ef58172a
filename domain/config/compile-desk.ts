// SPDX-License-Identifier: Apache-2.0
// The host's part of a compiled config.
import { compileApprovers } from "./compile-approvers.ts";
import { compileRates } from "./compile-rates.ts";
import { compileSchedules } from "./compile-schedules.ts";
import type { DeskSettings } from "./desk-settings.ts";
import type { Resolver } from "./directory.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

export function compileDesk(
  source: RevOpsConfig,
  exceptions: DeskSettings["exceptions"],
  resolver: Resolver,
  report: Report,
): DeskSettings {
  const connected = Object.entries(source.connectors).flatMap(([system, vendor]) =>
    vendor === null ? [] : [[system, vendor] as const],
  );
  return {
    approvers: compileApprovers(source, resolver, report),
    exceptions,
    exchange_rates: compileRates(source, report),
    schedules: compileSchedules(source),
    connectors: Object.fromEntries(connected),
    retention: source.retention,
    theme: source.theme,
    labels: source.labels,
    locale: source.locale,
    features: source.features,
  };
}
