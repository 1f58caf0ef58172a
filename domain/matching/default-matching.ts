// SPDX-License-Identifier: Apache-2.0
// How accounts are matched where no config says otherwise: a version compiled before there were settings, and files that
// are compared without a tenant.
import type { MatchingSettings } from "../config/work-settings.ts";
import { TIE_BREAKERS } from "./match-evidence.ts";

export const DEFAULT_MATCHING: MatchingSettings = {
  link_levels: ["L1", "L2", "L3", "L4"],
  fuzzy_threshold: 880,
  margin: 20,
  tie_breakers: [...TIE_BREAKERS],
  ambiguous: "hold",
  shared_domains: [],
  corporate_domains: [],
};
