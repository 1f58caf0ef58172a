// SPDX-License-Identifier: Apache-2.0
// Which roles approve in which order and number, and who the people of a role are.
import { z } from "zod";
import { ApprovalRole } from "../../policy/quote.ts";
import { Chain, Name, TeamHandle, UserHandle, WholeUnits } from "./fields.ts";
import { group, key, section } from "./key.ts";

/** More people than that are a vote, no approval. */
const MAX_QUORUM = 20;
const MAX_GROUPS = 100;
const MAX_GROUP_MEMBERS = 200;

const amount = (says: string) =>
  key(WholeUnits.nullable().default(null), {
    says,
    unit: "whole units of currency",
    direction: "looser_up",
  });

const chain = (says: string, roles: ApprovalRole[]) =>
  key(Chain.default(roles), { says, unit: "list", direction: "looser_down" });

const names = (says: string) =>
  key(z.array(Name).min(1).nullable().default(null), {
    says,
    unit: "list",
    direction: "any_change",
  });

const deputy = (says: string) =>
  key(UserHandle.nullable().default(null), { says, unit: "handle", direction: "any_change" });

const ApproverGroup = section({
  team: key(TeamHandle.nullable().default(null), {
    says: "A team, each of whose members may approve.",
    unit: "handle",
    direction: "any_change",
  }),
  members: key(z.array(UserHandle).max(MAX_GROUP_MEMBERS).default([]), {
    says: "People who may approve, beside the team's.",
    unit: "list",
    direction: "any_change",
  }),
  regions: names("Regions whose quotes the group is asked about. Absent: all."),
  segments: names("Segments whose quotes the group is asked about. Absent: all."),
  deputy: deputy("Who is asked for a member who is away and has no deputy."),
});

const Approvers = section({
  manager_of_submitter: key(z.boolean().default(false), {
    says: "The submitter's manager in the directory is asked.",
    unit: "switch",
    direction: "any_change",
  }),
  deputy: deputy(
    "Who is asked where the submitter has no manager, or one who is away and has no deputy.",
  ),
  groups: key(z.array(ApproverGroup).max(MAX_GROUPS).default([]), {
    says: "Groups of people; every group that serves the quote's region and segment is asked.",
    unit: "list",
    direction: "any_change",
  }),
});

const Chains = group("Roles by reason.", {
  default: chain("Above the submitter's own limit, where no manager percentage says more.", [
    "SALES_MANAGER",
  ]),
  over_high_arr: chain("At or above high_arr_threshold or high_tcv_threshold.", [
    "SALES_MANAGER",
    "FINANCE",
  ]),
  non_standard_terms: chain("Non-standard terms.", ["LEGAL"]),
  risk_medium: chain("Medium risk.", []),
  risk_high: chain("High risk.", ["FINANCE"]),
});

export const Approvals = group("Who approves what, in which order.", {
  high_arr_threshold: amount("Net ARR from which the chain over_high_arr approves."),
  high_tcv_threshold: amount("Total contract value from which the chain over_high_arr approves."),
  strategic_arr_threshold: amount(
    "Net ARR from which a deal is strategic and the VP of sales approves, in every segment without its own.",
  ),
  approval_chains: Chains,
  stages: key(z.array(z.array(ApprovalRole).min(1)).max(4).nullable().default(null), {
    says: "Roles by stage: stages one after the other, the roles of one side by side. Roles left out follow, one by one. Absent: sales manager, finance, legal, VP of sales.",
    unit: "list",
    direction: "any_change",
  }),
  quorum: key(z.partialRecord(ApprovalRole, z.int().min(1).max(MAX_QUORUM)).default({}), {
    says: "How many people of a role approve. Absent: one.",
    unit: "people",
    direction: "looser_down",
  }),
  approvers: key(z.partialRecord(ApprovalRole, Approvers).default({}), {
    says: "Who the people of a role are. A role without an entry: whoever has that role in the directory; for SALES_MANAGER the submitter's manager goes before.",
    unit: "entries",
    direction: "any_change",
  }),
});
