// SPDX-License-Identifier: Apache-2.0
// A replay of logs that hold all that may become of a lead beside being routed: ordered somewhere, waiting, merged,
// linked, in conflict, let in by a person.
import { describe, expect, it } from "vitest";
import { canonicalJson, type JsonObject } from "#domain/bytes/canonical-json.ts";
import type { ConflictFacts, Ordered, RoutedBody } from "#domain/receipts/lead-bodies.ts";
import { FREEZING_STEPS } from "#domain/receipts/leaf.ts";
import { POLICY, VARIANT } from "../../tests/fixtures/policy.ts";
import type { LeadStep } from "../../tests/fixtures/recorded-lead.ts";
import { RecordedLog, type RecordedVersion, versionOf } from "../../tests/fixtures/recorded-log.ts";
import {
  digest,
  randomDocument,
  randomIntake,
  replayWhole,
  replayWorld,
} from "../../tests/fixtures/replay-world.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";
import type { ReceiptText } from "./recorded.ts";

const STEPS = 160;
const PEOPLE = 12;
const CONFLICT: ConflictFacts = {
  type: "partner_vs_direct",
  rules: ["account_has_owner"],
  candidates: [{ kind: "account", id: "acc_1", owner_id: "usr_1", origin: "direct" }],
};

function leadName(n: number): string {
  return `led_${String(n).padStart(26, "0")}`;
}

function randomVersion(random: SeededRandom, n: number): RecordedVersion {
  return versionOf(n, { ...randomDocument(random), intake: randomIntake(random) });
}

/** First attempts of ten people's leads from two origins, and further ones by every step. */
function record(seed: number): {
  readonly log: RecordedLog;
  readonly own: RecordedVersion;
  readonly ends: readonly RoutedBody[];
} {
  const random = seededRandom(seed);
  const own = randomVersion(random, 1);
  const log = new RecordedLog(random, POLICY, own);
  const attempts = new Map<string, number>();
  const ends: RoutedBody[] = [];
  for (let n = 0; n < STEPS; n++) {
    const isAgain = random.below(4) === 0 && attempts.size > 0;
    const lead = isAgain ? random.pick([...attempts.keys()]) : leadName(n);
    const attempt = (attempts.get(lead) ?? 0) + 1;
    attempts.set(lead, attempt);
    ends.push(log.attempt(lead, attempt, randomStep(random, attempt)));
  }
  return { log, own, ends };
}

function randomStep(random: SeededRandom, attempt: number): LeadStep {
  const orders: readonly (Ordered | null)[] = [
    { to: "stored", reason: "store_only" },
    { to: "owner", user_id: random.pick(["ann", "bo", "zoe"]), team_id: null },
    { to: "team", team_id: "team_fallback", reason: "enrichment_expired" },
    ...(attempt > 1 ? [{ to: "duplicate", of: leadName(0), rule: "manual" } as const] : []),
  ];
  const ordered = random.below(4) === 0 ? random.pick(orders) : null;
  return {
    ...(attempt === 1
      ? {}
      : { step: random.pick(FREEZING_STEPS.filter((s) => s !== "CREATE_LEAD")) }),
    ...(ordered === null ? {} : { ordered }),
    ...(random.below(8) === 0 ? { conflict: CONFLICT } : {}),
    ...(attempt > 1 && random.below(3) === 0 ? { released: true as const } : {}),
    claims: {
      ...(random.below(3) === 0 ? {} : { email: `${random.below(PEOPLE * 4)}` }),
      ...(random.below(2) === 0 ? {} : { name_company_phone: `${random.below(PEOPLE * 4)}` }),
    },
    origin: random.pick(["direct", "direct", "partner/acme"]),
  };
}

