// SPDX-License-Identifier: Apache-2.0
// Receipts that were altered together with their leaf's hash: policy decides as recorded, and they are told all the same.
import { describe, expect, it } from "vitest";
import { canonicalJson, type JsonObject } from "#domain/bytes/canonical-json.ts";
import type { QuoteBody, ReceiptBody } from "#domain/receipts/body.ts";
import type { WorkflowStep } from "#domain/receipts/leaf.ts";
import { compiled, routing } from "../../tests/fixtures/compile-config.ts";
import { POLICY, VARIANT } from "../../tests/fixtures/policy.ts";
import { RecordedLog, versionOf } from "../../tests/fixtures/recorded-log.ts";
import { digest, replayWhole, replayWorld } from "../../tests/fixtures/replay-world.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { unreadDecision } from "../evaluate-quote.ts";
import { buildRationale, LOCALES } from "../rationale.ts";
import type { ReceiptText } from "./recorded.ts";

const OWN = versionOf(
  1,
  compiled(
    routing({
      round_robin_pools: { sdr: { team: "team:sdr", members: [{ user: "user:sdr-1" }] } },
      default_pool: "sdr",
    }),
  ),
);

const LOG = new RecordedLog(seededRandom(11), POLICY, OWN);
LOG.lead("led_000000000001");
LOG.quote("quo_1");

interface Change {
  readonly body?: (text: string) => string;
  readonly leaf?: JsonObject;
}

/** The log's receipt of this step with another body, under that body's own hash. */
function altered(step: WorkflowStep, { body = (text) => text, leaf = {} }: Change): ReceiptText[] {
  return LOG.receipts.map((one) => {
    const header = JSON.parse(one.leaf) as JsonObject;
    if (header["workflow_step"] !== step) return one;
    const text = body(one.body);
    return { leaf: canonicalJson({ ...header, sha256: digest(text), ...leaf }), body: text };
  });
}

/** What a replay says of it; `build` is the Wasm at hand. */
function replay(receipts: ReceiptText[], build = POLICY) {
  const world = replayWorld(OWN, [OWN], [build]);
  const { exceptions, totals } = replayWhole(world, { receipts, heads: LOG.heads });
  return { found: exceptions.map(({ code, part }) => `${code} ${part}`), totals };
}

const reSpaced = (text: string): string => text.replace(":", ": ");
/** A reader that takes the first of two members sees another decision than one that takes the last. */
const forgedTwice = (text: string): string =>
  text.replace(/^\{("\w+"):/, '{$1:{"allow":true,"forged":true},$1:');
const unsorted = (text: string): string =>
  JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as JsonObject).toReversed()));
const unspeakable = (text: string): string => text.replace("{", '{"a":1e999,');

/** A body of this kind, changed. */
function change<K extends ReceiptBody["kind"]>(
  kind: K,
  how: (body: Extract<ReceiptBody, { readonly kind: K }>) => JsonObject,
): (text: string) => string {
  return (text) => {
    const body = JSON.parse(text) as Extract<ReceiptBody, { readonly kind: K }>;
    expect(body.kind).toBe(kind);
    return canonicalJson(how(body));
  };
}

const STEPS = ["CREATE_LEAD", "ROUTE_LEAD", "EVALUATE_QUOTE"] as const;
const BUILDS = [
  ["at hand", POLICY],
  ["elsewhere", VARIANT],
] as const;

