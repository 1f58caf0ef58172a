// SPDX-License-Identifier: Apache-2.0
// Who gets a lead: the ladder's rungs, territories with owners, pools, and the queue that takes the rest.
import { z } from "zod";
import { LADDER_RUNGS, ROUTE_STRATEGIES } from "../../policy/decision.ts";
import { Name, OwnerHandle, Places, TeamHandle, UserHandle } from "./fields.ts";
import { key, section } from "./key.ts";

/** Strides stay >= 72,072 (rotation/choose-member.ts), so a weight's rounding is below 0.002 %. */
const MAX_WEIGHT = 10_000;

const Territory = z.union([
  Places.describe("The plain form: codes alone, nobody owns the territory."),
  section({
    regions: key(Places, {
      says: "ISO 3166-1 or 3166-2 codes, each in one territory only.",
      unit: "code",
      direction: "neutral",
    }),
    owners: key(z.record(Name, OwnerHandle).default({}), {
      says: "Owner by segment name; `any` serves the segments that are not named.",
      unit: "handle",
      direction: "neutral",
    }),
  }),
]);

const Member = section({
  user: key(UserHandle, { says: "Handle of the member.", unit: "handle", direction: "neutral" }),
  weight: key(z.int().min(1).max(MAX_WEIGHT).default(1), {
    says: "Turns in proportion to the others'.",
    unit: "turns",
    direction: "neutral",
  }),
});

const Pool = z.union([
  z.array(UserHandle).describe("The plain form: members of equal weight, in turn."),
  section({
    team: key(TeamHandle.nullable().default(null), {
      says: "In whose queue the pool's leads stand. Absent: the one team of all its members.",
      unit: "handle",
      direction: "neutral",
    }),
    strategy: key(z.enum(["round_robin", "capacity"]).nullable().default(null), {
      says: "`round_robin`: by weight, in turn; `capacity`: least open work for their capacity first.",
      unit: "choice",
      direction: "neutral",
    }),
    working_hours: key(z.enum(["ignore", "respect"]).default("ignore"), {
      says: "`respect`: whoever does not work at this hour, by their own hours in the directory, takes no turn; with nobody there the lead is held until somebody works.",
      unit: "choice",
      direction: "neutral",
    }),
    members: key(z.array(Member), {
      says: "Who takes turns.",
      unit: "list",
      direction: "neutral",
    }),
  }),
]);

const Routing = section({
  default_strategy: key(z.enum(ROUTE_STRATEGIES).default("territory"), {
    says: "What is tried first once no account owner follows, where `ladder` is absent; `capacity` also makes plain pools choose by open work.",
    unit: "choice",
    direction: "neutral",
  }),
  ladder: key(z.array(z.enum(LADDER_RUNGS)).nullable().default(null), {
    says: "Rungs in the order tried; a rung left out is off. Denial comes before, the fallback team after.",
    unit: "list",
    direction: "neutral",
  }),
  territories: key(z.record(Name, Territory).default({}), {
    says: "Territory name to its codes and owners.",
    unit: "entries",
    direction: "neutral",
  }),
  partner_owners: key(z.record(z.union([Name, z.literal("any")]), OwnerHandle).default({}), {
    says: "Partner source, or `any`, to who takes its registrations on the `partner` rung.",
    unit: "entries",
    direction: "neutral",
  }),
  customers_follow: key(z.enum(["owner", "csm"]).default("owner"), {
    says: "Whom a customer's lead follows on the `account_owner` rung: the account's owner, or its customer success manager where it has one.",
    unit: "choice",
    direction: "neutral",
  }),
  round_robin_pools: key(z.record(Name, Pool).default({}), {
    says: "Pool name to its members.",
    unit: "entries",
    direction: "neutral",
  }),
  default_pool: key(Name.nullable().default(null), {
    says: "The pool of the `pool` rung.",
    unit: "name",
    direction: "neutral",
  }),
  fallback_team: key(TeamHandle.nullable().default(null), {
    says: "Whose queue takes what no rung decided. A config without it has no catch-all and is not published.",
    unit: "handle",
    direction: "neutral",
  }),
});

export const RoutingKey = key(Routing, {
  says: "Who gets a lead.",
  unit: "group",
  direction: "neutral",
});
