// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import { countedDatabase, migratedDatabase } from "../tests/faults/migrated-database.ts";
import {
  teamRecord,
  tenantRecord,
  testBatch,
  userRecord,
} from "../tests/faults/directory-records.ts";
import { buildLeadHistories } from "../tests/fixtures/lead-histories.ts";
import { ReceiptStream } from "../tests/fixtures/receipt-streams.ts";
import { FIRST_MS, streamLead } from "../tests/fixtures/stream-bodies.ts";
import { act, promised, stopped } from "../tests/fixtures/work-histories.ts";
import { projectReceipts } from "./project-receipts.ts";
import {
  HISTORY_ROWS,
  loadHeldQueue,
  loadLead,
  loadOwnerQueue,
  loadTeamQueue,
  type QueueCursor,
} from "./read-leads.ts";
import { teamId, userId } from "./directory-records.ts";
import { saveTeam, saveTenant, saveUser } from "./save-directory.ts";

const ID_KEY = new Uint8Array(32).fill(1);
let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

type LoadPage = (page: {
  cursor: QueueCursor | null;
  limit: number;
}) => ReturnType<typeof loadHeldQueue>;

/** All pages of a queue, three rows at a time. */
async function readAll(load: LoadPage): Promise<string[]> {
  const ids: string[] = [];
  let cursor: QueueCursor | null = null;
  do {
    const page: Awaited<ReturnType<LoadPage>> = await load({ cursor, limit: 3 });
    expect(page.leads.length).toBeLessThanOrEqual(3);
    ids.push(...page.leads.map((lead) => lead.lead_id));
    // Pages that go in a circle have no end.
    expect(ids.length).toBeLessThan(100);
    cursor = page.next;
  } while (cursor !== null);
  return ids;
}

/** Ten leads of two teams; deadlines tie in pairs, led_8 has none, led_9 is held. */
function buildQueues(): ReceiptStream {
  const stream = new ReceiptStream();
  for (let i = 0; i < 10; i++) {
    stream.create(`led_${i}`, streamLead(`${i}`)).route(`led_${i}`, 1, {
      team_id: i === 7 ? "tea_other" : "tea_1",
      sla_due_at_ms: i === 8 ? null : FIRST_MS - Math.floor(i / 2) * 60_000,
      status: i === 9 ? "held" : "routed",
      reason: i === 9 ? "capacity_exhausted" : null,
    });
  }
  return stream;
}

