// SPDX-License-Identifier: Apache-2.0
// RPC of the RoutingDesk object (one per tenant): all pools, so that a person's capacity holds across them.
import type { Assignment, Unavailable } from "../receipts/assignment.ts";
import type { RotationPool } from "../rotation/choose-member.ts";
import type { DuplicateRule, HoldReason } from "../lead/lead.ts";

/** One of the things that make two leads the same person: a keyed digest of 32 hexadecimal digits. */
export interface Claim {
  readonly rule: DuplicateRule;
  readonly key: string;
}

/** What a lead claims, and what becomes of it where another lead claimed it first. */
export interface Claiming {
  /** The strongest first; at most two, so that a pick writes at most two rows of claims. */
  readonly keys: readonly Claim[];
  /**
   * `merge`: the answer is `duplicate`; it takes no turn and no open work. `link`: it stays a lead of its own and goes to
   * the other's present holder, without a turn and whatever policy named; where that one has none, or one who is no
   * longer active, as policy says. A linked lead that nobody has held yet follows at its next attempt.
   */
  readonly on_duplicate: "merge" | "link";
  /** `direct`, or `partner/<source>`. A partner's lead that meets another origin's is a conflict, unless `settled`. */
  readonly origin: string;
  /** A person has settled the conflict: it is routed as a lead of its own, and what is another's stays so. */
  readonly settled: boolean;
  /**
   * `now` of the attempt; a claim older than `window_ms` at that time is free again. A claim's age counts from when it was
   * last met: a duplicate, a link or a conflict makes it young, and so does a further attempt of its own lead.
   */
  readonly at_ms: number;
  readonly window_ms: number;
}

export interface PickLead {
  readonly lead_id: string;
  /** One pick per (lead, attempt): asked again, it answers the same. */
  readonly attempt: number;
  /** The pool that decides; null where policy named a person or a team. */
  readonly pool: string | null;
  /** The person whom policy named; the desk only records the open work. With `pool` null too, the last holder is freed. */
  readonly user: string | null;
  /**
   * Absent claims nothing. A lead becomes a duplicate (or a conflict, or linked) only the first time that the desk is
   * asked about it: nobody loses a lead that they work on. A duplicate stays one at every attempt, until it is on its own
   * again. What is free is claimed at every attempt, and a duplicate's free keys for the lead that stands for it.
   */
  readonly claiming?: Claiming;
  /** It stood in nobody's queue until now (stored): nobody loses it, so it may meet another lead as if for the first time. */
  readonly anew?: true;
  /**
   * Where present, the lead waits: the desk sends an ExpireMessage at that time, unless a later attempt was picked before,
   * and a link gives it no holder yet. A lead that is answered `duplicate` or `conflict` waits for nothing.
   */
  readonly expires_at_ms?: number;
  /** It is to be in nobody's queue in person (stored, or with an owner who stays): a link gives it no other holder. */
  readonly parked?: true;
  /**
   * A person said that this other lead stands for it: what it claimed leads there from now on, through every further
   * merge. Asked with `pool` and `user` null and answered `team`, as every attempt of it from then on: that it is a
   * duplicate is the caller's own order. Where that lead is itself merged into this one, nothing changes, and the answer
   * says `circle`: the caller may not carry its order out.
   */
  readonly stands_for?: string;
  /**
   * A merge was undone. What it had claimed itself leads to it again; what was claimed for the survivor, be it its own
   * address, stays the survivor's.
   */
  readonly on_its_own?: true;
  /**
   * What the attempt is promised: the desk sends an SlaMessage at each of these instants, unless a later attempt was
   * picked or `stop` was asked before. A lead that is answered `duplicate`, or held for one of `pause_held`, has no timer
   * of a first touch; one that is answered `assigned` or `team` has none of the routing.
   */
  readonly clocks?: {
    readonly time_to_route: Timer | null;
    readonly time_to_first_touch: Timer | null;
    readonly pause_held: readonly HoldReason[];
    /** It is held whatever the answer is: its routing's timer stays. */
    readonly held?: true;
  };
  /** The lead is closed: whoever had it is free of it. `credit` gives the turn back that it cost, once per lead. */
  readonly closing?: { readonly credit: boolean };
  /** Its place among those that wait for a pool: the older goes first. Absent: it never waits in the desk. */
  readonly accepted_at_ms?: number;
  /** Keys of what makes it somebody's who had it before, by rule, strongest first. */
  readonly sticky?: {
    readonly keys: readonly { readonly rule: string; readonly key: string }[];
    readonly window_ms: number;
  };
  /** Passed over like the last holder: who gave it back. */
  readonly passes_over?: string;
}

