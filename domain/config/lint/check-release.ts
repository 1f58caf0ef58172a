// SPDX-License-Identifier: Apache-2.0
// Parts of a config that change nothing yet: switched off, or read by a stage that this release does not have.
import type { Finding } from "../finding.ts";
import { listText } from "../unit-text.ts";
import { finding } from "./finding-codes.ts";
import type { LintSubject } from "./lint-subject.ts";
import { isWritten } from "./written-at.ts";

export function checkRelease({ written, source }: LintSubject): Finding[] {
  const off = Object.entries(source.features).flatMap(([flag, isOn]) => {
    const parts = PARTS_OF[flag] ?? [];
    const named = parts.filter((pointer) => isWritten(written, pointer));
    if (isOn || named.length === 0) return [];
    const message = `The feature ${flag} is off, so ${listText(named)} counts as not written.`;
    return [finding("feature_off", `/features/${flag}`, message)];
  });
  const early = NOT_ACTED_ON.filter((pointer) => isWritten(written, pointer));
  if (early.length === 0) return off;
  const message = `No stage of this release acts on ${listText(early)} yet; it is kept with the version.`;
  return [...off, finding("not_acted_on_yet", early[0] ?? "", message)];
}

/** What each flag switches, as far as it is one place. */
const PARTS_OF: Readonly<Record<string, readonly string[]>> = {
  exceptions: ["/exceptions"],
  risk: ["/risk"],
  family_limits: ["/products"],
  strategic_deals: ["/approvals/strategic_arr_threshold"],
  liability_limits: ["/terms/liability"],
  jurisdictions: ["/terms/allowed_jurisdictions"],
  parallel_stages: ["/approvals/stages"],
  quorum: ["/approvals/quorum"],
  exchange_rates: ["/exchange_rates"],
  region_slas: ["/sla/regions"],
  business_hours: ["/schedules"],
  forms: ["/forms"],
  sources: ["/sources"],
  duplicates: ["/duplicates"],
  enrichment: ["/enrichment"],
  domain_velocity: ["/preflight/domain_leads_max"],
};

/** Read by connectors, retention, and pages with the tenant's own words. */
const NOT_ACTED_ON: readonly string[] = ["/connectors", "/retention", "/labels"];
