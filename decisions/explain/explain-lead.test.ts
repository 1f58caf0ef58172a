// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { Assignment } from "#domain/receipts/assignment.ts";
import type { ReceiptBody } from "#domain/receipts/body.ts";
import type { AttemptBody, Ordered, RoutedBody } from "#domain/receipts/lead-bodies.ts";
import { FREEZING_STEPS, type Leaf, type WorkflowStep } from "#domain/receipts/leaf.ts";
import { SLA_STATES } from "#domain/sla/clocks.ts";
import { LOCALES } from "../rationale.ts";
import { ar } from "./explain-ar.ts";
import { de } from "./explain-de.ts";
import { en } from "./explain-en.ts";
import { fr } from "./explain-fr.ts";
import { explainLead } from "./explain-lead.ts";
import { explainFact } from "./explain-text.ts";
import { tellSteps } from "./tell-steps.ts";

const shared = { v: 1, digests: {}, sealed: null } as const;

function leaf(workflow_step: WorkflowStep, seq = 1): Leaf {
  return {
    v: 1,
    seq,
    id: `rcp_${String(seq).padStart(32, "0")}`,
    workflow_step,
    timestamp: "2026-03-02T09:00:00.000Z",
    subject: { kind: "user", ref: "usr_1" },
    resource_ref: { type: "lead", id: "led_1", version: seq },
    chain: "lead:led_1",
    chain_seq: seq,
    previous_receipt_id: null,
    prev_leaf: null,
    parents: [],
    outcome: "done",
    sha256: "0".repeat(64),
    config_version: 3,
    config_sha256: null,
    policy_sha256: null,
    retention: "r7y",
    idem: "0".repeat(64),
  };
}

function attempt(frozen: Partial<AttemptBody["frozen"]>, number = 1): AttemptBody {
  return {
    ...shared,
    kind: "attempt",
    accepted_at_ms: 0,
    source: "website",
    request_digest: "d",
    frozen: { attempt: number, now_ms: 0, decided: null, failure: null, ...frozen },
  };
}

function routed(more: Partial<RoutedBody>): RoutedBody {
  return {
    ...shared,
    kind: "routed",
    attempt: 1,
    status: "routed",
    reason: null,
    owner_id: "usr_2",
    team_id: "tea_1",
    sla_due_at_ms: null,
    assignment: null,
    ...more,
  };
}

const ORDERS: readonly Ordered[] = [
  { to: "stored", reason: "store_only" },
  { to: "owner", user_id: "usr_2", team_id: null },
  { to: "team", team_id: "tea_1", reason: "handed_back" },
  { to: "duplicate", of: "led_2", rule: "manual" },
  ...(["reassigned", "claimed", "sla_breached"] as const).map((by): Ordered => ({
    to: "user",
    user_id: "usr_2",
    team_id: null,
    by,
  })),
  ...(["converted", "disqualified"] as const).map((status): Ordered => ({
    to: "closed",
    status,
    reason: "spam",
    owner_id: null,
    team_id: null,
  })),
];

const CLAIMED = { lead_id: "led_2", rule: "email" } as const;
const TURN = { pool: null, config_version: 3, skipped: [], before: null, after_pass: null };
const ASSIGNMENTS: readonly Assignment[] = [
  { kind: "assigned", user: "usr_2", ...TURN, sticky: "account" },
  { kind: "assigned", user: "usr_2", ...TURN, linked_to: CLAIMED, over_capacity: true },
  {
    kind: "assigned",
    user: "usr_2",
    ...TURN,
    pool: "sdr",
    skipped: [
      { user: "usr_3", reason: "capped" },
      { user: "usr_4", reason: "off_hours" },
    ],
    before: {
      strategy: "round_robin",
      exclude: null,
      members: [{ user: "usr_2", weight: 2, capacity: null, pass: 10, open: 1 }],
    },
    after_pass: 20,
  },
  { kind: "held", reason: "capacity_exhausted", pool: "sdr", config_version: 3, skipped: [] },
  {
    kind: "team",
    config_version: 3,
    credited: { pool: "sdr", user: "usr_2", before_pass: 20, after_pass: 10 },
  },
  { kind: "duplicate", of: CLAIMED, config_version: 3 },
  { kind: "conflict", with: CLAIMED, config_version: 3 },
];

const clock = { minutes: 30, started_at_ms: 0, due_at_ms: 1_800_000 };
const PROMISED = { ...clock, remind_at_ms: null };