describe.each(BUILDS)("a receipt of a build that is %s", (_, build) => {
  it("is no exception as it was written", () => {
    expect(replay(LOG.receipts, build).found).toEqual([]);
  });

  it.each(
    STEPS.flatMap((step) =>
      [reSpaced, forgedTwice, unsorted].map((how) => [step, how.name, how] as const),
    ),
  )("is told where its body is spelled otherwise: %s %s", (step, _name, body) => {
    const { found, totals } = replay(altered(step, { body }), build);
    expect(found).toEqual(["body_differs body"]);
    const { decisions, picks } = totals;
    if (step === "ROUTE_LEAD") expect(picks).toEqual({ recorded: 1, equal: 0 });
    else expect(decisions.equal).toBeLessThan(decisions.recorded);
  });

  it.each<[WorkflowStep, string]>([
    ["CREATE_LEAD", "done"],
    ["CREATE_LEAD", "denied"],
    ["CREATE_LEAD", "held"],
    ["ROUTE_LEAD", "allowed"],
    ["ROUTE_LEAD", "held"],
    ["EVALUATE_QUOTE", "done"],
    ["EVALUATE_QUOTE", "allowed"],
  ])("is told where its leaf says otherwise: %s %s", (step, outcome) => {
    const { found, totals } = replay(altered(step, { leaf: { outcome } }), build);
    expect(found).toEqual(["outcome_differs leaf"]);
    const { decisions, picks } = totals;
    expect(decisions.equal + picks.equal).toBeLessThan(decisions.recorded + picks.recorded);
  });

  it.each([...LOCALES, null])("has its reasons in words that follow from them: %s", (locale) => {
    const body = change("quote", (one) => ({
      ...one,
      rationale: locale === null ? "All is well." : buildRationale(one.decision, locale),
    }));
    const { found } = replay(altered("EVALUATE_QUOTE", { body }), build);
    expect(found).toEqual(locale === null ? ["body_differs rationale"] : []);
  });
});

it("tells a body that has no canonical form, and does not fail on it", () => {
  const found = STEPS.map((step) => replay(altered(step, { body: unspeakable })).found);
  expect(found).toEqual([["body_differs body"], ["unreadable body"], ["body_differs body"]]);
});

describe("a receipt without a decision by policy", () => {
  const unread = (decision: QuoteBody["decision"], rationale: string) =>
    change("quote", (body) => ({ ...body, input: null, decision, rationale }));
  const said = unreadDecision();
  const words = buildRationale(said);
  const failure = { reason: "policy_error", code: "x", team_id: null, sla_minutes: null };
  const failed = change("attempt", (body) => ({
    ...body,
    frozen: { ...body.frozen, decided: null, failure },
  }));
  const held = change("routed", (body) => ({ ...body, status: "held", assignment: null }));
  const HOLD = { workflow_step: "HOLD_LEAD" };

  it.each<[string, WorkflowStep, Change, string[]]>([
    [
      "an unread quote",
      "EVALUATE_QUOTE",
      { body: unread(said, words), leaf: { outcome: "denied" } },
      [],
    ],
    [
      "an unread quote, allowed",
      "EVALUATE_QUOTE",
      { body: unread({ ...said, allow: true }, words), leaf: { outcome: "allowed" } },
      ["decision_differs quote"],
    ],
    [
      "an unread quote in other words",
      "EVALUATE_QUOTE",
      { body: unread(said, "Fine."), leaf: { outcome: "denied" } },
      ["body_differs rationale"],
    ],
    ["a failed attempt", "CREATE_LEAD", { body: failed, leaf: { outcome: "held" } }, []],
    [
      "a failed attempt, allowed",
      "CREATE_LEAD",
      { body: failed, leaf: { outcome: "allowed" } },
      ["outcome_differs leaf"],
    ],
    [
      "a failed attempt, re-spaced",
      "CREATE_LEAD",
      { body: (text) => reSpaced(failed(text)), leaf: { outcome: "held" } },
      ["body_differs body"],
    ],
    ["a dead letter", "ROUTE_LEAD", { body: held, leaf: { ...HOLD, outcome: "failed" } }, []],
    [
      "a dead letter, done",
      "ROUTE_LEAD",
      { body: held, leaf: { ...HOLD, outcome: "done" } },
      ["outcome_differs leaf"],
    ],
  ])("is held against what the pipeline writes: %s", (_, step, how, expected) => {
    expect(replay(altered(step, how)).found).toEqual(expected);
  });
});
