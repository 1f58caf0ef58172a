// SPDX-License-Identifier: Apache-2.0
// The discount table in json-rules-engine: one rule a row, one engine a tenant, built once.
import { type ConditionProperties, Engine } from "json-rules-engine";
import { type Quote, type TableRow, type Verdict, verdictOf } from "./discount-table.ts";

/** An engine with a tenant's rules; its answers come with a promise. */
export function jsonRulesEngine(table: readonly TableRow[]): (quote: Quote) => Promise<Verdict> {
  const engine = new Engine(
    table.map((row, i) => ({ conditions: { all: conditions(row) }, event: { type: String(i) } })),
  );
  return async (quote) => {
    const { events } = await engine.run({ ...quote });
    return verdictOf(events.flatMap(({ type }) => table[Number(type)] ?? []));
  };
}

function conditions(row: TableRow): ConditionProperties[] {
  const one = (fact: keyof Quote, operator: string, value: unknown): ConditionProperties[] =>
    value === null ? [] : [{ fact, operator, value }];
  return [
    ...one("segment", "equal", row.segment),
    ...one("role", "equal", row.role),
    ...one("discount_bps", "greaterThan", row.discount_above_bps),
    ...one("discount_bps", "lessThanInclusive", row.discount_up_to_bps),
    ...one("net_arr_minor", "greaterThanInclusive", row.arr_from_minor),
  ];
}
