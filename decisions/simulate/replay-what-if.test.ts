// SPDX-License-Identifier: Apache-2.0
// What a replay says of a candidate that asks for other attributes, or takes other leads for the same person: on logs
// small enough to be reckoned by hand.
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#domain/bytes/canonical-json.ts";
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { LeadRoutingInput } from "#domain/policy/input.ts";
import type { ConflictFacts } from "#domain/receipts/lead-bodies.ts";
import type { LeadEnd, LeadRow } from "#domain/simulation/replay.ts";
import { compiled, routing } from "../../tests/fixtures/compile-config.ts";
import { POLICY } from "../../tests/fixtures/policy.ts";
import type { LeadStep } from "../../tests/fixtures/recorded-lead.ts";
import { RecordedLog, versionOf } from "../../tests/fixtures/recorded-log.ts";
import { replayWhole, replayWorld } from "../../tests/fixtures/replay-world.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";

/** Comes to the pool of two, who take turns. */
const POOLED: Partial<LeadRoutingInput> = {
  lead: { source: "website", country: null, region: null, company_size: null },
  account: null,
  match_conflicts: [],
};
const CONFLICT: ConflictFacts = {
  type: "partner_vs_direct",
  rules: ["account_has_owner"],
  candidates: [{ kind: "account", id: "acc_1", owner_id: "usr_1", origin: "direct" }],
};

function document(more: JsonObject = {}): CompiledDocument {
  const pool = { team: "team:sdr", members: [{ user: "user:sdr-1" }, { user: "user:sdr-2" }] };
  const keys = { round_robin_pools: { sdr: pool }, default_pool: "sdr", ladder: ["pool"] };
  return compiled(routing(keys, more));
}

const OFF = { duplicates: { action: "off" } };
const MERGE = { duplicates: { action: "merge" } };
const LINK = { duplicates: { action: "link" } };
const REQUIRED = { enrichment: { required: ["country"] } };
const FIRST_WINS = { partners: { conflicts: "first_wins" } };

type Recorded = readonly (readonly [lead: string, attempt: number, how: LeadStep])[];

/** Where each attempt ends in either mode, as `status reason-or-owner`; those that end as they did are left out. */
function replayed(own: JsonObject, leads: Recorded, candidate: JsonObject) {
  const first = versionOf(1, document(own));
  const log = new RecordedLog(seededRandom(1), POLICY, first);
  for (const [lead, attempt, how] of leads) {
    const sender = { has_email: true, country: null, region: null };
    log.attempt(`led_${lead}`, attempt, {
      over: POOLED,
      ...how,
      sender: { ...sender, ...how.sender },
    });
  }
  const world = replayWorld(versionOf(2, document(candidate)), [first]);
  const { rows, exceptions, totals } = replayWhole(world, log);
  expect(exceptions).toEqual([]);
  const changed: Record<string, readonly string[]> = {};
  for (const row of rows as readonly LeadRow[]) {
    const { recorded_state, evolving_state } = row.after;
    const name = `${row.lead_id.slice(4)}/${row.attempt}`;
    changed[name] = [row.before, recorded_state, evolving_state].map((end) => said(end));
  }
  return { changed, totals };
}

function said(end: LeadEnd | undefined): string {
  return end === undefined ? "" : `${end.status} ${end.reason ?? end.owner_id ?? end.team_id}`;
}

const same = (email: string): LeadStep => ({ claims: { email } });

describe("attributes that a candidate requires", () => {
  it("hold a lead that lacks them, before anybody takes a turn", () => {
    const leads: Recorded = [
      ["a", 1, {}],
      [
        "b",
        1,
        {
          over: {
            ...POOLED,
            lead: { source: "web", country: "GB", region: null, company_size: 9 },
          },
          sender: { country: "GB" },
        },
      ],
      ["c", 1, {}],
    ];
    const { changed } = replayed({}, leads, REQUIRED);
    expect(changed).toEqual({
      "a/1": ["routed usr_sdr-1", "held missing_attribute", "held missing_attribute"],
      // Her turn was the second; where nobody waits before her, it is the first.
      "b/1": ["routed usr_sdr-2", "routed usr_sdr-2", "routed usr_sdr-1"],
      "c/1": ["routed usr_sdr-1", "held missing_attribute", "held missing_attribute"],
    });
  });

  it("and no longer requires let it go on: whose turn it was, no receipt says", () => {
    const { changed } = replayed(REQUIRED, [["a", 1, {}]], {});
    expect(changed).toEqual({
      "a/1": ["held missing_attribute", "routed no_recorded_state", "routed usr_sdr-1"],
    });
  });

  it("send nobody back who was ordered to a team when the time was up", () => {
    const ordered = { to: "team", team_id: "tea_sdr", reason: "enrichment_expired" } as const;
    const leads: Recorded = [
      ["a", 1, {}],
      ["a", 2, { step: "EXPIRE_LEAD", ordered }],
    ];
    const { changed } = replayed(REQUIRED, leads, REQUIRED);
    expect(changed).toEqual({});
  });
});

