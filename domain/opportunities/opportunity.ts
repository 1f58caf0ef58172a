// SPDX-License-Identifier: Apache-2.0
// An opportunity: a deal that somebody works on with an account. Its receipts each hold the whole state, so that the
// newest one says where it stands.
import { z } from "zod";
import { MatchEvidence } from "../matching/match-evidence.ts";
import { shared } from "../receipts/sealed.ts";

export const OPPORTUNITY_STATUSES = ["open", "won", "lost"] as const;
export type OpportunityStatus = (typeof OPPORTUNITY_STATUSES)[number];

/** The two stages that end it, beside the config's own. */
export const CLOSED_WON = "closed_won";
export const CLOSED_LOST = "closed_lost";

export const OpportunityState = z.strictObject({
  account_id: z.string(),
  owner_id: z.string().nullable(),
  team_id: z.string().nullable(),
  /** A stage of the config, `closed_won` or `closed_lost`. */
  stage: z.string(),
  status: z.enum(OPPORTUNITY_STATUSES),
  /** Minor units of `currency`; null where nobody said. */
  amount_minor: z.int().nullable(),
  currency: z.string().nullable(),
  /** `YYYY-MM-DD`. */
  expected_close_on: z.string().nullable(),
  /** A reason of the config; null unless lost. */
  lost_reason: z.string().nullable(),
  /** Leads that it came from or that were linked to it, oldest first. */
  lead_ids: z.array(z.string()),
});
export type OpportunityState = z.infer<typeof OpportunityState>;

/** Which rules of the config led from a lead here, and how the match stood. */
export const OpportunityEvidence = z.strictObject({
  lead_id: z.string(),
  /** Receipt of the lead's attempt on whose word it rests. */
  attempt_receipt_id: z.string(),
  /** `converted`: a person did it; `routed`: the config asks for it on routing. */
  by: z.enum(["converted", "routed"]),
  criteria: z.array(z.strictObject({ rule: z.string(), expected: z.string(), met: z.boolean() })),
  match: MatchEvidence.nullable(),
  account_created: z.boolean(),
  /** Conflicts of the lead, and how they ended. */
  conflicts: z.array(z.strictObject({ type: z.string(), resolution: z.string().nullable() })),
});
export type OpportunityEvidence = z.infer<typeof OpportunityEvidence>;

/** What `sealed` holds: whatever of it may say who somebody is. */
export const DealText = z.strictObject({
  name: z.string(),
  /** Of a loss, in somebody's words. */
  note: z.string().exactOptional(),
});
export type DealText = z.infer<typeof DealText>;

/** CREATE_OPPORTUNITY and CHANGE_OPPORTUNITY, on the chain `opportunity:<id>`. `sealed` holds its name and, of a loss, the note. */
export const OpportunityBody = z.strictObject({
  ...shared,
  kind: z.literal("opportunity"),
  /** `linked`: a further lead belongs to it. */
  change: z.enum(["created", "changed", "linked"]),
  state: OpportunityState,
  /** Names of the fields that differ from the receipt before. */
  changed: z.array(z.string()),
  evidence: OpportunityEvidence.nullable(),
  /** Keyed digest of what the command said. */
  command_digest: z.string().exactOptional(),
});
export type OpportunityBody = z.infer<typeof OpportunityBody>;
