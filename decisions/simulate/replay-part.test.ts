// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { ReceiptBody } from "#domain/receipts/body.ts";
import { ROTATION_MODES } from "#domain/simulation/replay.ts";
import { POLICY, VARIANT } from "../../tests/fixtures/policy.ts";
import { RecordedLog, type RecordedVersion, versionOf } from "../../tests/fixtures/recorded-log.ts";
import {
  digest,
  randomDocument,
  replayWhole,
  replayWorld,
} from "../../tests/fixtures/replay-world.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";
import type { ReceiptText } from "./recorded.ts";

interface Recorded {
  readonly log: RecordedLog;
  readonly versions: readonly RecordedVersion[];
}

/** Leads and quotes mixed, with further attempts and people who come and go. */
function record(
  seed: number,
  versionCount: number,
  { steps = 160, absences = true }: { readonly steps?: number; readonly absences?: boolean } = {},
): Recorded {
  const random = seededRandom(seed);
  const versions = Array.from({ length: versionCount }, (_, i) =>
    versionOf(i + 1, randomDocument(random)),
  );
  const [first] = versions;
  if (first === undefined) throw new Error("no version");
  const log = new RecordedLog(random, POLICY, first);
  const attempts = new Map<string, number>();
  for (let i = 0; i < steps; i++) {
    if (i % Math.ceil(steps / versionCount) === 0)
      log.publish(versions[Math.floor((i * versionCount) / steps)] ?? first);
    act(random, log, attempts, i, absences);
  }
  return { log, versions };
}

function act(
  random: SeededRandom,
  log: RecordedLog,
  attempts: Map<string, number>,
  i: number,
  absences: boolean,
): void {
  const roll = random.below(20);
  if (roll < 5) return log.quote(`quo_${random.below(40)}`, i + 1);
  if (roll === 5 && absences) {
    const away = ["ann", "bo", "cy", "di", "ed"].filter(() => random.below(3) === 0);
    return log.setAway(away.map((user) => ({ user, reason: "absent" })));
  }
  const again = roll < 9 && attempts.size > 0 ? random.pick([...attempts.keys()]) : null;
  const lead = again ?? `led_${"a".repeat(20)}${String(i).padStart(6, "0")}`;
  const attempt = (attempts.get(lead) ?? 0) + 1;
  attempts.set(lead, attempt);
  log.lead(lead, attempt);
}

/** The same receipt with another body, under the hash of the old one or of the new one. */
function alter(
  { leaf, body }: ReceiptText,
  change: (body: ReceiptBody) => ReceiptBody,
  rehash: boolean,
): ReceiptText {
  const altered = canonicalJson(change(JSON.parse(body) as ReceiptBody));
  if (!rehash) return { leaf, body: altered };
  return { leaf: canonicalJson({ ...JSON.parse(leaf), sha256: digest(altered) }), body: altered };
}

