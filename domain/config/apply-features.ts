// SPDX-License-Identifier: Apache-2.0
// A config as it is compiled: what a feature flag switches off stands as if it had not been written.
import type { RevOpsConfig } from "./revops-config.ts";
import { FEATURE_FLAGS, type FeatureFlag } from "./schema/features.ts";
import { SILENT_CONFIG } from "./silent-config.ts";

const WITHOUT: Readonly<Record<FeatureFlag, (config: RevOpsConfig) => RevOpsConfig>> = {
  exceptions: (config) => ({ ...config, exceptions: SILENT_CONFIG.exceptions }),
  risk: (config) => ({ ...config, risk: SILENT_CONFIG.risk }),
  family_limits: (config) => ({ ...config, products: SILENT_CONFIG.products }),
  strategic_deals: (config) => ({
    ...config,
    approvals: { ...config.approvals, strategic_arr_threshold: null },
    discounts: mapValues(config.discounts, (limits) => ({
      ...limits,
      strategic_arr_threshold: null,
    })),
  }),
  liability_limits: (config) => withTerms(config, { liability: SILENT_CONFIG.terms.liability }),
  jurisdictions: (config) => withTerms(config, { allowed_jurisdictions: null }),
  parallel_stages: (config) => withApprovals(config, { stages: null }),
  quorum: (config) => withApprovals(config, { quorum: {} }),
  exchange_rates: (config) => ({ ...config, exchange_rates: [] }),
  region_slas: (config) => ({ ...config, sla: { ...config.sla, regions: {} } }),
  business_hours: (config) => ({
    ...config,
    schedules: {},
    segments: config.segments.map((segment) => ({ ...segment, schedule_id: null })),
    sla: {
      ...config.sla,
      regions: mapValues(config.sla.regions, (bySegment) =>
        mapValues(bySegment, (clocks) => ({ ...clocks, schedule_id: null })),
      ),
    },
  }),
  forms: (config) => ({ ...config, forms: {} }),
  sources: (config) => ({ ...config, sources: {} }),
  duplicates: (config) => ({ ...config, duplicates: { ...config.duplicates, action: "off" } }),
  enrichment: (config) => ({ ...config, enrichment: { ...config.enrichment, required: [] } }),
  domain_velocity: (config) => ({
    ...config,
    preflight: { ...config.preflight, domain_leads_max: null },
  }),
  caps: (config) => ({ ...config, capacity: { ...config.capacity, caps: {} } }),
  sticky: (config) => ({ ...config, lead_work: { ...config.lead_work, sticky: [] } }),
  credits: (config) => ({ ...config, lead_work: { ...config.lead_work, credit_reasons: [] } }),
  escalation: (config) => ({
    ...config,
    sla: { ...config.sla, on_breach: SILENT_CONFIG.sla.on_breach },
  }),
  fuzzy_matching: (config) => ({
    ...config,
    matching: {
      ...config.matching,
      link_levels: config.matching.link_levels.filter((level) => level !== "L4"),
    },
  }),
  opportunities: (config) => ({
    ...config,
    opportunities: { ...config.opportunities, from_leads: "convert" },
  }),
};

export function applyFeatures(config: RevOpsConfig): RevOpsConfig {
  return FEATURE_FLAGS.filter((flag) => !config.features[flag]).reduce(
    (rest, flag) => WITHOUT[flag](rest),
    config,
  );
}

function withTerms(config: RevOpsConfig, terms: Partial<RevOpsConfig["terms"]>): RevOpsConfig {
  return { ...config, terms: { ...config.terms, ...terms } };
}

function withApprovals(
  config: RevOpsConfig,
  approvals: Partial<RevOpsConfig["approvals"]>,
): RevOpsConfig {
  return { ...config, approvals: { ...config.approvals, ...approvals } };
}

function mapValues<T, U>(all: Readonly<Record<string, T>>, to: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, to(value)]));
}
