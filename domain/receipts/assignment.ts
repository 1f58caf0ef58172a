// SPDX-License-Identifier: Apache-2.0
// The pool's half of a routing decision as evidence: enough to replay the choice.
import { z } from "zod";
import { DUPLICATE_RULES, HOLD_REASONS } from "../lead/lead.ts";

/** Why somebody takes no turn, whatever the pools say: away for a time, or no longer active. */
const UnavailableItem = z.strictObject({
  user: z.string(),
  reason: z.enum(["absent", "inactive"]),
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
    }),
  ),
});
/** What the choice saw. */
export type RotationSnapshot = z.infer<typeof Snapshot>;

const SkipItem = z.strictObject({
  user: z.string(),
  reason: z.enum(["absent", "inactive", "at_capacity", "last_holder"]),
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
  }),
  z.strictObject({
    kind: z.literal("held"),
    reason: z.enum(HOLD_REASONS),
    pool: z.string(),
    config_version: z.int(),
    skipped: z.array(SkipItem),
    linked_to: ClaimedBy.exactOptional(),
  }),
  /** A team's queue, nobody in person. */
  z.strictObject({
    kind: z.literal("team"),
    config_version: z.int(),
    /** The lead that was to stand for it is its own duplicate by now. */
    circle: z.literal(true).exactOptional(),
    linked_to: ClaimedBy.exactOptional(),
  }),
  /** Another lead was there first: this one's submissions are that one's touches. */
  z.strictObject({ kind: z.literal("duplicate"), of: ClaimedBy, config_version: z.int() }),
  /** Another lead of another origin (direct, or another partner) was there first: a person settles it. */
  z.strictObject({ kind: z.literal("conflict"), with: ClaimedBy, config_version: z.int() }),
]);
export type Assignment = z.infer<typeof Assignment>;