describe("a replay", () => {
  it("makes every decision and pick again, byte for byte, and under its own config changes nothing", () => {
    for (const seed of [1, 2, 4]) {
      const { log, versions } = record(seed, 1, { absences: false });
      const [own] = versions;
      if (own === undefined) throw new Error("no version");
      const { rows, exceptions, totals } = replayWhole(replayWorld(own, versions), log);
      expect([rows, exceptions]).toEqual([[], []]);
      const { decisions, picks, leads } = totals;
      expect(decisions).toMatchObject({ equal: decisions.recorded, needs_offline_replay: {} });
      expect(picks.equal).toBe(picks.recorded);
      expect([decisions.recorded > 200, picks.recorded > 10]).toEqual([true, true]);
      const none = { recorded_state: 0, evolving_state: 0 };
      expect(leads).toMatchObject({ changed: none, without_state: 0, forgotten_holders: 0 });
    }
  });

  it("picks again from a receipt's own state whoever was away", () => {
    for (const seed of [1, 6, 8]) {
      const { log, versions } = record(seed, 1);
      const [own] = versions;
      if (own === undefined) throw new Error("no version");
      const world = replayWorld(own, versions, [POLICY], { modes: ["recorded_state"] });
      const { rows, exceptions, totals } = replayWhole(world, log);
      expect([rows, exceptions]).toEqual([[], []]);
      expect(totals.picks).toEqual({ recorded: totals.picks.equal, equal: totals.picks.equal });
    }
  });

  it("adds up to the same however the log is cut into parts", () => {
    const { log, versions } = record(4, 3);
    const candidate = versionOf(9, randomDocument(seededRandom(99)));
    const world = replayWorld(candidate, versions);
    const whole = replayWhole(world, log);
    expect(whole.rows.length).toBeGreaterThan(60);
    expect(whole.exceptions).toEqual([]);
    for (const lengths of [[1], [3, 1], [7], [50, 1, 13]]) {
      expect(replayWhole(world, log, lengths)).toEqual(whole);
    }
  });

  it("tells what it cannot reproduce by another build's hash, and reproduces it where that build is at hand", () => {
    const random = seededRandom(5);
    const own = versionOf(1, randomDocument(random));
    const log = new RecordedLog(random, POLICY, own);
    const both = (from: number): void => {
      for (let i = from; i < from + 50; i++) {
        log.lead(`led_${i}`);
        log.quote(`quo_${i}`);
      }
    };
    both(0);
    log.publish(own, VARIANT);
    both(50);
    const one = replayWhole(replayWorld(own, [own]), log);
    expect(one.exceptions).toEqual([]);
    expect(one.totals.decisions).toMatchObject({
      recorded: 300,
      equal: 150,
      needs_offline_replay: { [VARIANT.sha256]: 150 },
    });
    expect(one.rows.filter(({ reproduced }) => reproduced)).toEqual([]);
    const two = replayWhole(replayWorld(own, [own], [POLICY, VARIANT]), log);
    expect(two.exceptions).toEqual([]);
    expect(two.totals.decisions).toMatchObject({ equal: 300, needs_offline_replay: {} });
    // The builds do differ: decided by one only, the other's receipts would not come out.
    const wrong = { ...VARIANT, module: POLICY.module };
    const mixed = replayWhole(replayWorld(own, [own], [POLICY, wrong]), log);
    expect(mixed.exceptions.length).toBeGreaterThan(0);
    expect(new Set(mixed.exceptions.map(({ code }) => code))).toEqual(
      new Set(["decision_differs"]),
    );
  });

  it("lists what was altered and takes it for nothing that was decided", () => {
    const { log, versions } = record(2, 1, { steps: 60 });
    const [own] = versions;
    if (own === undefined) throw new Error("no version");
    const places = log.receipts.flatMap(({ body }, i) => {
      const { kind } = JSON.parse(body) as ReceiptBody;
      return [{ kind, i }];
    });
    const world = replayWorld(own, versions);
    const codesOf = (i: number, change: (body: ReceiptBody) => ReceiptBody, rehash: boolean) => {
      const receipts = log.receipts.map((one, at) => (at === i ? alter(one, change, rehash) : one));
      const { exceptions, rows, totals } = replayWhole(world, { receipts, heads: log.heads });
      const { id } = JSON.parse(log.receipts[i]?.leaf ?? "") as { id: string };
      expect(exceptions.some(({ receipt_id }) => receipt_id === id)).toBe(true);
      expect(totals.decisions.equal).toBeLessThan(count(log.receipts));
      expect(rows).toEqual([]);
      return exceptions.map(({ code }) => code);
    };
    const attempt = places.find(({ kind }) => kind === "attempt")?.i ?? -1;
    const quote = places.find(({ kind }) => kind === "quote")?.i ?? -1;
    expect(codesOf(attempt, otherTeam, false)[0]).toBe("body_altered");
    expect(codesOf(attempt, otherTeam, true)).toEqual(["decision_differs"]);
    expect(codesOf(attempt, halfAnInstant, true)).toEqual(["policy_failed"]);
    expect(codesOf(quote, allowed, false)).toEqual(["body_altered"]);
    expect(codesOf(quote, allowed, true)).toEqual(["decision_differs"]);
    expect(codesOf(quote, (body) => ({ ...body, kind: "touch" }) as never, true)).toEqual([
      "unreadable",
    ]);
  });

  it("lists a pick that its own state does not give", () => {
    const { log, versions } = record(8, 1, { steps: 60 });
    const [own] = versions;
    if (own === undefined) throw new Error("no version");
    const receipts = log.receipts.map((one) => alter(one, otherMember, true));
    const { exceptions, totals } = replayWhole(replayWorld(own, versions), {
      receipts,
      heads: log.heads,
    });
    expect(totals.picks.recorded).toBeGreaterThan(0);
    expect(totals.picks.equal).toBe(0);
    expect(exceptions.map(({ code }) => code)).toEqual(
      Array.from({ length: totals.picks.recorded }, () => "pick_differs"),
    );
  });

  it("lists a config that is not at hand, and an end without a beginning", () => {
    const { log, versions } = record(8, 1, { steps: 40 });
    const [own] = versions;
    if (own === undefined) throw new Error("no version");
    const lost = replayWhole(replayWorld(own, []), log);
    expect(new Set(lost.exceptions.map(({ code }) => code))).toEqual(new Set(["config_unknown"]));
    expect(lost.totals.decisions.equal).toBe(0);
    const ends = log.receipts.filter(({ body }) => body.includes('"kind":"routed"'));
    const headless = replayWhole(replayWorld(own, versions), { receipts: ends, heads: log.heads });
    expect(headless.totals.exceptions).toEqual({ attempt_unknown: ends.length });
  });

  it("answers for the modes that were asked for alone", () => {
    const { log, versions } = record(9, 1, { steps: 60 });
    const candidate = versionOf(2, randomDocument(seededRandom(100)));
    for (const mode of ROTATION_MODES) {
      const { rows } = replayWhole(
        replayWorld(candidate, versions, [POLICY], { modes: [mode] }),
        log,
      );
      const modes = rows.flatMap((row) => (row.kind === "lead" ? Object.keys(row.after) : []));
      expect(new Set(modes)).toEqual(new Set([mode]));
    }
  });
});

