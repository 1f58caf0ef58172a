// SPDX-License-Identifier: Apache-2.0
// Discount and term limits of each segment. A limit is inclusive; a requirement starts strictly above its value.
import { z } from "zod";
import { Role } from "../../access/roles.ts";
import { Fraction, Months, Name, WholeUnits } from "./fields.ts";
import { key, section } from "./key.ts";

/** Who sells, who sells through partners, and who writes quotes for those who do. */
const SUBMIT_ROLES: readonly Role[] = [
  "ae",
  "partner_manager",
  "sales_manager",
  "vp_sales",
  "deal_desk",
];

const threshold = (says: string) =>
  key(Fraction.nullable().default(null), { says, unit: "fraction", direction: "looser_up" });

const months = (says: string) =>
  key(Months.nullable().default(null), { says, unit: "months", direction: "looser_up" });

export const SegmentDiscounts = section({
  submit_roles: key(
    z
      .array(Role)
      .min(1)
      .default([...SUBMIT_ROLES]),
    {
      says: "Roles that may submit a quote of the segment.",
      unit: "list",
      direction: "looser_up",
    },
  ),
  ae_self_approve_pct: key(Fraction.default(0), {
    says: "Most discount that an AE approves alone, inclusive.",
    unit: "fraction",
    direction: "looser_up",
  }),
  self_approve_pct: key(z.partialRecord(Role, Fraction).default({}), {
    says: "The same by role. A sales manager without one has the AE's limit, a VP of sales the sales manager's, others none.",
    unit: "fraction",
    direction: "looser_up",
    absent: "tightest",
  }),
  manager_required_pct: threshold(
    "Above it a sales manager approves. Absent: the default chain approves what is above the submitter's own limit.",
  ),
  finance_required_pct: threshold("Above it finance approves."),
  finance_required_line_pct: threshold("Above it on any one line, finance approves."),
  vp_required_pct: threshold("Above it the VP of sales approves."),
  max_discount_pct: key(Fraction.default(1), {
    says: "The hard limit: above it there is no quote without a sanctioned exception.",
    unit: "fraction",
    direction: "looser_up",
  }),
  strategic_arr_threshold: key(WholeUnits.nullable().default(null), {
    says: "From this net ARR on the deal is strategic and the VP of sales approves. Absent: the one of `approvals`.",
    unit: "whole units of currency",
    direction: "any_change",
  }),
  finance_required_term_months: months("Above it finance approves."),
  vp_required_term_months: months("Above it the VP of sales approves."),
  max_term_months: months("The hard limit of a term."),
  legal_required_for_non_standard: key(z.boolean().default(false), {
    says: "Legal approves non-standard terms and liability, whatever the chains say.",
    unit: "switch",
    direction: "looser_down",
  }),
});

export const Discounts = key(z.record(Name, SegmentDiscounts).default({}), {
  says: "Segment name to its limits. A segment without an entry has no own limits: every discount takes the default chain.",
  unit: "entries",
  direction: "any_change",
});
