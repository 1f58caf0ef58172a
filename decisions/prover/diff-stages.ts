// SPDX-License-Identifier: Apache-2.0
// Approvals that are the same and are given otherwise: in other stages, or by more or fewer people.
import type { CompiledDeals } from "#domain/config/compiled-deals.ts";
import type { DecisionChange } from "#domain/config/config-diff.ts";
import { APPROVAL_ROLES } from "#domain/policy/quote.ts";
import type { BothSides } from "./diff-contracts.ts";
import { quoteExample } from "./quote-example.ts";
import type { DecidedPoint, SliceTable } from "./slice-table.ts";

/** `tables` hold the later config's decisions; what no quote needs is no change. */
export function diffStages(
  { before, after }: BothSides<CompiledDeals>,
  tables: readonly SliceTable[],
  currency: string,
): DecisionChange[] {
  const points = tables.flatMap((table) => table.points);
  const quorums = APPROVAL_ROLES.flatMap((role): DecisionChange[] => {
    const [from, to] = [before.quorum[role] ?? 1, after.quorum[role] ?? 1];
    const point = points.find(({ verdict }) => verdict.required_approvals.includes(role));
    if (from === to || point === undefined) return [];
    const people = (count: number): string => (count === 1 ? "1 person" : `${count} people`);
    return [
      {
        effect: to < from ? "looser" : "tighter",
        sentence: `${role} is given by ${people(to)} instead of ${people(from)}`,
        example: exampleOf(point, currency, `${role} by ${people(to)}`),
      },
    ];
  });
  return [...quorums, ...diffOrder({ before, after }, points, currency)];
}

/** Over all roles that some quote needs: which of them one quote needs together is a matter of many rules. */
function diffOrder(
  { before, after }: BothSides<CompiledDeals>,
  points: readonly DecidedPoint[],
  currency: string,
): DecisionChange[] {
  const needed = new Set(points.flatMap(({ verdict }) => verdict.required_approvals));
  const text = (stages: readonly (readonly string[])[]): string =>
    stages
      .map((stage) => APPROVAL_ROLES.filter((role) => needed.has(role) && stage.includes(role)))
      .flatMap((roles) => (roles.length === 0 ? [] : [roles.join(" beside ")]))
      .join(", then ");
  const [from, to] = [text(before.stages), text(after.stages)];
  const [point] = points;
  if (from === to || point === undefined) return [];
  const sentence = `approvals are asked for as ${to} instead of ${from}`;
  return [{ effect: "changed", sentence, example: exampleOf(point, currency, to) }];
}

function exampleOf(
  { facts, verdict }: DecidedPoint,
  currency: string,
  outcome: string,
): DecisionChange["example"] {
  return { ...quoteExample(facts, ["discount_bps"], verdict, currency), outcome };
}
