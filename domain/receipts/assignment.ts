// SPDX-License-Identifier: Apache-2.0
// The pool's half of a routing decision as evidence: enough to replay the choice.
import { z } from "zod";
import { DUPLICATE_RULES, HOLD_REASONS } from "../lead/lead.ts";

/** Why somebody takes no turn, whatever the pools say: away for a time, or no longer active. */
const UnavailableItem = z.strictObject({
  user: z.string(),
  reason: z.enum(["absent", "inactive", "off_hours"]),
});
export type Unavailable = z.infer<typeof UnavailableItem>;

const Snapshot = z.strictObject({
  strategy: z.enum(["round_robin", "capacity"]),
  exclude: z.string().nullable(),
  /** Members who take no turn, in pool order; left out where everybody does. */
  unavailable: z.array(UnavailableItem).exactOptional(),
  /** One row per member in pool order. */
  members: z.array(
    z.strictObject({
      user: z.string(),
      weight: z.int(),
      capacity: z.int().nullable(),
      /** Virtual time: the lowest takes the next turn. */
      pass: z.int(),
      /** Leads open over all pools. */
      open: z.int(),
      /** Leads taken by turns within each window of a cap; absent where the person has none. */
      caps: z
        .array(z.strictObject({ window: z.string(), limit: z.int(), taken: z.int() }))
        .exactOptional(),
    }),
  ),
});
/** What the choice saw. */
export type RotationSnapshot = z.infer<typeof Snapshot>;

const SkipItem = z.strictObject({
  user: z.string(),
  reason: z.enum(["absent", "inactive", "off_hours", "capped", "at_capacity", "last_holder"]),
});
export type Skip = z.infer<typeof SkipItem>;

/** Another lead that holds one of this lead's claims, and which rule says so. */
const ClaimedBy = z.strictObject({
  lead_id: z.string(),
  rule: z.enum(DUPLICATE_RULES),
  /** By whom that claim was made, `direct` or `partner/<source>`; only where it is not this lead's own origin. */
  origin: z.string().exactOptional(),
});
export type ClaimedBy = z.infer<typeof ClaimedBy>;

/** A turn given back: the lead was bad. */
const Credit = z.strictObject({
  pool: z.string(),
  user: z.string(),
  before_pass: z.int(),
  after_pass: z.int(),
});
export type Credit = z.infer<typeof Credit>;

/** RoutingDesk's answer for one (lead, attempt). `config_version` is the pools' that decided: the desk's. */
export const Assignment = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("assigned"),
    user: z.string(),
    pool: z.string().nullable(),
    config_version: z.int(),
    skipped: z.array(SkipItem),
    /** Null where policy named the person and the desk only recorded the open work. */
    before: Snapshot.nullable(),
    after_pass: z.int().nullable(),
    /** The lead it is linked to: where that one has a holder, this one follows, without a turn. */
    linked_to: ClaimedBy.exactOptional(),
    /** The rule by which it went to whoever had the company or the person before, without a turn. */
    sticky: z.string().exactOptional(),
    /** Whom policy named had no capacity left and got it all the same. */
    over_capacity: z.literal(true).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("held"),
    reason: z.enum(HOLD_REASONS),
    pool: z.string(),
    config_version: z.int(),
    skipped: z.array(SkipItem),
    /** Somebody was free, but for no more leads than waited for the pool before this one: how many those were, as far as 1,000. */
    behind: z.int().exactOptional(),
    linked_to: ClaimedBy.exactOptional(),
  }),
  /** A team's queue, nobody in person. */
  z.strictObject({
    kind: z.literal("team"),
    config_version: z.int(),
    /** The lead that was to stand for it is its own duplicate by now. */
    circle: z.literal(true).exactOptional(),
    credited: Credit.exactOptional(),
    linked_to: ClaimedBy.exactOptional(),
  }),
  /** Another lead was there first: this one's submissions are that one's touches. */
  z.strictObject({ kind: z.literal("duplicate"), of: ClaimedBy, config_version: z.int() }),
  /** Another lead of another origin (direct, or another partner) was there first: a person settles it. */
  z.strictObject({ kind: z.literal("conflict"), with: ClaimedBy, config_version: z.int() }),
]);
export type Assignment = z.infer<typeof Assignment>;
