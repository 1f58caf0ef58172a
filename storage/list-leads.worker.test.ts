// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import { countedDatabase, migratedDatabase } from "../tests/faults/migrated-database.ts";
import { ReceiptStream } from "../tests/fixtures/receipt-streams.ts";
import { type SeededRandom, seededRandom } from "../tests/fixtures/seeded-random.ts";
import { FIRST_MS, streamLead } from "../tests/fixtures/stream-bodies.ts";
import { findLeadsByEmail, type LeadFilter, type LeadPlace, listLeads } from "./list-leads.ts";
import { projectReceipts } from "./project-receipts.ts";

const TENANT = "t-list";
const LEADS = 120;
const STATUSES = ["routed", "held", "disqualified", "stored"] as const;
const OWNERS = ["usr_1", "usr_2", null] as const;
const TEAMS = ["tea_1", "tea_2"] as const;
const SOURCES = ["website", "event"] as const;

interface Made {
  readonly lead_id: string;
  readonly accepted_at_ms: number;
  readonly status: (typeof STATUSES)[number];
  readonly owner_id: string | null;
  readonly team_id: string;
  readonly source: string;
}

/** Leads of every kind; many were accepted in the same millisecond. */
function makeLeads(random: SeededRandom): readonly Made[] {
  return Array.from({ length: LEADS }, (_, i) => ({
    lead_id: `led_${String(i).padStart(3, "0")}`,
    accepted_at_ms: FIRST_MS + random.below(20),
    status: random.pick(STATUSES),
    owner_id: random.pick(OWNERS),
    team_id: random.pick(TEAMS),
    source: random.pick(SOURCES),
  }));
}

let db: D1Database;
const made = makeLeads(seededRandom(11));
beforeAll(async () => {
  db = await migratedDatabase();
  const stream = new ReceiptStream();
  for (const { lead_id, accepted_at_ms, source, ...place } of made) {
    stream.createAt(lead_id, { ...streamLead(lead_id), source }, accepted_at_ms);
    stream.route(lead_id, 1, place);
  }
  await projectReceipts(db, TENANT, stream.events);
});

/** Every combination of filters; the times cut both ends off. */
function* filters(): Generator<LeadFilter> {
  const times = [
    {},
    { from_ms: FIRST_MS + 4 },
    { to_ms: FIRST_MS + 15 },
    { from_ms: FIRST_MS + 4, to_ms: FIRST_MS + 15 },
  ];
  for (const status of [{}, { status: "routed" } as const])
    for (const owner of [{}, { owner_id: "usr_1" }, { owner_id: null }])
      for (const team of [{}, { team_id: "tea_2" }])
        for (const source of [{}, { source: "event" }])
          for (const time of times) yield { ...status, ...owner, ...team, ...source, ...time };
}

/** The same without a database. */
function expected({ from_ms = 0, to_ms = Infinity, ...same }: LeadFilter): string[] {
  return made
    .filter((lead) =>
      Object.entries(same).every(([key, value]) => Reflect.get(lead, key) === value),
    )
    .filter(({ accepted_at_ms }) => accepted_at_ms >= from_ms && accepted_at_ms < to_ms)
    .toSorted((a, b) => b.accepted_at_ms - a.accepted_at_ms || (a.lead_id < b.lead_id ? 1 : -1))
    .map(({ lead_id }) => lead_id);
}

interface Sent {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The same database, telling of each statement. */
function watched(sent: Sent[]): D1Database {
  const prepare = (sql: string) => {
    const statement = db.prepare(sql);
    const bind = (...values: unknown[]) => {
      sent.push({ sql, values });
      return statement.bind(...values);
    };
    return { bind };
  };
  return { prepare } as D1Database;
}

const PLACE: LeadPlace = { accepted_at_ms: FIRST_MS + 12, lead_id: "led_050" };

describe("a list of leads", () => {
  it("has what every filter together says, newest first, each lead once over its pages", async () => {
    for (const filter of filters()) {
      const ids: string[] = [];
      let after: LeadPlace | null = null;
      do {
        const page: Awaited<ReturnType<typeof listLeads>> = await listLeads(db, TENANT, filter, {
          after,
          limit: 7,
        });
        expect(page.leads.length).toBeLessThanOrEqual(7);
        ids.push(...page.leads.map(({ lead_id }) => lead_id));
        expect(ids.length).toBeLessThanOrEqual(LEADS);
        after = page.next;
      } while (after !== null);
      expect([filter, ids]).toEqual([filter, expected(filter)]);
    }
  }, 30_000);

  it("is read along an index in its order, whatever the filters: nothing is scanned or sorted", async () => {
    let plans = 0;
    for (const filter of filters()) {
      for (const after of [null, PLACE]) {
        const sent: Sent[] = [];
        await listLeads(watched(sent), TENANT, filter, { after, limit: 7 });
        expect(sent).toHaveLength(1);
        const [{ sql, values } = { sql: "", values: [] }] = sent;
        const { results } = await db
          .prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .bind(...values)
          .all<{ detail: string }>();
        const plan = `${JSON.stringify(filter)}: ${results.map(({ detail }) => detail).join("; ")}`;
        expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
        expect(plan).toMatch(/SEARCH lead USING INDEX lead_by_/);
        const { status, source, owner_id } = filter;
        const isNamed =
          status !== undefined || source !== undefined || typeof owner_id === "string";
        if (isNamed) expect(plan).not.toContain("lead_by_time");
        // A page begins where the one before ended, not at the filter's end.
        if (after !== null) expect(plan).toMatch(/accepted_at_ms,lead_id\)<\(\?,\?\)/);
        plans += 1;
      }
    }
    expect(plans).toBe(192);
  }, 30_000);

  it("reads of a long list what a page shows", async () => {
    const sent: Sent[] = [];
    const filter = { status: "routed" } as const;
    await listLeads(watched(sent), TENANT, filter, { after: PLACE, limit: 4 });
    const counted = countedDatabase(db);
    const [{ sql, values } = { sql: "", values: [] }] = sent;
    await counted.db
      .prepare(sql)
      .bind(...values)
      .all();
    expect(counted.spent.rows_read).toBeLessThanOrEqual(20);
  });

  it("is the tenant's own", async () => {
    const page = await listLeads(db, "t-list-2", {}, { after: null, limit: 7 });
    expect(page).toEqual({ leads: [], next: null });
  });
});

describe("a person's leads", () => {
  it("are all of the address, duplicates among them, the newest first, and nobody else's", async () => {
    const tenant = "t-address";
    const stream = new ReceiptStream();
    const mine = (id: string) => ({ ...streamLead(id), email: "jo@acme.example" });
    for (const [i, id] of ["led_b", "led_c", "led_a"].entries()) {
      stream.createAt(id, mine(id), FIRST_MS + i);
    }
    stream
      .createAt("led_d", streamLead("led_d"), FIRST_MS)
      .route("led_c", 1, { status: "duplicate", reason: "email", duplicate_of: "led_b" });
    await projectReceipts(db, tenant, stream.events);
    const found = await findLeadsByEmail(db, tenant, "jo@acme.example");
    expect(found.map(({ lead_id, status }) => [lead_id, status])).toEqual([
      ["led_a", "received"],
      ["led_c", "duplicate"],
      ["led_b", "received"],
    ]);
    expect(await findLeadsByEmail(db, "t-address-2", "jo@acme.example")).toEqual([]);
  });
});
