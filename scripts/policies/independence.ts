// SPDX-License-Identifier: Apache-2.0
// What makes a config provable code by code: no decision computes with an attribute or holds two attributes against
// each other, and what a quote's decision says beside its codes follows from the codes, the segment and the exception.
// Then a code can only change where one of its own attributes crosses one of the config's values.
import { Flow } from "./flow.ts";
import { readsOf } from "./flow-value.ts";
import type { Plan } from "./plan.ts";
import { splitCodes } from "./split-codes.ts";

/** Modules that say their reasons as codes: their rule `_holds` is a set with a body for each. */
const CODED = ["contract_activation", "discount_approvals", "tenant_overrides"] as const;
type Coded = (typeof CODED)[number];

/** What a decision may read beside its codes: limits stand under the segment, and an exception lifts one of them. */
const BESIDE_CODES: Partial<Record<Coded, ReadonlySet<string>>> = {
  discount_approvals: new Set(["exception", "input_id", "quote.segment"]),
  tenant_overrides: new Set(["input_id"]),
};

/** One sentence for each thing that may not be; empty where all is well. */
export function dependences(shipped: Plan): string[] {
  const plan = splitCodes(shipped);
  const everything = new Flow(plan);
  for (const { name } of plan.functions) {
    if (/^g0\.data\.revops\.\w+\.(decide|decision|preflight)$/.test(name)) {
      everything.rule(name.replace("g0.data.", ""));
    }
  }
  const rules = new Set(plan.functions.map(({ name }) => name));
  const outside = CODED.flatMap((module) => {
    const allowed = BESIDE_CODES[module];
    if (allowed === undefined || !rules.has(`g0.data.revops.${module}.decide`)) return [];
    const { reads } = new Flow(plan, answeredIn(module)).rule(`revops.${module}.decide`);
    const more = [...reads].filter((path) => !allowed.has(path));
    return more.map((path) => `${module}.decide reads ${path} outside of the rules for its codes`);
  });
  return [...everything.findings, ...outside];
}

/**
 * policies/dist/attributes.json: for each module the attributes that each code reads, and those that each member of the
 * decision reads beside the codes (and, for the meet, beside the tenant's decision). `input_malformed` reads all,
 * `config_missing` none; the codes of a decision without any other, `self_approved` and `activation_clear`, neither.
 */
export function attributesText(plan: Plan): string {
  const modules = CODED.map((module) => [module, attributesOf(plan, module)] as const);
  return `${JSON.stringify(Object.fromEntries(modules), null, 2)}\n`;
}

/** One module's entry there. */
export function attributesOf(
  shipped: Plan,
  module: Coded,
): Record<"codes" | "members", Record<string, string[]>> {
  const plan = splitCodes(shipped);
  const everything = new Flow(plan);
  const prefix = `revops.${module}._holds.`;
  const codes = plan.functions
    .map(({ name }) => name.replace("g0.data.", ""))
    .filter((name) => name.startsWith(prefix))
    .map((name) => [name.replace(prefix, ""), sorted(everything.rule(name).reads)] as const);
  const { value } = new Flow(plan, answeredIn(module)).rule(`revops.${module}.decide`);
  const members = [...value.members].map(
    ([name, member]) => [name, sorted(readsOf(member))] as const,
  );
  return { codes: byName(codes), members: byName(members) };
}

/** What is taken as answered in a module: its codes, the two that hold alone among them, and the tenant's decision. */
function answeredIn(module: Coded): (rule: string) => boolean {
  return (rule) =>
    /\._holds$|\._?defect$/.test(rule) ||
    (module === "tenant_overrides" && TENANTS_DECISION.test(rule));
}

/** The members of the tenant's decision as rules, of which the meet is made. */
const TENANTS_DECISION =
  /^revops\.discount_approvals\.(decide|held|allowed|max_bps|required|risk|reasons)$/;

function sorted(paths: Iterable<string>): string[] {
  return [...paths].toSorted();
}

function byName<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
