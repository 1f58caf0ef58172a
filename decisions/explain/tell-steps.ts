// SPDX-License-Identifier: Apache-2.0
// A lead's steps with their sentences: what the door answers and the command line prints.
import type { Locale } from "../rationale.ts";
import { explainFact, type Names } from "./explain-text.ts";
import type { ExplainStep, Fact } from "./fact.ts";

export interface ToldPart {
  readonly code: string;
  readonly values: Fact["values"];
  readonly sentence: string;
}

export interface ToldStep extends Omit<ExplainStep, "facts"> {
  readonly facts: readonly (ToldPart & { readonly parts: readonly ToldPart[] })[];
}

export function tellSteps(
  steps: readonly ExplainStep[],
  locale: Locale,
  names: Names,
): readonly ToldStep[] {
  const tell = (one: Fact): ToldPart => ({
    code: one.code,
    values: one.values,
    sentence: explainFact(one, locale, names),
  });
  return steps.map((step) => ({
    ...step,
    facts: step.facts.map((one) => ({ ...tell(one), parts: (one.parts ?? []).map(tell) })),
  }));
}

/** Every id in the facts that may have a name. */
export function idsIn(steps: readonly ExplainStep[]): readonly string[] {
  const ids = new Set<string>();
  const look = ({ values, parts = [] }: Fact): void => {
    for (const name of NAMED) {
      const value = values[name];
      if (typeof value === "string") ids.add(value);
    }
    parts.forEach(look);
  };
  for (const { facts } of steps) facts.forEach(look);
  return [...ids];
}

const NAMED = ["user", "team", "account", "target"] as const;
