// SPDX-License-Identifier: Apache-2.0
// The compiled config's part for matching, clocks, caps, conflicts, what people do with leads, and deals. No policy reads
// it, so it stays out of the Wasm heap.
import { z } from "zod";
import { CONFLICT_TYPES } from "../conflicts/conflict.ts";
import { HOLD_REASONS } from "../lead/lead.ts";
import { MATCH_LEVELS, TIE_BREAKERS } from "../matching/match-evidence.ts";
import { CAP_WINDOWS } from "../rotation/cap-window.ts";

export const MatchingSettings = z.strictObject({
  link_levels: z.array(z.enum(MATCH_LEVELS)),
  /** In thousandths. */
  fuzzy_threshold: z.int(),
  margin: z.int(),
  tie_breakers: z.array(z.enum(TIE_BREAKERS)),
  ambiguous: z.enum(["hold", "tell"]),
  shared_domains: z.array(z.string()),
  corporate_domains: z.array(z.string()),
});
export type MatchingSettings = z.infer<typeof MatchingSettings>;

export const SlaSettings = z.strictObject({
  remind_before_minutes: z.int().nullable(),
  pause_held: z.array(z.enum(HOLD_REASONS)),
  on_reassign: z.enum(["continue", "restart"]),
  on_breach: z.strictObject({ reassign: z.boolean(), away_minutes: z.int().nullable() }),
});
export type SlaSettings = z.infer<typeof SlaSettings>;

export const OpportunitySettings = z.strictObject({
  stages: z.array(z.string()),
  lost_reasons: z.array(z.string()),
  from_leads: z.enum(["convert", "route"]),
  link_open: z.boolean(),
  create_account: z.boolean(),
  criteria: z.strictObject({
    levels: z.array(z.enum(MATCH_LEVELS)),
    segments: z.array(z.string()).nullable(),
    sources: z.array(z.string()).nullable(),
  }),
});
export type OpportunitySettings = z.infer<typeof OpportunitySettings>;

export const WorkSettings = z.strictObject({
  matching: MatchingSettings,
  sla: SlaSettings,
  /** User id, or `any`. */
  caps: z.record(
    z.string(),
    z.array(z.strictObject({ limit: z.int(), window: z.enum(CAP_WINDOWS), time_zone: z.string() })),
  ),
  disqualify_reasons: z.array(z.string()),
  credit: z.strictObject({ reasons: z.array(z.string()), window_ms: z.int() }),
  sticky: z.strictObject({ by: z.array(z.enum(["account", "domain"])), window_ms: z.int() }),
  hold_conflicts: z.array(z.enum(CONFLICT_TYPES)),
  opportunities: OpportunitySettings,
});
export type WorkSettings = z.infer<typeof WorkSettings>;
