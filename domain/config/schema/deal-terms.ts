// SPDX-License-Identifier: Apache-2.0
// What a deal may be besides its discount: families with limits of their own, payment terms, liability, law, risk, and
// sanctioned exceptions.
import { z } from "zod";
import { Role } from "../../access/roles.ts";
import { ApprovalRole, CREDITS } from "../../policy/quote.ts";
import { Country, Days, Fraction, Months, Name, WholeUnits } from "./fields.ts";
import { group, key, section } from "./key.ts";

/** As many as a quote may name (policy/quote.ts). */
const MAX_FAMILIES = 100;
const MAX_RISK_RULES = 50;

const Family = section({
  finance_required_pct: key(Fraction.nullable().default(null), {
    says: "Above this discount on the family, finance approves.",
    unit: "fraction",
    direction: "looser_up",
  }),
  max_discount_pct: key(Fraction.nullable().default(null), {
    says: "The hard limit of the family's discount. Absent: the segment's alone.",
    unit: "fraction",
    direction: "looser_up",
  }),
});

export const Products = group("Limits by product.", {
  families: key(
    z
      .record(z.string().min(1).max(100), Family)
      .refine((all) => Object.keys(all).length <= MAX_FAMILIES, `at most ${MAX_FAMILIES} families`)
      .default({}),
    {
      says: "Family of the product catalogue to its limits.",
      unit: "entries",
      direction: "any_change",
    },
  ),
});

const days = (says: string) =>
  key(Days.nullable().default(null), { says, unit: "days", direction: "looser_up" });
const amount = (says: string) =>
  key(WholeUnits.nullable().default(null), {
    says,
    unit: "whole units of currency",
    direction: "looser_up",
  });

export const Terms = group("Limits of payment terms, liability and law.", {
  payment: group("Days until an invoice is due.", {
    finance_required_days: days("Above it finance approves."),
    max_days: days("The hard limit."),
  }),
  liability: group("Liability as the contract limits it.", {
    legal_required_above: amount("Above this cap legal approves."),
    max: amount("The hard limit of a cap."),
    unlimited: key(z.enum(["deny", "legal"]).default("deny"), {
      says: "What an unlimited liability is answered with: `deny`, or `legal` to let legal approve it.",
      unit: "choice",
      direction: "any_change",
    }),
  }),
  allowed_jurisdictions: key(z.array(Country).min(1).max(250).nullable().default(null), {
    says: "ISO 3166-1 codes of the laws that a contract may be under. Absent: every law.",
    unit: "list",
    direction: "looser_up",
  }),
});

const RiskConditions = section({
  credit: key(z.array(z.enum(CREDITS)).min(1).nullable().default(null), {
    says: "The account's credit is one of these.",
    unit: "list",
    direction: "any_change",
  }),
  payment_terms_above_days: key(Days.nullable().default(null), {
    says: "The payment terms are longer than this.",
    unit: "days",
    direction: "any_change",
  }),
  regions: key(z.array(Name).min(1).nullable().default(null), {
    says: "The account is in one of these regions.",
    unit: "list",
    direction: "any_change",
  }),
  term_above_months: key(Months.nullable().default(null), {
    says: "The term is longer than this.",
    unit: "months",
    direction: "any_change",
  }),
});

const RiskRule = section({
  level: key(z.enum(["medium", "high"]), {
    says: "The level of a quote that the rule holds for.",
    unit: "choice",
    direction: "any_change",
  }),
  when: key(RiskConditions, {
    says: "Conditions that all hold; at least one.",
    unit: "group",
    direction: "any_change",
  }),
});

export const Risk = group("How risky a quote is.", {
  rules: key(z.array(RiskRule).max(MAX_RISK_RULES).default([]), {
    says: "The highest level of the rules that hold is the quote's; low where none does.",
    unit: "list",
    direction: "any_change",
  }),
});

export const Exceptions = group("Sanctioned exceptions to a segment's largest discount.", {
  roles: key(z.array(Role).default([]), {
    says: "Roles that may grant one, for one revision and with a reason. Absent: nobody may.",
    unit: "list",
    direction: "looser_up",
  }),
  max_discount_pct: key(Fraction.default(0), {
    says: "Most discount with an exception; 0 lifts nothing.",
    unit: "fraction",
    direction: "looser_up",
  }),
  max_days: key(z.int().min(1).max(90).default(14), {
    says: "Days after which an exception expires at the latest.",
    unit: "days",
    direction: "looser_up",
  }),
  second_approver: key(ApprovalRole.default("FINANCE"), {
    says: "Role of the second person who has to agree to it.",
    unit: "choice",
    direction: "any_change",
  }),
});
