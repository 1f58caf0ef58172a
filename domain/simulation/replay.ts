// SPDX-License-Identifier: Apache-2.0
// What a replay of recorded decisions answers: what could be reproduced, what a candidate config would decide otherwise,
// and the sums of both. The same words at the door, in the command line and in a cursor.
import { z } from "zod";
import { ApprovalRole, Bps, QuoteDecision, RISK_LEVELS } from "../policy/quote.ts";

/**
 * How a pool's pick is made again. `recorded_state`: each from the state that its own receipt holds, so that picks do not
 * depend on each other. `evolving_state`: from the first pick on, each from the state that the picks before it left.
 */
export const ROTATION_MODES = ["recorded_state", "evolving_state"] as const;
export const RotationMode = z.enum(ROTATION_MODES);
export type RotationMode = z.infer<typeof RotationMode>;

const Count = z.int().min(0);
/** One number per rotation mode; a mode that was not asked for stays 0. */
const PerMode = z.strictObject({ recorded_state: Count, evolving_state: Count });
export type PerMode = z.infer<typeof PerMode>;

/** Why a receipt could not be reproduced. */
const EXCEPTION_CODES = [
  /** The body is not the one whose SHA-256 stands in the leaf. */
  "body_altered",
  /** Leaf or body are not of any shape that this release knows. */
  "unreadable",
  /** The config version that the leaf names is not at hand with that hash. */
  "config_unknown",
  /** The end of an attempt whose beginning is not in the log. */
  "attempt_unknown",
  /** Policy decides otherwise than recorded. */
  "decision_differs",
  /** Policy gave a decision then and none now. */
  "policy_failed",
  /** Policy decides as recorded, and yet the body does not come out byte for byte. */
  "body_differs",
  /** The leaf's outcome is not the one that the decision has. */
  "outcome_differs",
  /** The rotation picks otherwise than recorded. */
  "pick_differs",
] as const;

export const ReplayException = z.strictObject({
  code: z.enum(EXCEPTION_CODES),
  receipt_id: z.string(),
  seq: z.int(),
  /** Which part: `preflight`, `routing`, `admission`, `quote`, `pick`, `rationale`, `body`, `leaf`. */
  part: z.string(),
});
export type ReplayException = z.infer<typeof ReplayException>;

/** Where a lead's attempt ends. */
export const LeadEnd = z.strictObject({
  status: z.enum(["routed", "held", "denied", "stored", "duplicate", "converted", "disqualified"]),
  /** Why it is held, denied or stored, or by which rule a duplicate; `no_recorded_state` where the receipt does not say whose turn it would be. */
  reason: z.string().nullable(),
  owner_id: z.string().nullable(),
  team_id: z.string().nullable(),
  sla_minutes: z.int().nullable(),
  segment: z.string().nullable(),
  rung: z.string().nullable(),
});
export type LeadEnd = z.infer<typeof LeadEnd>;

export const LEAD_CHANGES = ["status", "owner", "team", "sla"] as const;
export const QUOTE_CHANGES = ["allow", "approvals", "flags"] as const;

/** A lead that would go elsewhere. */
export const LeadRow = z.strictObject({
  kind: z.literal("lead"),
  /** Of the receipt that ended the attempt. */
  receipt_id: z.string(),
  seq: z.int(),
  lead_id: z.string(),
  attempt: z.int(),
  /** The attempt is the lead's latest, and the lead is routed or held: today it would change. */
  in_flight: z.boolean(),
  /** Whether the recorded decision was reproduced first; false where another Wasm made it. */
  reproduced: z.boolean(),
  before: LeadEnd,
  /** By rotation mode, those that were asked for. */
  after: z.partialRecord(RotationMode, LeadEnd),
  /** What differs in any of the modes. */
  changes: z.array(z.enum(LEAD_CHANGES)),
  reason_codes: z.array(z.string()),
});
export type LeadRow = z.infer<typeof LeadRow>;

/** What matters of a quote's decision. */
export const QuoteOutcome = z.strictObject({
  allow: z.boolean(),
  required_approvals: z.array(ApprovalRole),
  stages: QuoteDecision.shape.stages,
  max_allowed_discount: Bps,
  risk: z.enum(RISK_LEVELS),
  flags: QuoteDecision.shape.flags,
  reason_codes: z.array(z.string()),
});
export type QuoteOutcome = z.infer<typeof QuoteOutcome>;

/** A quote that would be decided otherwise. */
export const QuoteRow = z.strictObject({
  kind: z.literal("quote"),
  receipt_id: z.string(),
  seq: z.int(),
  quote_id: z.string(),
  revision: z.int(),
  /** Nothing happened to the quote since. */
  in_flight: z.boolean(),
  reproduced: z.boolean(),
  before: QuoteOutcome,
  after: QuoteOutcome,
  changes: z.array(z.enum(QUOTE_CHANGES)),
  /** Of the config under which it was decided. */
  currency: z.string(),
  list_minor: z.int().nullable(),
  discount_bps: Bps,
});
export type QuoteRow = z.infer<typeof QuoteRow>;

export const ReplayRow = z.discriminatedUnion("kind", [LeadRow, QuoteRow]);
export type ReplayRow = z.infer<typeof ReplayRow>;

/** How many approvals are asked of each role. */
const Load = z.strictObject({
  SALES_MANAGER: Count,
  FINANCE: Count,
  LEGAL: Count,
  VP_SALES: Count,
} satisfies Record<ApprovalRole, typeof Count>);

export const ReplayTotals = z.strictObject({
  receipts: Count,
  /** Receipts that could not be reproduced, by why. */
  exceptions: z.partialRecord(z.enum(EXCEPTION_CODES), Count),
  /** Decisions by policy; a lead's attempt has two, a quote's evaluation one. */
  decisions: z.strictObject({
    recorded: Count,
    equal: Count,
    /** Made by a Wasm that is not at hand: policy's SHA-256 to their number. */
    needs_offline_replay: z.record(z.string(), Count),
    /** Attempts and quotes that policy never answered: there is nothing to reproduce. */
    without_decision: Count,
  }),
  /** Picks from a pool, each made again from the state in its receipt. */
  picks: z.strictObject({ recorded: Count, equal: Count }),
  leads: z.strictObject({
    ended: Count,
    in_flight: Count,
    changed: PerMode,
    in_flight_changed: PerMode,
    /** Ends whose candidate names a pool of which the receipt holds no state. */
    without_state: Count,
    /** Further attempts whose simulated last holder was no longer remembered: nobody was freed for them. */
    forgotten_holders: Count,
    /** Attempts decided under other allow and block lists: whether a domain is listed stays as it was recorded. */
    lists_as_recorded: Count,
  }),
  quotes: z.strictObject({
    evaluated: Count,
    in_flight: Count,
    changed: Count,
    in_flight_changed: Count,
    denied: z.strictObject({ before: Count, after: Count }),
    approvals: z.strictObject({ before: Load, after: Load }),
    /** Allowed quotes that needed an approval and would need none. */
    newly_self_approved: Count,
    /** Their discounts in money (list price times discount, rounded down), by currency, in minor units. */
    newly_self_approved_minor: z.record(z.string(), Count),
    /** Of them, those without a list price in the config's currency: not in the sum. */
    newly_self_approved_unpriced: Count,
  }),
});
export type ReplayTotals = z.infer<typeof ReplayTotals>;

/** How far a replay is in the log. */
export const ReplayProgress = z.strictObject({ next_seq: z.int().nullable(), size: z.int() });
