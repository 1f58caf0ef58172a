// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { RoutedBody } from "#domain/receipts/lead-bodies.ts";
import { countedDatabase, migratedDatabase } from "../tests/faults/migrated-database.ts";
import { buildLeadHistories } from "../tests/fixtures/lead-histories.ts";
import { ReceiptStream, type StreamEvent } from "../tests/fixtures/receipt-streams.ts";
import { type SeededRandom, seededRandom } from "../tests/fixtures/seeded-random.ts";
import { FIRST_MS, streamLead } from "../tests/fixtures/stream-bodies.ts";
import { act, promised, stopped } from "../tests/fixtures/work-histories.ts";
import { projectReceipts, VIEW_TABLES } from "./project-receipts.ts";
import { loadLead } from "./read-leads.ts";
import { clearTenantViews, rebuildPart, rebuildTenant } from "./rebuild-views.ts";

let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

/** Every view row of a tenant without the tenant's name, in a fixed order. */
async function viewRows(tenant: string): Promise<string> {
  const tables = await db.batch<Record<string, unknown>>(
    VIEW_TABLES.map((table) =>
      db.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?1`).bind(tenant),
    ),
  );
  return JSON.stringify(
    tables.map(({ results }) =>
      results.map((row) => JSON.stringify({ ...row, tenant_id: "" })).toSorted(),
    ),
    null,
    1,
  );
}

/** How many rows of a tenant each view table holds. */
async function countRows(tenant: string): Promise<number[]> {
  const tables = await db.batch<{ rows: number }>(
    VIEW_TABLES.map((table) =>
      db.prepare(`SELECT count(*) AS rows FROM ${table} WHERE tenant_id = ?1`).bind(tenant),
    ),
  );
  return tables.map(({ results }) => results[0]?.rows ?? -1);
}

/** The stream in another order, in batches of random size, with every third event twice. */
function disorder(events: readonly StreamEvent[], random: SeededRandom): StreamEvent[][] {
  const repeated = random.shuffled([...events, ...events.filter(() => random.below(3) === 0)]);
  const batches: StreamEvent[][] = [];
  while (repeated.length > 0) batches.push(repeated.splice(0, 1 + random.below(9)));
  return batches;
}

describe("projection", () => {
  it("a stream of receipts in 60 random orders, splits and repetitions gives one result", async () => {
    const events = buildLeadHistories();
    await projectReceipts(db, "t-order", events);
    const expected = await viewRows("t-order");
    const random = seededRandom(3);
    for (let round = 0; round < 60; round++) {
      const tenant = `t-order-${round}`;
      for (const batch of disorder(events, random)) await projectReceipts(db, tenant, batch);
      expect(await viewRows(tenant)).toBe(expected);
    }
  }, 60_000);

  it("shows what each history ended in", async () => {
    await projectReceipts(db, "t-end", buildLeadHistories());
    const view = async (id: string) => (await loadLead(db, "t-end", id))?.lead;
    expect(await view("led_a")).toMatchObject({
      status: "routed",
      owner_id: "usr_1",
      email: "jo.led_a@acme.example",
      company: "Acme \\ Söhne",
      segment: "segment_1",
      conflicts: ["conflict_1"],
      required_enrichment: ["phone", "industry"],
      version: 2,
    });
    expect(await view("led_b")).toMatchObject({
      status: "routed",
      status_reason: null,
      attempt: 2,
      segment: "segment_2",
      rung: "segment",
    });
    expect(await view("led_d")).toMatchObject({
      status: "denied",
      status_reason: "blocked",
      routed_at_ms: null,
    });
    expect(await view("led_e")).toMatchObject({
      status: "received",
      owner_id: null,
      segment: null,
      head: expect.stringMatching(/^rcp_/),
    });
  });

  it("a lead that is being reprocessed keeps its owner, its status and the decision that explains them", async () => {
    await projectReceipts(db, "t-again", buildLeadHistories());
    expect((await loadLead(db, "t-again", "led_c"))?.lead).toMatchObject({
      status: "routed",
      owner_id: "usr_2",
      attempt: 2,
      segment: "segment_2",
    });
  });

  it("shows of the person what the newest attempt knew, and of the way in what the first one said", async () => {
    await projectReceipts(db, "t-known", buildLeadHistories());
    const view = async (id: string) => (await loadLead(db, "t-known", id))?.lead;
    expect(await view("led_g")).toMatchObject({
      status: "routed",
      country: "DE",
      country_text: null,
      extra: null,
      known_version: 4,
      deadline_at_ms: null,
    });
    expect(await view("led_h")).toMatchObject({
      status: "routed",
      source: "website",
      external_id: "led_h",
      company: "By hand",
      import_id: "imp_2",
      import_version: 4,
      partner: null,
    });
    expect(await view("led_i")).toMatchObject({ partner: "reseller", conflict_id: "cfl_1" });
    expect(await view("led_k")).toMatchObject({ status: "duplicate", duplicate_of: "led_a" });
    expect(await view("led_l")).toMatchObject({ status: "routed", linked_to: "led_a" });
  });

  it("a repeat writes nothing", async () => {
    await projectReceipts(db, "t-repeat", buildLeadHistories());
    const counted = countedDatabase(db);
    await projectReceipts(counted.db, "t-repeat", buildLeadHistories());
    expect(counted.spent.rows_written).toBe(0);
  });

  it("no receipts, no statement", async () => {
    const counted = countedDatabase(db);
    await projectReceipts(counted.db, "t-none", []);
    expect(counted.spent.statements).toBe(0);
  });

  it("writes under its own tenant alone", async () => {
    await projectReceipts(db, "t-left", buildLeadHistories());
    const before = await viewRows("t-left");
    await projectReceipts(
      db,
      "t-right",
      new ReceiptStream()
        .create("led_a", streamLead("other"))
        .route("led_a", 1, { owner_id: "usr_9" }).events,
    );
    expect(await viewRows("t-left")).toBe(before);
    expect(await loadLead(db, "t-right", "led_b")).toBeNull();
    await clearTenantViews(db, "t-right");
    expect(await viewRows("t-left")).toBe(before);
  });
});

/** Tables with a row for a lead that was posted and routed: lead, touch, policy_decision, receipt, rev_workflow. */
const POSTED_TABLES = 5;

describe("budget", () => {
  it("every view table is without a rowid and emptied by a rebuild: a row is one row written, not two", async () => {
    const { results } = await db
      .prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND wr = 1")
      .all<{ name: string }>();
    // Keys of accounts are no view: they are written with the account.
    const views = results.map(({ name }) => name).filter((name) => name !== "account_key");
    expect(views.toSorted()).toEqual([...VIEW_TABLES].toSorted());
  });

  async function spend(tenant: string, leads: number, over: Partial<RoutedBody> = {}) {
    const stream = new ReceiptStream();
    for (let i = 0; i < leads; i++)
      stream.create(`led_${i}`, streamLead(`${i}`)).route(`led_${i}`, 1, over);
    const counted = countedDatabase(db);
    await projectReceipts(counted.db, tenant, stream.events);
    return counted.spent;
  }

  const settled_conflicts = [
    {
      facts: { type: "owner_no_capacity", rules: ["account_owner"], candidates: [] },
      resolution: "rotation_decides",
    },
  ] satisfies RoutedBody["settled_conflicts"];

  it.each([
    [1, {}],
    [100, {}],
    [1, { settled_conflicts }],
    [100, { settled_conflicts }],
  ])(
    "%i leads with both receipts and %j: at most 16 rows written and 40 read each",
    async (leads, over) => {
      const clocks = promised(FIRST_MS, "usr_1");
      const tenant = `t-budget-${leads}-${Object.keys(over).length}`;
      const spent = await spend(tenant, leads, { ...clocks, ...over });
      expect(spent.rows_written / leads).toBeLessThanOrEqual(16);
      expect(spent.rows_read / leads).toBeLessThanOrEqual(40);
    },
  );

  it("what is done with a lead later writes no more rows than the lead itself", async () => {
    const stream = new ReceiptStream()
      .create("led_1", streamLead("1"))
      .route("led_1", 1, promised(FIRST_MS, "usr_1"));
    await projectReceipts(db, "t-budget-work", stream.events);
    const before = stream.events.length;
    act(stream, "led_1", { clock: stopped("met") });
    const counted = countedDatabase(db);
    await projectReceipts(counted.db, "t-budget-work", stream.events.slice(before));
    // Activity, receipt, workflow, and the lead with its seven places in indexes.
    expect(counted.spent.rows_written).toBeLessThanOrEqual(11);
  });

  it("a batch of 100 leads sends the statements of a batch of one", async () => {
    expect((await spend("t-one", 1)).statements).toBe(POSTED_TABLES);
    expect((await spend("t-hundred", 100)).statements).toBe(POSTED_TABLES);
  });

  it("rows beyond a megabyte go in several statements of one transaction", async () => {
    const stream = new ReceiptStream();
    const long = (i: number): NormalizedLead => ({
      ...streamLead(`${i}`),
      company: "x".repeat(19_000),
    });
    for (let i = 0; i < 100; i++) stream.create(`led_${i}`, long(i));
    const counted = countedDatabase(db);
    await projectReceipts(counted.db, "t-long", stream.events);
    expect(counted.spent.statements).toBe(POSTED_TABLES + 1);
    expect((await loadLead(db, "t-long", "led_99"))?.lead.company?.length).toBe(19_000);
  });
});

const NOTHING = { lead: null };

describe("rebuild", () => {
  it("from the log alone every view row comes back as it was", async () => {
    const events = buildLeadHistories();
    for (const event of events) await projectReceipts(db, "t-rebuild", [event]);
    const before = await viewRows("t-rebuild");
    expect(await countRows("t-rebuild")).not.toContain(0);
    await clearTenantViews(db, "t-rebuild");
    expect(await countRows("t-rebuild")).toEqual(VIEW_TABLES.map(() => 0));
    const opened = new Map(events.map(({ receipt, ...content }) => [receipt.id, content]));
    const log = {
      readRange: async ({ from_seq, limit }: { from_seq: number; limit: number }) => ({
        size: events.length,
        // A log may answer less than it was asked for.
        receipts: events
          .slice(from_seq, from_seq + Math.min(limit, 7))
          .map(({ receipt }) => ({ ...receipt, subject_key: null })),
      }),
    };
    expect(
      await rebuildTenant(db, log, "t-rebuild", async ({ id }) => opened.get(id) ?? NOTHING),
    ).toBe(events.length);
    expect(await viewRows("t-rebuild")).toBe(before);
  });

  it("goes part by part, each of a bounded number of receipts, to the end of a log that grew", async () => {
    const { events } = new ReceiptStream().publishConfig(1);
    for (let i = 0; i < 9; i++) events.push(...new ReceiptStream().publishConfig(1).events);
    let size = 6;
    const asked: number[] = [];
    const log = {
      readRange: async ({ from_seq }: { from_seq: number }) => {
        asked.push(from_seq);
        const receipts = events.slice(from_seq, Math.min(from_seq + 2, size));
        return {
          size,
          receipts: receipts.map(({ receipt }) => ({ ...receipt, subject_key: null })),
        };
      },
    };
    const part = (from: number) => rebuildPart(db, log, "t-parts", from, async () => NOTHING);
    expect(await part(0)).toEqual({ next_seq: 4, size: 6 });
    size = 8;
    expect(await part(4)).toEqual({ next_seq: null, size: 8 });
    expect(asked).toEqual([0, 2, 4, 6]);
    expect(await part(100)).toEqual({ next_seq: null, size: 8 });
  });
});
