// SPDX-License-Identifier: Apache-2.0
// The check of independence on a policy that breaks each of its rules once (decisions/testdata/planted.rego). The plan is
// committed and held to its Rego by `npm run policies -- --check`, so this needs no Go.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ROOT } from "../run.ts";
import { attributesOf, dependences } from "./independence.ts";
import { parsePlan } from "./plan.ts";

const plan = parsePlan(readFileSync(`${ROOT}decisions/testdata/planted.plan.json`));
/** Line of the Rego -> the rule that stands there. */
const rules = readFileSync(`${ROOT}decisions/testdata/planted.rego`, "utf8").split("\n");

/** What is found, by the name of the planted rule. */
const found = dependences(plan).map((sentence) => {
  const [, line, what] = /^decisions\/testdata\/planted\.rego:(\d+): (.*)$/.exec(sentence) ?? [];
  if (line === undefined) return ["", sentence];
  const above = rules.slice(0, Number(line)).findLast((text) => /^_\w+/.test(text)) ?? "";
  return [/^_holds contains "(\w+)"/.exec(above)?.[1] ?? above.split(/\W/, 1)[0], what];
});

it.each([
  ["direct", "quote.net_arr_minor is compared with quote.tcv_minor"],
  ["_more", "quote.discount_bps is compared with quote.largest_line_discount_bps"],
  ["by_another_rule", "quote.region is compared with quote.segment"],
  ["by_unification", "quote.families[] is compared with quote.segment"],
  ["by_membership", "quote.segment is compared with quote.families"],
  ["by_key", "quote.shares is compared with quote.segment"],
  [
    "by_alternative",
    "quote.payment_terms_days, quote.discount_bps is compared with quote.term_months",
  ],
  ["through_an_object", "quote.discount_bps is compared with quote.term_months"],
  ["by_counting", "count is taken of quote.families"],
  ["by_choosing", "max is taken of quote.discount_bps, quote.largest_line_discount_bps"],
  ["by_adding", "plus is no function that a decision may use"],
  ["_same", "quote.region is compared with quote.segment"],
  ["", "discount_approvals.decide reads account.credit outside of the rules for its codes"],
])("%s is found: %s", (rule, what) => {
  expect(found).toContainEqual([rule, what]);
});

it("nothing else is found: not an attribute held against the config, however it is looked up", () => {
  expect(found.map(([rule]) => rule)).not.toContain("clean");
  expect(found).toHaveLength(13);
});

it("an attribute counts as read through rules, functions, negations, items and keys", () => {
  expect(attributesOf(plan, "discount_approvals").codes).toMatchObject({
    by_function: ["quote.discount_bps", "quote.largest_line_discount_bps"],
    by_alternative: ["quote.discount_bps", "quote.payment_terms_days", "quote.term_months"],
    through_an_object: ["quote.discount_bps", "quote.term_months"],
    within_not: ["quote.region", "quote.segment"],
    clean: [
      "quote.discount_bps",
      "quote.product_mix[].discount_bps",
      "quote.product_mix[].family",
      "quote.region",
      "quote.segment",
    ],
  });
});

it("a statement that the check does not know is an error, not a pass", () => {
  const [first, ...others] = plan.functions;
  if (first === undefined) throw new Error("the plan is empty");
  const unknown = { type: "WithStmt", stmt: { file: 0, row: 1 } };
  const changed = { ...first, blocks: [{ stmts: [unknown] }, ...first.blocks] };
  expect(() => dependences({ ...plan, functions: [changed, ...others] })).toThrow(/WithStmt/);
});