describe("a replay of every way in", () => {
  it("makes each receipt again, byte for byte, and under its own config changes nothing", () => {
    const seen = new Set<string>();
    // In 146 a linked lead is denied later.
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 146]) {
      const { log, own, ends } = record(seed);
      for (const { status, reason, assignment } of ends) {
        seen.add(`${status} ${reason ?? ""}`);
        if (assignment !== null) seen.add(`${assignment.kind} ${"linked_to" in assignment}`);
      }
      const { rows, exceptions, totals } = replayWhole(replayWorld(own, [own]), log);
      expect([seed, rows, exceptions]).toEqual([seed, [], []]);
      const { decisions, picks, leads } = totals;
      expect(decisions.equal).toBe(decisions.recorded);
      expect(picks.equal).toBe(picks.recorded);
      expect(leads).toMatchObject({ without_state: 0, forgotten_holders: 0 });
    }
    // Whatever there is was met.
    expect([...seen]).toEqual(
      expect.arrayContaining([
        "routed ",
        "held missing_attribute",
        "held conflict",
        "stored store_only",
        "duplicate email",
        "duplicate name_company_phone",
        "duplicate manual",
        "denied honeypot_filled",
        "duplicate false",
        "conflict false",
        "assigned true",
        "team true",
      ]),
    );
  });

  it("adds up to the same however the log is cut into parts", () => {
    for (const seed of [3, 5]) {
      const { log, own } = record(seed);
      const world = replayWorld(randomVersion(seededRandom(77 + seed), 9), [own]);
      const whole = replayWhole(world, log);
      expect(whole.exceptions).toEqual([]);
      expect(whole.rows.length).toBeGreaterThan(30);
      for (const lengths of [[1], [2, 5], [40, 1]])
        expect(replayWhole(world, log, lengths)).toEqual(whole);
    }
  });
});

/** One lead of each shape, and the same leads with one of their receipts written otherwise. */
describe.each([
  ["at hand", POLICY],
  ["elsewhere", VARIANT],
])("a receipt of a build that is %s", (_, build) => {
  const own = versionOf(1, {
    ...randomDocument(seededRandom(1)),
    intake: randomIntake(seededRandom(1)),
  });
  const over = { lead: { source: "web", country: "GB", region: null, company_size: 10 } };
  const log = new RecordedLog(seededRandom(1), POLICY, own);
  log.attempt(leadName(1), 1, { ordered: { to: "stored", reason: "store_only" } });
  log.attempt(leadName(2), 1, { over, ordered: { to: "owner", user_id: "bo", team_id: null } });
  log.attempt(leadName(3), 1, { sender: { listed: "block" } });
  log.attempt(leadName(3), 2, {
    sender: { listed: "block" },
    released: true,
    step: "RELEASE_LEAD",
  });

  function found(at: number, change: (leaf: JsonObject, body: JsonObject) => void): string[] {
    const receipts = log.receipts.map((one, i): ReceiptText => {
      if (i !== at) return one;
      const [leaf, body] = [JSON.parse(one.leaf), JSON.parse(one.body)] as [JsonObject, JsonObject];
      change(leaf, body);
      const text = canonicalJson(body);
      return { leaf: canonicalJson({ ...leaf, sha256: digest(text) }), body: text };
    });
    const { exceptions } = replayWhole(replayWorld(own, [own], [build]), {
      heads: log.heads,
      receipts,
    });
    return exceptions.map(({ code, part }) => `${code} ${part}`);
  }
  const outcome = (value: string) => (leaf: JsonObject) =>
    void Object.assign(leaf, { outcome: value });
  const frozen = (more: JsonObject) => (_leaf: JsonObject, body: JsonObject) => {
    Object.assign(body, { frozen: { ...(body["frozen"] as JsonObject), ...more } });
  };

  it("is no exception as it was written", () => {
    expect(found(-1, () => undefined)).toEqual([]);
  });

  it.each([
    ["a stored lead that may go on", 0, outcome("allowed"), ["outcome_differs leaf"]],
    ["a stored lead that is held", 0, outcome("held"), ["outcome_differs leaf"]],
    ["the end of a stored lead", 1, outcome("held"), ["outcome_differs leaf"]],
    ["an ordered lead that may go on", 2, outcome("allowed"), ["outcome_differs leaf"]],
    ["the end of an ordered lead", 3, outcome("denied"), ["outcome_differs leaf"]],
    ["a lead that is let in after its no", 6, frozen({ released: null }), ["unreadable body"]],
  ])("is told where it says otherwise: %s", (_what, at, how, expected) => {
    expect(found(at, how)).toEqual(expect.arrayContaining(expected));
  });

  it("is told where a lead is let in after its no and nobody released it", () => {
    const forged = found(6, (_leaf, body) => {
      const { released: _gone, ...rest } = body["frozen"] as JsonObject;
      Object.assign(body, { frozen: rest });
    });
    expect(forged).toEqual(["decision_differs admission"]);
  });
});