/** Everything that a lead's chain may hold, in one story that no lead would live. */
function everything(): readonly { leaf: Leaf; body: ReceiptBody }[] {
  const conflict = { type: "ambiguous_account", rules: [], candidates: [] } as const;
  const told: readonly [WorkflowStep, ReceiptBody][] = [
    [
      "CREATE_LEAD",
      attempt({
        failure: { reason: "policy_error", code: "policy_abort", team_id: null, sla_minutes: null },
      }),
    ],
    ...FREEZING_STEPS.slice(1).map((step): [WorkflowStep, ReceiptBody] => [
      step,
      attempt(
        {
          released: true,
          settled: true,
          qualified: { points: 10, threshold: 8 },
          wanted: { attributes: ["country"], deadline_at_ms: 1 },
          conflict: { ...conflict, rules: [], candidates: [] },
          handed_back_by: "usr_3",
        },
        2,
      ),
    ]),
    ...ORDERS.map((ordered): [WorkflowStep, ReceiptBody] => [
      "REASSIGN_LEAD",
      attempt({ ordered }, 2),
    ]),
    ...[null, { id: "office", time_zone: "Europe/London", config_version: 3 }].map(
      (schedule): [WorkflowStep, ReceiptBody] => [
        "REPROCESS_LEAD",
        attempt(
          {
            clocks: {
              schedule,
              time_to_route: PROMISED,
              time_to_first_touch: PROMISED,
              pause_held: [],
            },
          },
          2,
        ),
      ],
    ),
    ...ASSIGNMENTS.map((assignment): [WorkflowStep, ReceiptBody] => [
      "ROUTE_LEAD",
      routed({ assignment }),
    ]),
    ...(["held", "denied", "stored", "duplicate", "converted", "disqualified"] as const).map(
      (status): [WorkflowStep, ReceiptBody] => ["ROUTE_LEAD", routed({ status, reason: "spam" })],
    ),
    [
      "ROUTE_LEAD",
      routed({
        owner_id: null,
        settled_conflicts: [
          { facts: { ...conflict, rules: [], candidates: [] }, resolution: "ladder" },
        ],
      }),
    ],
    ...SLA_STATES.map((state): [WorkflowStep, ReceiptBody] => [
      "ROUTE_LEAD",
      routed({
        sla: {
          time_to_route: { state, ...clock },
          time_to_first_touch: { state, ...clock, remaining_minutes: 5 },
          schedule_id: null,
        },
      }),
    ]),
    ...(["owner", "lead", "deputy", "admin"] as const).map((as): [WorkflowStep, ReceiptBody] => [
      "BREACH_SLA",
      {
        ...shared,
        kind: "sla",
        attempt: 1,
        clock: "time_to_first_touch",
        event: as === "owner" ? "reminder" : "breach",
        due_at_ms: 0,
        minutes: 30,
        schedule_id: null,
        owner_id: "usr_2",
        team_id: null,
        told: as === "admin" ? null : { user_id: "usr_3", as },
        reassigns: true,
        away_until_ms: 5,
      },
    ]),
    ["ACCEPT_LEAD", { ...shared, kind: "accepted", attempt: 1, user_id: "usr_2" }],
    ...(["met", "met_late"] as const).map((state): [WorkflowStep, ReceiptBody] => [
      "LOG_ACTIVITY",
      {
        ...shared,
        kind: "activity",
        attempt: 1,
        activity: "call",
        external_activity_id: null,
        occurred_at_ms: 0,
        recorded_at_ms: 0,
        performed_by: { kind: state === "met" ? "user" : "key", ref: "usr_2" },
        human: state === "met",
        clock: { state, due_at_ms: 0, business_minutes: 3, calendar_minutes: 4 },
      },
    ]),
    ["RETURN_TOUCHES", { ...shared, kind: "return", merge_id: "m", lead_id: "led_2" }],
  ];
  return told.map(([step, body], i) => ({ leaf: leaf(step, i + 1), body }));
}

const STEPS = explainLead(everything());
const FACTS = STEPS.flatMap(({ facts }) => facts.flatMap((one) => [one, ...(one.parts ?? [])]));

describe("a lead's explanation", () => {
  it.each(LOCALES)("has a sentence for everything that a receipt can say, in %s", (locale) => {
    const unspoken = FACTS.filter((one) =>
      explainFact(one, locale, new Map()).startsWith(`${one.code} {`),
    );
    expect(unspoken.map(({ code }) => code)).toEqual([]);
  });

  it.each(LOCALES)("leaves no hole in a sentence, in %s", (locale) => {
    const holes = FACTS.flatMap((one) => {
      const sentence = { en, de, fr, ar }[locale][one.code as keyof typeof en] ?? "";
      const asked = [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
      return asked.filter((name) => !(name in one.values)).map((name) => `${one.code} ${name}`);
    });
    expect(holes).toEqual([]);
  });

  it("says the same of every fact in every language: the same things stand in braces", () => {
    const filled = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(String).toSorted();
    for (const [code, sentence] of Object.entries(en)) {
      for (const table of [de, fr, ar]) {
        expect([code, filled(table[code as keyof typeof en])]).toEqual([code, filled(sentence)]);
      }
    }
  });

  it("tells the receipts in the log's order, whatever order they come in", () => {
    expect(explainLead(everything().toReversed())).toEqual(STEPS);
    expect(STEPS.map(({ seq }) => seq)).toEqual(STEPS.map((_, i) => i + 1));
  });

  it("names who was passed over and why, the pointer before and after, and every member as it stood", () => {
    const turn = STEPS.flatMap(({ facts }) => facts).find(({ code }) => code === "took_turn");
    expect(turn?.values).toMatchObject({ user: "usr_2", before_pass: 10, after_pass: 20 });
    expect(
      turn?.parts?.map(({ code, values }) => [code, values["user"], values["reason"]]),
    ).toEqual([
      ["passed_over", "usr_3", "capped"],
      ["passed_over", "usr_4", "off_hours"],
      ["member_stood", "usr_2", undefined],
    ]);
  });

  it("puts names in place of ids where they are known, and leaves ids where not", () => {
    const [told] = tellSteps(
      STEPS.filter(({ step }) => step === "ACCEPT_LEAD"),
      "en",
      new Map([["usr_2", "Jo Doe"]]),
    );
    expect(told?.facts[0]?.sentence).toBe("Jo Doe accepted it.");
    const [bare] = tellSteps(
      STEPS.filter(({ step }) => step === "ACCEPT_LEAD"),
      "en",
      new Map(),
    );
    expect(bare?.facts[0]?.sentence).toBe("usr_2 accepted it.");
  });
});