export interface Timer {
  readonly due_at_ms: number;
  readonly remind_at_ms: number | null;
}

export interface PickRequest {
  readonly v: 1;
  readonly tenant: string;
  /** The desk adopts a higher version's pools and ignores a lower one's. */
  readonly config_version: number;
  /** Every pool of that config version: members, weights, capacities. */
  readonly pools: readonly RotationPool[];
  /** Everybody of the tenant who takes no turn now, whatever pool they are in; absent is nobody. */
  readonly unavailable?: readonly Unavailable[];
  /** The caller's clock: in which window of a cap the picks fall. */
  readonly now_ms: number;
  readonly leads: readonly PickLead[];
}

export interface PickReply {
  readonly picks: readonly {
    readonly lead_id: string;
    readonly attempt: number;
    readonly fresh: boolean;
    readonly assignment: Assignment;
  }[];
}

/** Leads of one mail domain, counted; idempotent per (key, lead), so that a repeated message counts once. */
export interface ObserveRequest {
  readonly v: 1;
  readonly tenant: string;
  /** At most a day. */
  readonly window_ms: number;
  /**
   * What the caller compares the counts with. Leads beyond it are neither remembered nor counted exactly (an answer above
   * it says no more than that), so that a flood costs no more than this many rows. Absent: 100,000, the most that a
   * config may name.
   */
  readonly enough?: number;
  /** At most 250. */
  readonly leads: readonly {
    readonly lead_id: string;
    /** A keyed digest of the domain. */
    readonly key: string;
    readonly at_ms: number;
  }[];
}

export type DrainRequest = Omit<PickRequest, "leads">;

export interface RoutingDeskRpc {
  /**
   * At place i: how many other leads had lead i's key within the window that ends at its `at_ms`. Those before it in the
   * list count, those after it do not.
   */
  observe(request: ObserveRequest): Promise<{ readonly counts: readonly number[] }>;
  /**
   * Who stands for the holders of the keys now, at their places; null where nobody ever claimed one. At most 500 keys. No
   * claim ends by itself: one that is past its window is told until somebody takes it over.
   */
  claimants(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly keys: readonly string[];
  }): Promise<{ readonly leads: readonly (string | null)[] }>;
  /** One transaction for the whole list, in list order; the answer of lead i is at place i. */
  pick(request: PickRequest): Promise<PickReply>;
  /**
   * Which leads that wait for a pool can go on now, oldest first, and not more than somebody is free for; each is told
   * once, until its next pick or for ten minutes. At most 100.
   */
  drain(request: DrainRequest): Promise<{
    readonly leads: readonly { readonly lead_id: string; readonly attempt: number }[];
  }>;
  /** These leads' clocks of a first touch stop. At most 1,000. */
  stop(request: {
    readonly v: 1;
    readonly tenant: string;
    readonly lead_ids: readonly string[];
  }): Promise<void>;
  /** Open work and pointers, for people who look at fairness. */
  state(request: { readonly v: 1; readonly tenant: string }): Promise<DeskState>;
}

export interface DeskState {
  readonly config_version: number;
  readonly members: readonly {
    readonly pool: string;
    readonly user: string;
    readonly pass: number;
    readonly assigned: number;
  }[];
  readonly open_work: readonly { readonly user: string; readonly open: number }[];
  /** Who took no turn at the last pick. */
  readonly away: readonly Unavailable[];
}
