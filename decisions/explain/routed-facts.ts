// SPDX-License-Identifier: Apache-2.0
// Where an attempt ended, as facts: whose turn it was and who was passed over, the pointer before and after, conflicts
// that precedence settled, and where the clocks stand.
import type { Assignment } from "#domain/receipts/assignment.ts";
import type { RoutedBody } from "#domain/receipts/lead-bodies.ts";
import type { Leaf } from "#domain/receipts/leaf.ts";
import { SLA_CLOCKS } from "#domain/sla/clocks.ts";
import { instantText } from "#domain/time/instant.ts";
import { type Fact, fact } from "./fact.ts";

export function routedFacts(leaf: Leaf, body: RoutedBody): readonly Fact[] {
  return [
    ...(body.assignment === null ? [] : assignmentFacts(body.assignment)),
    ...(body.settled_conflicts ?? []).map(({ facts, resolution }) =>
      fact("conflict_by_precedence", { type: facts.type, resolution }),
    ),
    ended(leaf, body),
    ...clockFacts(body),
  ];
}

function ended(leaf: Leaf, { status, reason, owner_id, team_id, duplicate_of }: RoutedBody): Fact {
  const values = { reason, user: owner_id, team: team_id, at: leaf.timestamp };
  if (status === "routed") {
    return fact(owner_id === null ? "ended_routed_team" : "ended_routed_user", values);
  }
  return status === "duplicate"
    ? fact("ended_duplicate", { reason, lead: duplicate_of ?? null })
    : fact(`ended_${status}`, values);
}

function assignmentFacts(assignment: Assignment): readonly Fact[] {
  switch (assignment.kind) {
    case "assigned":
      return assignedFacts(assignment);
    case "held":
      return [fact("nobody_free", { pool: assignment.pool }, passedOver(assignment.skipped))];
    case "team": {
      const { credited } = assignment;
      if (credited === undefined) return [];
      const { user, pool, before_pass, after_pass } = credited;
      return [fact("turn_given_back", { user, pool, before_pass, after_pass })];
    }
    case "duplicate":
      return [fact("met_as_duplicate", { lead: assignment.of.lead_id, rule: assignment.of.rule })];
    case "conflict":
      return [
        fact("met_in_conflict", { lead: assignment.with.lead_id, rule: assignment.with.rule }),
      ];
    default:
      return assignment satisfies never;
  }
}

function assignedFacts(assigned: Extract<Assignment, { kind: "assigned" }>): readonly Fact[] {
  const { user, pool, before, after_pass, skipped, linked_to, sticky } = assigned;
  const over = assigned.over_capacity === true ? [fact("over_capacity", { user })] : [];
  if (sticky !== undefined) return [fact("sticky_user", { user, rule: sticky }), ...over];
  if (before === null) {
    const follows =
      linked_to === undefined ? [] : [fact("follows_lead", { user, lead: linked_to.lead_id })];
    return [...follows, ...over];
  }
  const members = before.members.map((member) =>
    fact("member_stood", {
      user: member.user,
      weight: member.weight,
      pass: member.pass,
      open: member.open,
      capacity: member.capacity,
    }),
  );
  const stood = before.members.find((member) => member.user === user);
  return [
    fact(
      "took_turn",
      { user, pool, before_pass: stood?.pass ?? null, after_pass, strategy: before.strategy },
      [...passedOver(skipped), ...members],
    ),
    ...over,
  ];
}

function passedOver(
  skipped: readonly { readonly user: string; readonly reason: string }[],
): readonly Fact[] {
  return skipped.map(({ user, reason }) => fact("passed_over", { user, reason }));
}

function clockFacts({ sla }: RoutedBody): readonly Fact[] {
  return SLA_CLOCKS.flatMap((clock) => {
    const stands = sla?.[clock] ?? null;
    if (stands === null) return [];
    const { state, due_at_ms, remaining_minutes, reason } = stands;
    const due_at = due_at_ms === null ? null : instantText(due_at_ms);
    const minutes = remaining_minutes ?? null;
    return [fact(`clock_${state}`, { clock, due_at, minutes, reason: reason ?? null })];
  });
}
