// SPDX-License-Identifier: Apache-2.0
// What a replay says of a candidate, on logs small enough to be reckoned by hand.
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#domain/bytes/canonical-json.ts";
import type { LeadRoutingInput } from "#domain/policy/input.ts";
import type { QuoteInput } from "#domain/policy/quote.ts";
import type { LeadRow } from "#domain/simulation/replay.ts";
import { compiled, routing, selling } from "../../tests/fixtures/compile-config.ts";
import { POLICY } from "../../tests/fixtures/policy.ts";
import { RecordedLog, versionOf } from "../../tests/fixtures/recorded-log.ts";
import { replayWhole, replayWorld } from "../../tests/fixtures/replay-world.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";

/** A company of one size, in no account: every lead comes to the pool. */
const POOLED: Partial<LeadRoutingInput> = {
  lead: { source: "website", country: null, region: null, company_size: null },
  account: null,
  match_conflicts: [],
};

function pooled(members: readonly string[], more: JsonObject = {}): JsonObject {
  const pool = { team: "team:sdr", members: members.map((user) => ({ user: `user:${user}` })) };
  return routing({ round_robin_pools: { sdr: pool }, default_pool: "sdr", ladder: ["pool"] }, more);
}

function recordLeads(config: JsonObject, leads: number): RecordedLog {
  const log = new RecordedLog(seededRandom(1), POLICY, versionOf(1, compiled(config)));
  for (let i = 0; i < leads; i++) log.lead(`led_${String(i).padStart(12, "0")}`, 1, POOLED);
  return log;
}

function replay(log: RecordedLog, own: JsonObject, candidate: JsonObject, memory = 1_000) {
  const versions = [versionOf(1, compiled(own))];
  const world = replayWorld(versionOf(2, compiled(candidate)), versions, [POLICY], { memory });
  return replayWhole(world, log);
}

function owners(rows: readonly unknown[], mode: "recorded_state" | "evolving_state") {
  const counts: Record<string, number> = {};
  for (const row of rows as readonly LeadRow[]) {
    const owner = row.after[mode]?.owner_id ?? row.after[mode]?.reason ?? "nobody";
    counts[owner] = (counts[owner] ?? 0) + 1;
  }
  return counts;
}

describe("leads under a candidate", () => {
  const own = pooled(["sdr-1", "sdr-2"]);

  it("go round fairly among more people, from the state that the picks before left", () => {
    const log = recordLeads(own, 300);
    const candidate = pooled(["sdr-1", "sdr-2", "ae-1"], {
      capacity: { users: { "user:ae-1": 500 } },
    });
    const { rows, totals } = replay(log, own, candidate);
    expect(totals.leads).toMatchObject({ ended: 300, without_state: 0 });
    const moved = rows.filter(
      (row) => row.kind === "lead" && row.after.evolving_state?.owner_id === "usr_ae-1",
    );
    expect(moved.length).toBe(100);
    expect(rows.every(({ in_flight }) => in_flight)).toBe(true);
  });

  it("go to the same people in each pick's own state where a newcomer is only level with them", () => {
    const log = recordLeads(own, 50);
    // The newcomer stands last in the pool, so at every single pick somebody of equal standing goes first.
    const { totals } = replay(log, own, pooled(["sdr-1", "sdr-2", "boss-1"]));
    expect(totals.leads.changed.recorded_state).toBe(0);
    expect(totals.leads.changed.evolving_state).toBeGreaterThan(20);
  });

  it("stand in no known state where the candidate names a pool that never picked", () => {
    const log = recordLeads(own, 20);
    const other = { other: { team: "team:ae", members: [{ user: "user:ae-1" }] } };
    const candidate = routing({
      round_robin_pools: other,
      default_pool: "other",
      ladder: ["pool"],
    });
    const { rows, totals } = replay(log, own, candidate);
    expect(totals.leads.without_state).toBe(20);
    expect(owners(rows, "recorded_state")).toEqual({ no_recorded_state: 20 });
    // The pool has one member with room for nine.
    expect(owners(rows, "evolving_state")).toEqual({ "usr_ae-1": 9, capacity_exhausted: 11 });
  });

  it("are held at a cap that the candidate lowers, and no longer where it takes the cap away", () => {
    const capped = pooled(["sdr-1"], { capacity: { users: { "user:sdr-1": 5 } } });
    const wide = pooled(["sdr-1"], { capacity: { users: { "user:sdr-1": 50 } } });
    const lowered = replay(recordLeads(wide, 12), wide, capped);
    expect(lowered.totals.leads.changed).toEqual({ recorded_state: 7, evolving_state: 7 });
    expect(lowered.rows.every(({ changes }) => changes.join() === "status,owner")).toBe(true);
    const raised = replay(recordLeads(capped, 12), capped, wide);
    expect(raised.totals.leads.changed).toEqual({ recorded_state: 7, evolving_state: 7 });
    expect(owners(raised.rows, "evolving_state")).toEqual({ "usr_sdr-1": 7 });
    // A receipt of a held lead does not say how much open work stood against the cap.
    expect(owners(raised.rows, "recorded_state")).toEqual({ no_recorded_state: 7 });
  });

  it("free their simulated holder at a further attempt as long as that holder is remembered", () => {
    const log = recordLeads(own, 40);
    for (let i = 0; i < 40; i++) log.lead(`led_${String(i).padStart(12, "0")}`, 2, POOLED);
    const candidate = pooled(["sdr-1", "sdr-2", "ae-1"]);
    expect(replay(log, own, candidate).totals.leads.forgotten_holders).toBe(0);
    // Parts of ten receipts, and room for ten holders.
    const versions = [versionOf(1, compiled(own))];
    const next = versionOf(2, compiled(candidate));
    const world = replayWorld(next, versions, [POLICY], { memory: 10 });
    expect(replayWhole(world, log, [10]).totals.leads.forgotten_holders).toBeGreaterThan(20);
  });

  it("keep what was looked up in lists, and say so where the candidate has others", () => {
    const log = recordLeads(own, 5);
    const lists = { allow_domains: [], block_domains: ["blocked.example"] };
    expect(replay(log, own, pooled(["sdr-1", "sdr-2"], { lists })).totals.leads).toMatchObject({
      lists_as_recorded: 5,
      changed: { recorded_state: 0, evolving_state: 0 },
    });
  });

  it("change their clock alone where the candidate promises another time", () => {
    const { rows } = replay(
      recordLeads(own, 3),
      own,
      pooled(["sdr-1", "sdr-2"], { default_sla_minutes: 7 }),
    );
    expect(rows.map(({ changes }) => changes)).toEqual([["sla"], ["sla"], ["sla"]]);
  });
});

