// SPDX-License-Identifier: Apache-2.0
// Follows the input's attributes through a plan: what every rule reads, and where two attributes meet. A statement or
// function that it does not know is an error, so nothing passes unseen.
import { attribute, either, plain, type Value } from "./flow-value.ts";
import { Frame } from "./frame.ts";
import type { Func, Plan } from "./plan.ts";

export interface Outcome {
  readonly value: Value;
  /** Every attribute that is read on the way, also for a rule that then does not hold. */
  readonly reads: ReadonlySet<string>;
}

export class Flow {
  /** One sentence each, with its place in the Rego. */
  readonly findings = new Set<string>();
  readonly #plan: Plan;
  readonly #functions: ReadonlyMap<string, Func>;
  /** Rules that are taken as answered: nothing that they read counts. */
  readonly #answered: (rule: string) => boolean;
  readonly #known = new Map<string, Outcome>();

  constructor(plan: Plan, answered: (rule: string) => boolean = () => false) {
    this.#plan = plan;
    this.#functions = new Map(plan.functions.map((func) => [func.name, func]));
    this.#answered = answered;
  }

  /** What a rule answers and reads; its name is like `revops.discount_approvals.decide`. */
  rule(name: string): Outcome {
    return this.#call(`g0.data.${name}`, [attribute(""), plain()]);
  }

  #call(name: string, args: readonly Value[]): Outcome {
    if (this.#answered(name.replace(/^g0\.data\./, "")))
      return { value: plain(), reads: new Set() };
    const func = this.#functions.get(name);
    if (func === undefined) throw new Error(`the plan has no function ${name}`);
    // Two parameters are the input and the config: such a rule has one outcome.
    const known = args.length === 2 ? this.#known.get(name) : undefined;
    if (known !== undefined) return known;
    const frame = new Frame(this, this.#plan, func, args);
    const outcome = frame.run();
    if (args.length === 2) this.#known.set(name, outcome);
    return outcome;
  }

  /** A call by name, or of whatever rule has a path like this one. */
  invoke(name: string | readonly (string | null)[], args: readonly Value[]): Outcome {
    if (typeof name === "string") return this.#call(name, args);
    const meant = this.#plan.functions.filter(
      ({ path }) =>
        path?.length === name.length &&
        name.every((part, at) => part === null || part === path[at]),
    );
    const outcomes = meant.map((func) => this.#call(func.name, args));
    return {
      value: either(outcomes.map(({ value }) => value)),
      reads: new Set(outcomes.flatMap(({ reads }) => [...reads])),
    };
  }
}
