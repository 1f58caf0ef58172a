// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import { migratedDatabase } from "../tests/faults/migrated-database.ts";
import { buildLeadHistories } from "../tests/fixtures/lead-histories.ts";
import { ReceiptStream } from "../tests/fixtures/receipt-streams.ts";
import { FIRST_MS, streamLead } from "../tests/fixtures/stream-bodies.ts";
import { act, HOUR_MS, promised, stopped } from "../tests/fixtures/work-histories.ts";
import { projectReceipts } from "./project-receipts.ts";
import { listConflicts } from "./read-conflicts.ts";
import { HISTORY_ROWS, loadLead } from "./read-leads.ts";

const TENANT = "t-work";
let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
  await projectReceipts(db, TENANT, buildLeadHistories());
});

const view = async (id: string) => (await loadLead(db, TENANT, id))?.lead;

async function rowsOf(table: string): Promise<readonly Record<string, unknown>[]> {
  const { results } = await db
    .prepare(`SELECT * FROM ${table} WHERE tenant_id = ?1`)
    .bind(TENANT)
    .all();
  return results;
}

describe("a lead that somebody works on", () => {
  it("shows its acceptance and its first touch, and keeps both beside later activities", async () => {
    expect(await view("led_m")).toMatchObject({
      version: 2,
      attempt: 1,
      accepted_attempt: 1,
      accepted_version: 3,
      first_touch_at_ms: FIRST_MS + 10 * 60_000,
      first_touch_state: "met",
      first_touch_version: 4,
      breached_version: null,
      postal_code: "sw1a1aa",
      account_ref: "crm-7",
    });
  });

  it("has its clocks from the newest end, and says of a touch which receipt it is", async () => {
    const lead = await view("led_n");
    expect(lead).toMatchObject({ version: 5, first_touch_version: 3, owner_id: "usr_2" });
    expect(lead?.sla?.time_to_first_touch).toMatchObject({
      state: "running",
      started_at_ms: FIRST_MS + 2 * HOUR_MS,
    });
    expect(lead?.sla?.schedule_id).toBe("london_hours");
  });

  it("has no first touch by what a program did, however much that is", async () => {
    const loaded = await loadLead(db, TENANT, "led_o");
    expect(loaded?.lead).toMatchObject({ first_touch_version: null, first_touch_at_ms: null });
    expect(loaded?.lead).toMatchObject({ accepted_attempt: 1, attempt: 2 });
    expect(loaded?.history.activities).toMatchObject([
      { kind: "email", human: false, performed_by_kind: "key", performed_by: "key_1" },
    ]);
  });

  it("shows the breach of its first touch, of no other clock, and lists every reminder and breach", async () => {
    const loaded = await loadLead(db, TENANT, "led_p");
    expect(loaded?.lead).toMatchObject({
      breached_version: 5,
      breached_at_ms: FIRST_MS + HOUR_MS,
      first_touch_version: 6,
      first_touch_state: "met_late",
    });
    expect(loaded?.history.sla_events.map(({ clock, event }) => [clock, event])).toEqual([
      ["time_to_first_touch", "reminder"],
      ["time_to_route", "breach"],
      ["time_to_first_touch", "breach"],
    ]);
    expect(loaded?.history.sla_events[0]).toMatchObject({
      told_user_id: "usr_1",
      told_as: "owner",
    });
  });

  it("has the newest activities of a long history, in order", async () => {
    const stream = new ReceiptStream()
      .create("led_1", streamLead("1"))
      .route("led_1", 1, promised(FIRST_MS, "usr_1"));
    for (let i = 0; i <= HISTORY_ROWS; i++) {
      act(stream, "led_1", i === 0 ? { clock: stopped("met") } : {});
    }
    await projectReceipts(db, "t-busy", stream.events);
    const loaded = await loadLead(db, "t-busy", "led_1");
    const newest = Array.from({ length: HISTORY_ROWS }, (_, i) => i + 4);
    expect(loaded?.history.activities.map(({ chain_seq }) => chain_seq)).toEqual(newest);
    expect(loaded?.lead.first_touch_version).toBe(3);
    expect(loaded?.history.complete).toBe(false);
  });
});

describe("a closed lead", () => {
  it("keeps the decision that stood before, which nothing was decided to close", async () => {
    expect(await view("led_t")).toMatchObject({
      status: "converted",
      attempt: 2,
      owner_id: "usr_1",
      decided_attempt: 1,
      segment: "segment_1",
      opportunity_id: "opp_1",
      sla: null,
    });
  });

  it("that is opened again stands where its newest attempt ended, with that attempt's decision", async () => {
    expect(await view("led_s")).toMatchObject({
      status: "routed",
      status_reason: null,
      decided_attempt: 3,
      segment: "segment_3",
      owner_id: "usr_2",
      accepted_attempt: 3,
      breached_at_ms: FIRST_MS + 3 * HOUR_MS,
      first_touch_at_ms: FIRST_MS + 4 * HOUR_MS,
      first_touch_state: "met",
    });
  });
});

describe("a deal", () => {
  it("stands where its newest receipt says, with its name, and is known to every lead of it", async () => {
    const deals = await rowsOf("opportunity");
    expect(deals.find(({ opportunity_id }) => opportunity_id === "opp_1")).toMatchObject({
      version: 3,
      name: "Acme: everything",
      stage: "closed_won",
      status: "won",
      amount_minor: 500,
      lead_id: "led_t",
      lead_ids: '["led_t","led_m"]',
    });
    expect(deals.find(({ opportunity_id }) => opportunity_id === "opp_2")).toMatchObject({
      name: null,
      owner_id: null,
      lead_id: null,
    });
    expect(await view("led_m")).toMatchObject({ opportunity_id: "opp_1", status: "routed" });
  });
});

describe("what precedence settled", () => {
  it("is a resolved conflict of its own for each, named by the receipt that ended the attempt", async () => {
    const end = await view("led_r");
    const ids = [`${end?.receipt_id}.1`, `${end?.receipt_id}.2`];
    const rows = (await rowsOf("conflict")).filter(({ lead_id }) => lead_id === "led_r");
    expect(rows).toMatchObject([
      {
        conflict_id: ids[0],
        type: "owner_no_capacity",
        severity: "minor",
        status: "resolved",
        resolution: "rotation_decides",
        resolved_by: "precedence",
        choice: null,
      },
      { conflict_id: ids[1], type: "strategy_disagreement", resolution: "owner" },
    ]);
    expect(end?.conflict_id).toBeNull();
    const open = await listConflicts(db, TENANT, { status: "open", limit: 9, after: null });
    expect(open).toEqual([]);
  });
});
