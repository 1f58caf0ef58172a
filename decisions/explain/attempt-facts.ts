// SPDX-License-Identifier: Apache-2.0
// What an attempt froze, as facts: how it came in, what preflight and every rung of the ladder said, which accounts were
// considered and why, what it waits for, and what it is promised.
import type { AttemptBody, FrozenAttempt, Ordered } from "#domain/receipts/lead-bodies.ts";
import type { Leaf } from "#domain/receipts/leaf.ts";
import type { MatchEvidence } from "#domain/matching/match-evidence.ts";
import type { TraceItem } from "#domain/policy/decision.ts";
import { instantText } from "#domain/time/instant.ts";
import { type Fact, fact } from "./fact.ts";

export function attemptFacts(leaf: Leaf, body: AttemptBody): readonly Fact[] {
  const { frozen } = body;
  return [
    beginning(leaf, body),
    ...(frozen.released === true ? [fact("released_before_policy")] : []),
    ...(frozen.qualified === undefined ? [] : [fact("qualified", { ...frozen.qualified })]),
    ...(frozen.settled === true ? [fact("conflict_settled_before")] : []),
    ...decidedFacts(leaf, frozen),
    ...waitingFacts(frozen),
    ...clockFacts(frozen),
  ];
}

function beginning(leaf: Leaf, { accepted_at_ms, source, intake, frozen }: AttemptBody): Fact {
  const came = { source, intake: intake?.kind ?? "lead_door" };
  return frozen.attempt === 1
    ? fact("lead_came_in", { ...came, accepted_at: instantText(accepted_at_ms) })
    : fact(`begun_by_${leaf.workflow_step.toLowerCase()}`, {
        decided_at: instantText(frozen.now_ms),
      });
}

function decidedFacts(leaf: Leaf, { decided, failure, match, ordered }: FrozenAttempt): Fact[] {
  const order = ordered === undefined ? [] : [orderFact(ordered)];
  if (decided === null) {
    if (failure === null) return order;
    return [fact("not_decided", { reason: failure.reason, rule: failure.code }), ...order];
  }
  const { preflight, routing } = decided;
  const { decision } = routing;
  const under = { config_version: leaf.config_version };
  const let_in = preflight.decision.allow ? "preflight_allowed" : "preflight_denied_by";
  return [
    fact(let_in, under, [
      ...codes(preflight.decision.reason_codes),
      ...trace(preflight.decision.trace),
    ]),
    ...matchFacts(match),
    fact(
      "rung_decided",
      { ...under, rung: decision.rung, segment: decision.segment, pool: decision.pool },
      [...codes(decision.reason_codes), ...trace(decision.trace), ...codes(decision.conflicts)],
    ),
    ...(decision.pool === null && decision.assignee !== null && decision.assignee !== decision.team
      ? [fact("policy_names_user", { user: decision.assignee, team: decision.team })]
      : []),
    ...order,
  ];
}

/** A reason's own sentence stands beside the other sentences of policy. */
function codes(reasons: readonly string[]): readonly Fact[] {
  return reasons.map((rule) => fact("reason", { rule }));
}

function trace(items: readonly TraceItem[]): readonly Fact[] {
  return items.map(({ rule, attribute, op, expected, actual, met }) =>
    fact(met ? "rule_met" : "rule_not_met", { rule, attribute, op, expected, actual }),
  );
}

function orderFact(ordered: Ordered): Fact {
  switch (ordered.to) {
    case "stored":
      return fact("ordered_stored", { reason: ordered.reason });
    case "owner":
      return fact("ordered_owner_kept", { user: ordered.user_id });
    case "team":
      return fact("ordered_team", { team: ordered.team_id, reason: ordered.reason });
    case "duplicate":
      return fact("ordered_duplicate", { lead: ordered.of, rule: ordered.rule });
    case "user":
      return fact(`ordered_user_${ordered.by}`, { user: ordered.user_id });
    case "closed":
      return fact(`ordered_${ordered.status}`, { reason: ordered.reason });
    default:
      return ordered satisfies never;
  }
}

function matchFacts(match: MatchEvidence | undefined): readonly Fact[] {
  if (match === undefined) return [];
  const { account_id, level, candidates, tie_breaker, conflicts, domain_class, chosen_by } = match;
  const considered = candidates.map((one) =>
    fact("account_considered", {
      account: one.account_id,
      level: one.level,
      evidence: one.reasons.join(", "),
      likeness: one.name_score === null ? null : one.name_score / 1_000,
    }),
  );
  const how = [
    ...(tie_breaker === null ? [] : [fact("tie_broken", { rule: tie_breaker })]),
    ...conflicts.map((rule) => fact("reason", { rule })),
  ];
  if (account_id === null) {
    const code = chosen_by === "person" ? "no_account_by_person" : "no_account_matched";
    return [fact(code, { domain_class }, [...considered, ...how])];
  }
  const code = chosen_by === "person" ? "account_by_person" : "account_matched";
  return [fact(code, { account: account_id, level, domain_class }, [...considered, ...how])];
}

function waitingFacts({ wanted, conflict, handed_back_by }: FrozenAttempt): readonly Fact[] {
  return [
    ...(wanted === undefined
      ? []
      : [
          fact("waits_for_attributes", {
            fields: wanted.attributes.join(", "),
            until_at: instantText(wanted.deadline_at_ms),
          }),
        ]),
    ...(conflict === undefined ? [] : [fact("conflict_found", { type: conflict.type })]),
    ...(handed_back_by === undefined ? [] : [fact("passes_over", { user: handed_back_by })]),
  ];
}

function clockFacts({ clocks }: FrozenAttempt): readonly Fact[] {
  if (clocks === undefined) return [];
  const { schedule, time_to_route, time_to_first_touch } = clocks;
  const named = { time_to_route, time_to_first_touch };
  return Object.entries(named).flatMap(([clock, promised]) => {
    if (promised === null) return [];
    const { minutes, started_at_ms, due_at_ms } = promised;
    const values = {
      clock,
      minutes,
      started_at: instantText(started_at_ms),
      due_at: instantText(due_at_ms),
    };
    return schedule === null
      ? [fact("promised_every_minute", values)]
      : [
          fact("promised_by_schedule", {
            ...values,
            schedule: schedule.id,
            zone: schedule.time_zone,
          }),
        ];
  });
}