describe("queues", () => {
  it("a team's queue is sorted by time left, then id, without gap or repeat between pages", async () => {
    await projectReceipts(db, "t-queue", buildQueues().events);
    const ids = await readAll((page) => loadTeamQueue(db, "t-queue", "tea_1", page));
    expect(ids).toEqual(["led_6", "led_4", "led_5", "led_2", "led_3", "led_0", "led_1", "led_8"]);
    expect(await readAll((page) => loadTeamQueue(db, "t-queue", "tea_other", page))).toEqual([
      "led_7",
    ]);
    expect(await readAll((page) => loadHeldQueue(db, "t-queue", page))).toEqual(["led_9"]);
  });

  it("what somebody touched comes last, behind what was promised nothing, also where a page begins among it", async () => {
    const stream = new ReceiptStream();
    for (let i = 0; i < 9; i++) {
      const id = `led_${i}`;
      stream.create(id, streamLead(id)).route(id, 1, promised(FIRST_MS - i * 60_000, "usr_1"));
      if (i % 2 === 0) act(stream, id, { clock: stopped("met") });
    }
    await projectReceipts(db, "t-touched", stream.events);
    const order = ["7", "5", "3", "1", "0", "2", "4", "6", "8"].map((i) => `led_${i}`);
    expect(await readAll((page) => loadTeamQueue(db, "t-touched", "tea_1", page))).toEqual(order);
    expect(await readAll((page) => loadOwnerQueue(db, "t-touched", "usr_1", page))).toEqual(order);
    // A clock that begins anew brings a lead back to its place.
    stream
      .reprocess("led_8", 2, streamLead("led_8"))
      .route("led_8", 2, promised(FIRST_MS - 20 * 60_000, "usr_1"));
    await projectReceipts(db, "t-touched", stream.events);
    expect((await readAll((page) => loadTeamQueue(db, "t-touched", "tea_1", page)))[0]).toBe(
      "led_8",
    );
  });

  it("a person's queue has what is routed to them: nothing of others, nothing held, nothing closed", async () => {
    const stream = new ReceiptStream();
    for (const id of ["led_mine", "led_other", "led_held", "led_closed"])
      stream.create(id, streamLead(id));
    stream
      .route("led_mine", 1, promised(FIRST_MS, "usr_1"))
      .route("led_other", 1, promised(FIRST_MS, "usr_2"))
      .route("led_held", 1, { status: "held", reason: "conflict", owner_id: "usr_1" })
      .route("led_closed", 1, promised(FIRST_MS, "usr_1"))
      .close("led_closed", 2, "disqualified", { owner_id: "usr_1", reason: "no_need" });
    await projectReceipts(db, "t-mine", stream.events);
    expect(await readAll((page) => loadOwnerQueue(db, "t-mine", "usr_1", page))).toEqual([
      "led_mine",
    ]);
    expect(await readAll((page) => loadOwnerQueue(db, "t-mine-2", "usr_1", page))).toEqual([]);
  });

  it("another tenant's queues are empty", async () => {
    expect(await readAll((page) => loadTeamQueue(db, "t-queue-2", "tea_1", page))).toEqual([]);
    expect(await readAll((page) => loadHeldQueue(db, "t-queue-2", page))).toEqual([]);
  });

  it("a page reads its own rows, not the queue", async () => {
    const stream = new ReceiptStream();
    for (let i = 0; i < 300; i++)
      stream.create(`led_${i}`, streamLead(`${i}`)).route(`led_${i}`, 1);
    await projectReceipts(db, "t-long-queue", stream.events);
    const { spent } = await readPage("t-long-queue", null);
    expect(spent.rows_read).toBeLessThanOrEqual(30);
    const { spent: next } = await readPage("t-long-queue", {
      sla_due_at_ms: FIRST_MS + 60_000,
      lead_id: "led_150",
    });
    expect(next.rows_read).toBeLessThanOrEqual(30);
  });

  async function readPage(tenant: string, cursor: QueueCursor | null) {
    const plan: string[] = [];
    const spy = {
      prepare: (sql: string) => {
        plan.push(sql);
        return db.prepare(sql);
      },
    } as unknown as D1Database;
    const { leads } = await loadTeamQueue(spy, tenant, "tea_1", { cursor, limit: 10 });
    expect(leads.length).toBe(10);
    // drizzle reads raw rows without meta, so the statement is sent once more to see its bill.
    const { spent, db: counting } = countedDatabase(db);
    const [sql = ""] = plan;
    const due = cursor?.sla_due_at_ms ?? null;
    const values =
      cursor === null ? [tenant, "tea_1", 11] : [tenant, "tea_1", due, cursor.lead_id, 11];
    await counting
      .prepare(sql)
      .bind(...values)
      .all();
    return { spent };
  }
});

