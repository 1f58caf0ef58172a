// SPDX-License-Identifier: Apache-2.0
// How deals go where no config says otherwise: a version compiled before there were any, and a tenant without a config.
import type { OpportunitySettings } from "../config/work-settings.ts";

export const DEFAULT_OPPORTUNITIES: OpportunitySettings = {
  stages: ["qualification", "discovery", "proposal", "negotiation"],
  lost_reasons: ["price", "competitor", "no_decision", "timing", "no_fit"],
  from_leads: "convert",
  link_open: true,
  create_account: true,
  criteria: { levels: ["L1", "L2"], segments: null, sources: null },
};
