// SPDX-License-Identifier: Apache-2.0
// RPC of the RoutingDesk object (one per tenant): all pools, so that a person's capacity holds across them.
import type { Assignment, Unavailable } from "../receipts/assignment.ts";
import type { RotationPool } from "../rotation/choose-member.ts";

export interface PickLead {
  readonly lead_id: string;
  /** One pick per (lead, attempt): asked again, it answers the same. */
  readonly attempt: number;
  /** The pool that decides; null where policy named a person or a team. */
  readonly pool: string | null;
  /** The person whom policy named; the desk only records the open work. */
  readonly user: string | null;
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

export interface RoutingDeskRpc {
  /** One transaction for the whole list, in list order; the answer of lead i is at place i. */
  pick(request: PickRequest): Promise<PickReply>;
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
