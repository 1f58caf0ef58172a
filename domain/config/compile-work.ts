// SPDX-License-Identifier: Apache-2.0
// What people do with leads, of a compiled config.
import { MINUTE_MS } from "../time/instant.ts";
import type { Resolver } from "./directory.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";
import type { WorkSettings } from "./work-settings.ts";

const DAY_MS = 24 * 60 * MINUTE_MS;

export function compileWork(
  source: RevOpsConfig,
  resolver: Resolver,
  report: Report,
): WorkSettings {
  const { matching, sla, lead_work, opportunities } = source;
  lead_work.credit_reasons.forEach((reason, i) => {
    if (lead_work.disqualify_reasons.includes(reason)) return;
    report(
      "unknown_reason",
      ["lead_work", "credit_reasons", i],
      `${reason} is no reason to disqualify a lead.`,
      "Add it to disqualify_reasons.",
    );
  });
  return {
    matching: {
      ...matching,
      link_levels: [...new Set(matching.link_levels)].toSorted(),
      tie_breakers: [...new Set(matching.tie_breakers)],
      fuzzy_threshold: thousandths(matching.fuzzy_threshold),
      margin: thousandths(matching.margin),
      shared_domains: [...new Set(matching.shared_domains)].toSorted(),
      corporate_domains: [...new Set(matching.corporate_domains)].toSorted(),
    },
    sla: {
      remind_before_minutes: sla.remind_before_minutes,
      pause_held: [...new Set(sla.pause_held)].toSorted(),
      on_reassign: sla.on_reassign,
      on_breach: sla.on_breach,
    },
    caps: compileCaps(source, resolver),
    disqualify_reasons: [...new Set(lead_work.disqualify_reasons)],
    credit: {
      reasons: [...new Set(lead_work.credit_reasons)],
      window_ms: lead_work.credit_window_days * DAY_MS,
    },
    sticky: {
      by: [...new Set(lead_work.sticky)],
      window_ms: lead_work.sticky_window_days * DAY_MS,
    },
    hold_conflicts: [...new Set(lead_work.hold_conflicts)].toSorted(),
    opportunities,
  };
}

function compileCaps({ capacity }: RevOpsConfig, resolver: Resolver): WorkSettings["caps"] {
  const caps: Record<string, WorkSettings["caps"][string]> = {};
  for (const [handle, limits] of Object.entries(capacity.caps)) {
    if (handle === "any") caps["any"] = limits;
    else {
      const user = resolver.user(handle, ["capacity", "caps", handle]);
      if (user !== null) caps[user.user_id] = limits;
    }
  }
  return caps;
}

function thousandths(fraction: number): number {
  return Math.round(fraction * 1_000);
}