describe("a lead's page", () => {
  it("names its owner and team, lists touches and receipts in order, and hides all of it from other tenants", async () => {
    await saveTenant(db, testBatch("t-page", 1), tenantRecord("Page"));
    const owner = userRecord("u-1", { name: "Owner One" });
    await saveUser(db, { idKey: ID_KEY, personKey: ID_KEY }, testBatch("t-page", 1), owner);
    await saveTeam(db, ID_KEY, testBatch("t-page", 1), teamRecord("west", [], { name: "West" }));
    const place = { owner_id: userId(ID_KEY, "u-1"), team_id: teamId(ID_KEY, "west") };
    const again = { ...streamLead("1"), company: "Second name" };
    const stream = new ReceiptStream()
      .create("led_1", streamLead("1"))
      .route("led_1", 1, place)
      .resubmit("led_1", again);
    await projectReceipts(db, "t-page", stream.events);

    const page = await loadLead(db, "t-page", "led_1");
    expect(page?.lead).toMatchObject({
      owner_external_id: "u-1",
      owner_name: "Owner One",
      team_external_id: "west",
      team_name: "West",
    });
    const { touches = [], receipts = [], complete } = page?.history ?? {};
    expect(touches.map((touch) => [touch.kind, touch.resubmitted?.company ?? null])).toEqual([
      ["created", null],
      ["resubmitted", "Second name"],
    ]);
    expect(touches[0]?.product_interest).toEqual(["platform", "analytics"]);
    expect(receipts.map((receipt) => receipt.workflow_step)).toEqual([
      "CREATE_LEAD",
      "ROUTE_LEAD",
      "RESUBMIT_LEAD",
    ]);
    expect(page?.lead.head).toBe(receipts.at(-1)?.id);
    expect(complete).toBe(true);

    expect(await loadLead(db, "t-page-2", "led_1")).toBeNull();
  });

  it("has the touches of leads that were merged into it where they belong in time, and drops those of an undone merge", async () => {
    await projectReceipts(db, "t-merged", buildLeadHistories());
    const { touches = [], merged } = (await loadLead(db, "t-merged", "led_a"))?.history ?? {};
    expect(touches.map(({ kind, from_lead_id }) => [kind, from_lead_id])).toEqual([
      ["created", null],
      ["resubmitted", null],
      ["resubmitted", "led_k"],
      ["enriched", "led_k"],
    ]);
    expect(touches.at(-1)).toMatchObject({
      source: "clearbook",
      resubmitted: { industry: "shipping" },
    });
    expect(merged).toEqual(["led_k"]);
    const signals = (await loadLead(db, "t-merged", "led_j"))?.history.touches ?? [];
    expect(signals.map(({ intake, signal, points }) => [intake, signal, points])).toEqual([
      ["signal", "invited", 30],
      ["signal", "invited", 30],
    ]);
  });

  it("has an adopted touch before the lead's own where it came in earlier", async () => {
    const at = { lead_id: "led_y", receipt_id: "rcp_y", merge_id: "rcp_m" };
    const stream = new ReceiptStream()
      .create("led_x", streamLead("x"))
      .resubmit("led_x", streamLead("x"))
      .adopt("led_x", at, { lead: streamLead("y") }, FIRST_MS - 1);
    await projectReceipts(db, "t-earlier", stream.events);
    const { touches = [] } = (await loadLead(db, "t-earlier", "led_x"))?.history ?? {};
    expect(touches.map(({ chain_seq }) => chain_seq)).toEqual([3, 1, 2]);
  });

  it("shows the newest of a long history, in order, and says that there is more", async () => {
    const stream = new ReceiptStream().create("led_1", streamLead("1"));
    const add = (count: number) => {
      for (let i = 0; i < count; i++) stream.resubmit("led_1", streamLead("1"));
      return projectReceipts(db, "t-long-page", stream.events);
    };
    const history = async () => (await loadLead(db, "t-long-page", "led_1"))?.history;
    await add(HISTORY_ROWS - 1);
    expect(await history()).toMatchObject({ complete: true });
    await add(2);
    const { receipts = [], touches = [], complete } = (await history()) ?? {};
    const newest = Array.from({ length: HISTORY_ROWS }, (_, i) => i + 3);
    expect(receipts.map(({ chain_seq }) => chain_seq)).toEqual(newest);
    expect(touches.map(({ chain_seq }) => chain_seq)).toEqual(newest);
    expect(complete).toBe(false);
  });
});
