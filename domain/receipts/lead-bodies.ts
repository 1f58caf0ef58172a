// SPDX-License-Identifier: Apache-2.0
// Bodies of the receipts about leads: what an attempt froze, what is known of the lead, where the attempt ended, and what
// it ran into.
import { z } from "zod";
import { CONFLICT_CHOICES, CONFLICT_SEVERITIES, CONFLICT_TYPES } from "../conflicts/conflict.ts";
import { MatchEvidence } from "../matching/match-evidence.ts";
import { Intake } from "../lead/intake.ts";
import { DUPLICATE_RULES, STORED_REASONS } from "../lead/lead.ts";
import { LeadRoutingDecision, PreflightDecision } from "../policy/decision.ts";
import { LeadRoutingInput, PreflightInput } from "../policy/input.ts";
import { EndedClocks, FrozenClocks } from "../sla/clocks.ts";
import { Assignment } from "./assignment.ts";
import { shared } from "./sealed.ts";

/** A decision and the exact input it was made from: replayable with the config and the Wasm named in the leaf. */
const Decided = z.strictObject({
  preflight: z.strictObject({ input: PreflightInput, decision: PreflightDecision }),
  routing: z.strictObject({ input: LeadRoutingInput, decision: LeadRoutingDecision }),
});

/** Where a command, an import or an event says itself that the lead goes. A preflight's no still denies it. */
const Ordered = z.discriminatedUnion("to", [
  z.strictObject({ to: z.literal("stored"), reason: z.enum(STORED_REASONS) }),
  /** An owner who stays: no turn, no clock. */
  z.strictObject({ to: z.literal("owner"), user_id: z.string(), team_id: z.string().nullable() }),
  z.strictObject({
    to: z.literal("team"),
    team_id: z.string(),
    reason: z.enum(["enrichment_expired", "handed_back", "reassigned"]),
  }),
  /** A person gets it: by another's word, by taking it from a queue, or because its clock ran out. */
  z.strictObject({
    to: z.literal("user"),
    user_id: z.string(),
    team_id: z.string().nullable(),
    by: z.enum(["reassigned", "claimed", "sla_breached"]),
  }),
  /** Nobody works on it any more. */
  z.strictObject({
    to: z.literal("closed"),
    status: z.enum(["converted", "disqualified"]),
    /** A reason of the config; null where it is converted. */
    reason: z.string().nullable(),
    /** Who had it. */
    owner_id: z.string().nullable(),
    team_id: z.string().nullable(),
    /** The turn that it cost its holder is given back. */
    credit: z.literal(true).exactOptional(),
    opportunity_id: z.string().exactOptional(),
  }),
  z.strictObject({
    to: z.literal("duplicate"),
    of: z.string(),
    rule: z.enum([...DUPLICATE_RULES, "manual"]),
  }),
]);
export type Ordered = z.infer<typeof Ordered>;

/** What somebody has to settle before the lead is routed, or what precedence settled. */
export const ConflictFacts = z.strictObject({
  type: z.enum(CONFLICT_TYPES),
  rules: z.array(z.string()),
  candidates: z.array(
    z.strictObject({
      kind: z.enum(["lead", "account"]),
      id: z.string(),
      owner_id: z.string().nullable(),
      /** `direct`, or `partner/<source>`. */
      origin: z.string(),
    }),
  ),
});
export type ConflictFacts = z.infer<typeof ConflictFacts>;

/** What an attempt froze: a decision, or where it was ordered to, or why neither could be (then the lead is held). */
export const FrozenAttempt = z.strictObject({
  attempt: z.int().min(1),
  /** `now` of the attempt: accepted_at_ms of the first, the command's time of a later one. */
  now_ms: z.int(),
  decided: Decided.nullable(),
  failure: z
    .strictObject({
      reason: z.enum(["policy_error", "config_missing"]),
      code: z.string(),
      /** Where the held lead waits, and how long it may: the config's fallbacks; null without a config. */
      team_id: z.string().nullable(),
      sla_minutes: z.int().nullable(),
    })
    .nullable(),
  ordered: Ordered.exactOptional(),
  /** Attributes that the config requires and the lead lacks: it is held until then. */
  wanted: z
    .strictObject({ attributes: z.array(z.string()), deadline_at_ms: z.int() })
    .exactOptional(),
  /** Found before the desk was asked, against an account; what the desk finds stands in its assignment. */
  conflict: ConflictFacts.exactOptional(),
  /** A person let it in against the preflight's answer, now or before. */
  released: z.literal(true).exactOptional(),
  /** A person has settled its conflict, now or before: it is routed as it stands. */
  settled: z.literal(true).exactOptional(),
  /** It was stored until now: the desk may find that it is another lead's duplicate. */
  anew: z.literal(true).exactOptional(),
  /** The merge that this attempt undoes, and the lead whose touches go back. */
  unmerged: z.strictObject({ merge_id: z.string(), survivor_id: z.string() }).exactOptional(),
  /** Points of its signals when they reached the config's threshold. */
  qualified: z.strictObject({ points: z.int(), threshold: z.int() }).exactOptional(),
  /** How it was matched with accounts; absent where nothing was asked, and in receipts from before there were levels. */
  match: MatchEvidence.exactOptional(),
  /** What it is promised; absent where nothing is, and in receipts from before there were business hours. */
  clocks: FrozenClocks.exactOptional(),
  /** Who gave it back: not asked again where another is eligible. */
  handed_back_by: z.string().exactOptional(),
});
export type FrozenAttempt = z.infer<typeof FrozenAttempt>;