describe("quotes under a candidate", () => {
  const rules = (own: number, quorum = 1): JsonObject =>
    selling({
      discounts: {
        smb: { ae_self_approve_pct: own, finance_required_pct: 0.3, max_discount_pct: 0.4 },
      },
      approvals: { quorum: { FINANCE: quorum } },
    });
  const quote = (input_id: string, discount_bps: number): QuoteInput => ({
    schema: 1,
    input_id,
    now_ms: 0,
    action: "SUBMIT_QUOTE",
    subject: { kind: "user", role: "ae" },
    quote: {
      segment: "smb",
      region: null,
      rate_known: true,
      net_arr_minor: 0,
      tcv_minor: 0,
      discount_bps,
      largest_line_discount_bps: discount_bps,
      term_months: 12,
      payment_terms_days: null,
      has_non_standard_terms: false,
      liability: { nonstandard: false, unlimited: false, cap_minor: null },
      product_mix: [],
      claims_differ: false,
    },
    account: { credit: "good" },
    exception: "none",
  });

  function recordQuotes(config: JsonObject): RecordedLog {
    const log = new RecordedLog(seededRandom(2), POLICY, versionOf(1, compiled(config)));
    log.quote("quo_20", 1, quote("quo_20/1", 2_000), 100_000);
    log.quote("quo_22", 1, quote("quo_22/1", 2_200), 1_000_003);
    log.quote("quo_25", 1, quote("quo_25/1", 2_500), null);
    log.quote("quo_35", 1, quote("quo_35/1", 3_500), 500_000);
    log.quote("quo_45", 1, quote("quo_45/1", 4_500), 500_000);
    // Revised since: the first revision is no longer in flight.
    log.quote("quo_22", 2, quote("quo_22/2", 2_600), 1_000_000);
    return log;
  }

  it("that need nobody any more are counted in money, those without a list price apart", () => {
    const { rows, totals } = replay(recordQuotes(rules(0.2)), rules(0.2), rules(0.25));
    expect(
      rows.map((row) => [row.kind === "quote" && row.quote_id, row.in_flight, row.changes]),
    ).toEqual([
      ["quo_22", false, ["approvals"]],
      ["quo_25", true, ["approvals"]],
    ]);
    expect(totals.quotes).toMatchObject({
      evaluated: 6,
      in_flight: 5,
      changed: 2,
      in_flight_changed: 1,
      newly_self_approved: 2,
      // 22 % of 10,000.03, rounded down to the cent.
      newly_self_approved_minor: { USD: 220_000 },
      newly_self_approved_unpriced: 1,
      denied: { before: 1, after: 1 },
    });
  });

  it("load each role with as many approvals as its quorum asks for, denied ones with none", () => {
    const { totals } = replay(recordQuotes(rules(0.2)), rules(0.2), rules(0.25, 2));
    const { before, after } = totals.quotes.approvals;
    expect(before).toEqual({ SALES_MANAGER: 4, FINANCE: 1, LEGAL: 0, VP_SALES: 0 });
    expect(after).toEqual({ SALES_MANAGER: 2, FINANCE: 2, LEGAL: 0, VP_SALES: 0 });
  });
});