describe("leads of one person", () => {
  const twice: Recorded = [
    ["a", 1, same("jo")],
    ["b", 1, same("jo")],
    ["c", 1, same("al")],
  ];

  it("that were merged take no turn, under the candidate neither", () => {
    expect(replayed(MERGE, twice, MERGE).changed).toEqual({});
  });

  it("stay one each where the candidate looks for none: the merged one's turn moves the others'", () => {
    const { changed, totals } = replayed(MERGE, twice, OFF);
    expect(changed).toEqual({
      "b/1": ["duplicate email", "routed no_recorded_state", "routed usr_sdr-2"],
      "c/1": ["routed usr_sdr-2", "routed usr_sdr-2", "routed usr_sdr-1"],
    });
    expect(totals.leads).toMatchObject({ ended: 3, without_state: 1 });
  });

  it("follow the first one's holder where the candidate links them, and take no turn for it", () => {
    expect(replayed(MERGE, twice, LINK).changed).toEqual({
      "b/1": ["duplicate email", "routed no_recorded_state", "routed usr_sdr-1"],
    });
    expect(replayed(LINK, twice, LINK).changed).toEqual({});
  });

  it("follow whoever holds the first one by then, and go their own way where nobody does", () => {
    const moved: Recorded = [
      ["a", 1, same("jo")],
      ["a", 2, same("jo")],
      ["b", 1, same("jo")],
      [
        "a",
        3,
        {
          ...same("jo"),
          ordered: { to: "stored", reason: "import_undone" },
          step: "WITHDRAW_LEAD",
        },
      ],
      ["c", 1, same("jo")],
    ];
    const { changed, totals } = replayed(LINK, moved, LINK);
    expect(changed).toEqual({});
    expect(totals.decisions.without_decision).toBe(1);
  });

  it("become one where the candidate merges what was linked", () => {
    expect(replayed(LINK, twice, MERGE).changed).toEqual({
      "b/1": ["routed usr_sdr-1", "duplicate email", "duplicate email"],
    });
  });

  it("are not found anew: no receipt says what a lead claims", () => {
    expect(replayed(OFF, twice, MERGE).changed).toEqual({});
  });

  it("of two origins wait for a person, or join the first one where the first one wins", () => {
    const partner: Recorded = [
      ["a", 1, same("jo")],
      ["b", 1, { ...same("jo"), origin: "partner/acme" }],
    ];
    expect(replayed(MERGE, partner, { ...MERGE, ...FIRST_WINS }).changed).toEqual({
      "b/1": ["held conflict", "duplicate email", "duplicate email"],
    });
    expect(replayed({ ...MERGE, ...FIRST_WINS }, partner, MERGE).changed).toEqual({
      "b/1": ["duplicate email", "held conflict", "held conflict"],
    });
    expect(replayed(MERGE, partner, OFF).changed).toEqual({
      "b/1": ["held conflict", "routed no_recorded_state", "routed usr_sdr-2"],
    });
  });
});

it("a registration of somebody's account waits for a person only where the candidate says so", () => {
  const leads: Recorded = [["a", 1, { conflict: CONFLICT }]];
  expect(replayed({}, leads, FIRST_WINS).changed).toEqual({
    "a/1": ["held conflict", "routed no_recorded_state", "routed usr_sdr-1"],
  });
  expect(replayed(FIRST_WINS, leads, {}).changed).toEqual({
    "a/1": ["routed usr_sdr-1", "held conflict", "held conflict"],
  });
});

describe("a lead that is ordered somewhere", () => {
  const kept = { to: "owner", user_id: "usr_boss-1", team_id: "tea_ae" } as const;
  const free = { sender: { email_class: "free", listed: "none" } } as const;
  const NO_FREE = { preflight: { deny_email_classes: ["free"] } };

  it("takes nobody's turn, and stays there whatever the candidate routes by", () => {
    const leads: Recorded = [
      ["a", 1, { ordered: kept }],
      ["b", 1, {}],
      ["b", 2, { step: "MERGE_LEAD", ordered: { to: "duplicate", of: "led_a", rule: "manual" } }],
      ["c", 1, {}],
    ];
    expect(replayed({}, leads, { default_sla_minutes: 9 }).changed).toMatchObject({
      "b/1": ["routed usr_sdr-1", "routed usr_sdr-1", "routed usr_sdr-1"],
      "c/1": ["routed usr_sdr-2", "routed usr_sdr-2", "routed usr_sdr-2"],
    });
    expect(Object.keys(replayed({}, leads, { default_sla_minutes: 9 }).changed)).toEqual([
      "b/1",
      "c/1",
    ]);
  });

  it("is denied where the candidate does not let it in", () => {
    expect(replayed({}, [["a", 1, { ...free, ordered: kept }]], NO_FREE).changed).toEqual({
      "a/1": ["routed usr_boss-1", "denied email_class_denied", "denied email_class_denied"],
    });
  });

  it("and one that a person let in stays in", () => {
    const leads: Recorded = [
      ["a", 1, free],
      ["a", 2, { ...free, step: "RELEASE_LEAD", released: true }],
    ];
    expect(replayed(NO_FREE, leads, NO_FREE).changed).toEqual({});
    expect(replayed({}, leads, NO_FREE).changed).toMatchObject({
      "a/1": ["routed usr_sdr-1", "denied email_class_denied", "denied email_class_denied"],
    });
  });
});