/** CREATE_LEAD (attempt 1) seals what came in; the steps of a further attempt seal all that is known of the lead. */
export const AttemptBody = z.strictObject({
  ...shared,
  kind: z.literal("attempt"),
  accepted_at_ms: z.int(),
  source: z.string(),
  request_digest: z.string(),
  /** Of the submission that created the lead, or of the import that begins this attempt. */
  intake: Intake.exactOptional(),
  /** Keyed digest of what the command said that began it: its key may not be used for another. */
  command_digest: z.string().exactOptional(),
  frozen: FrozenAttempt,
});
export type AttemptBody = z.infer<typeof AttemptBody>;

/** The submission of another lead that this one stands for: where it was handed in, and by which merge it came here. */
const AdoptedFrom = z.strictObject({
  lead_id: z.string(),
  /** The submission's own receipt. */
  receipt_id: z.string(),
  /** The receipt that ended the merged lead's attempt as a duplicate. */
  merge_id: z.string(),
});

/** RESUBMIT_LEAD: the same lead again with other content, or after the absorption window. ADOPT_TOUCH: a merged lead's. */
export const TouchBody = z.strictObject({
  ...shared,
  kind: z.literal("touch"),
  accepted_at_ms: z.int(),
  source: z.string(),
  request_digest: z.string(),
  intake: Intake.exactOptional(),
  adopted: AdoptedFrom.exactOptional(),
});
export type TouchBody = z.infer<typeof TouchBody>;

/** ENRICH_LEAD: what somebody else knows of the lead; `sealed` holds the values. ADOPT_TOUCH: a merged lead's. */
export const EnrichmentBody = z.strictObject({
  ...shared,
  kind: z.literal("enrichment"),
  /** Who says it. */
  source: z.string(),
  /** When the source knew it, and when it came in. */
  observed_at_ms: z.int(),
  accepted_at_ms: z.int(),
  /** Names of the fields. */
  attributes: z.array(z.string()),
  /** Keyed digest of the whole word: its key may not be used for another. */
  command_digest: z.string().exactOptional(),
  adopted: AdoptedFrom.exactOptional(),
});
export type EnrichmentBody = z.infer<typeof EnrichmentBody>;

/** RETURN_TOUCHES: a merge is undone; what it brought counts no more on this lead. */
export const ReturnBody = z.strictObject({
  ...shared,
  kind: z.literal("return"),
  merge_id: z.string(),
  /** The lead that is on its own again. */
  lead_id: z.string(),
});
export type ReturnBody = z.infer<typeof ReturnBody>;

/** ROUTE_LEAD and HOLD_LEAD: where the attempt ended. */
export const RoutedBody = z.strictObject({
  ...shared,
  kind: z.literal("routed"),
  attempt: z.int().min(1),
  status: z.enum(["routed", "held", "denied", "stored", "duplicate", "converted", "disqualified"]),
  /** Hold or store reason, first reason code of the denial, rule of the duplicate; null where routed. */
  reason: z.string().nullable(),
  owner_id: z.string().nullable(),
  team_id: z.string().nullable(),
  sla_due_at_ms: z.int().nullable(),
  assignment: Assignment.nullable(),
  /** The lead that stands for this one; only where it is a duplicate. */
  duplicate_of: z.string().exactOptional(),
  /** When a lead that lacks an attribute goes to the fallback queue. */
  deadline_at_ms: z.int().exactOptional(),
  /** The conflict for which it is held. */
  conflict_id: z.string().exactOptional(),
  /** Where its clocks stand; absent in receipts from before there were two. `sla_due_at_ms` is the first touch's. */
  sla: EndedClocks.exactOptional(),
  /** What the rules disagreed about and precedence settled; a severe one is a receipt of its own. */
  settled_conflicts: z
    .array(z.strictObject({ facts: ConflictFacts, resolution: z.string() }))
    .exactOptional(),
  opportunity_id: z.string().exactOptional(),
});
export type RoutedBody = z.infer<typeof RoutedBody>;

/** RAISE_CONFLICT and RESOLVE_CONFLICT. `sealed` holds the reason that a person gave, under the lead's key. */
export const ConflictBody = z.strictObject({
  ...shared,
  kind: z.literal("conflict"),
  severity: z.enum(CONFLICT_SEVERITIES),
  lead_id: z.string(),
  facts: ConflictFacts,
  /** Null while it is open. */
  resolution: z
    .strictObject({
      choice: z.enum(CONFLICT_CHOICES),
      resolved_by: z.enum(["precedence", "human"]),
      /** The account, team or user that was chosen; absent where the choice names none. */
      target_id: z.string().exactOptional(),
    })
    .nullable(),
});
export type ConflictBody = z.infer<typeof ConflictBody>;