function count(receipts: readonly ReceiptText[]): number {
  const kinds = receipts.map(({ body }) => (JSON.parse(body) as ReceiptBody).kind);
  const decisions = { attempt: 2, quote: 1 } as Readonly<Record<string, number>>;
  return kinds.reduce((sum, kind) => sum + (decisions[kind] ?? 0), 0);
}

function otherTeam(body: ReceiptBody): ReceiptBody {
  if (body.kind !== "attempt" || body.frozen.decided === null) return body;
  const { decided } = body.frozen;
  const routing = { ...decided.routing, decision: { ...decided.routing.decision, team: "team_x" } };
  return { ...body, frozen: { ...body.frozen, decided: { ...decided, routing } } };
}

/** An input that policy never gets to see. */
function halfAnInstant(body: ReceiptBody): ReceiptBody {
  if (body.kind !== "attempt" || body.frozen.decided === null) return body;
  const { decided } = body.frozen;
  const routing = { ...decided.routing, input: { ...decided.routing.input, now_ms: 0.5 } };
  return { ...body, frozen: { ...body.frozen, decided: { ...decided, routing } } };
}

function allowed(body: ReceiptBody): ReceiptBody {
  if (body.kind !== "quote") return body;
  return { ...body, decision: { ...body.decision, allow: !body.decision.allow } };
}

function otherMember(body: ReceiptBody): ReceiptBody {
  if (body.kind !== "routed" || body.assignment?.kind !== "assigned") return body;
  const { assignment } = body;
  if (assignment.before === null) return body;
  const other = assignment.before.members.find(({ user }) => user !== assignment.user);
  return {
    ...body,
    owner_id: other?.user ?? null,
    assignment: { ...assignment, user: other?.user ?? "" },
  };
}
