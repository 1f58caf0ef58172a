// SPDX-License-Identifier: Apache-2.0
// Pools that cannot do what they are there for, told by the leads that reach them.
import type { Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { jsonPointer } from "#domain/config/problem.ts";
import type { DecidedLead, RoutingSubject } from "./check-routing.ts";
import { leadExample } from "./lead-words.ts";

export function checkPools(
  { oracle, knows_capacity }: RoutingSubject,
  leads: readonly DecidedLead[],
): Finding[] {
  const { pools, currency } = oracle.policy;
  return Object.entries(pools).flatMap(([name, { strategy, members }]): Finding[] => {
    const pointer = jsonPointer(["routing", "round_robin_pools", name]);
    const lead = leads.find(({ verdict }) => verdict.pool === name);
    if (lead === undefined) {
      return [finding("unused_pool", pointer, `No lead ever goes to the pool ${name}.`)];
    }
    const example = leadExample(lead, `goes to pool:${name}`, currency);
    if (members.length === 0) {
      const message = `The pool ${name} has no members, so its leads are held until it has.`;
      return [finding("empty_pool", pointer, message, { example, fix: "Name its members." })];
    }
    const isBare = members.every(({ capacity }) => capacity === null);
    if (strategy !== "capacity" || !isBare || !knows_capacity) return [];
    const message = `The pool ${name} goes by capacity and none of its members has one, so all count as unlimited.`;
    const fix = "Write capacity.users, or let the pool go round_robin.";
    return [finding("pool_without_capacity", pointer, message, { example, fix })];
  });
}
