// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { SlaMessage } from "#domain/messages/lead-queue.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import { OVERDUE_SQL } from "#storage/overdue-clocks.ts";
import { countedDatabase, migratedDatabase } from "../../../tests/faults/migrated-database.ts";
import { call, deliver, messageOf, openSla } from "../../../tests/faults/pipeline/sla-story.ts";
import { sweepClocks } from "./sweep-clocks.ts";

beforeAll(async () => {
  await migratedDatabase();
});

/** What a run sends. */
async function sweep(nowMs: number, db: D1Database = env.DB): Promise<readonly SlaMessage[]> {
  const sent: SlaMessage[] = [];
  const sendBatch = async (batch: Iterable<MessageSendRequest<SlaMessage>>) => {
    const bodies = [...batch].map(({ body }) => body);
    expect(bodies.length).toBeLessThanOrEqual(100);
    sent.push(...bodies);
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  };
  expect(await sweepClocks(db, { sendBatch }, nowMs)).toBe(sent.length);
  return sent;
}

describe("a first touch that ran out, whose timer never came", () => {
  it("is told of by the sweep from five minutes on for a day, until its receipt stands", async () => {
    const work = await openSla("sweep-late", {});
    const id = await work.handIn();
    const message = await messageOf("sweep-late", id, "breach");
    const due = message.due_at_ms;
    const late = due + 6 * MINUTE_MS;
    for (const nowMs of [due, due + 5 * MINUTE_MS, due + 1_441 * MINUTE_MS]) {
      expect(await sweep(nowMs)).toEqual([]);
    }
    const trace_id = `sla/${id}/1/sweep`;
    expect(await sweep(late)).toEqual([{ ...message, trace_id }]);
    await work.perform(deliver(await sweep(late), []), work.command(id, "k"), null);
    expect(await work.steps(id)).toEqual(["CREATE_LEAD", "ROUTE_LEAD", "BREACH_SLA"]);
    expect(await sweep(late)).toEqual([]);
  });

  it("is not told of where a person has touched the lead", async () => {
    const work = await openSla("sweep-touched", {});
    const id = await work.handIn();
    const { due_at_ms } = await messageOf("sweep-touched", id, "breach");
    const late = due_at_ms + 6 * MINUTE_MS;
    expect(await sweep(late)).toHaveLength(1);
    await work.perform(call(true), work.command(id, "call"), null);
    expect(await sweep(late)).toEqual([]);
  });
});

describe("leads of all tenants", () => {
  const NOW = 1_000_000_000;
  const LATE = NOW - 6 * MINUTE_MS;

  /** A view row as a routed or a held lead has it. */
  async function put(tenant: string, lead_id: string, row: Record<string, unknown>): Promise<void> {
    const all = { tenant_id: tenant, lead_id, version: 2, attempt: 1, status: "routed", ...row };
    const names = Object.keys(all);
    await env.DB.prepare(
      `INSERT INTO lead (${names.join(", ")}) VALUES (${names.map((_, i) => `?${i + 1}`).join(", ")})`,
    )
      .bind(...Object.values(all))
      .run();
  }

  it("are found in every queue, and no other lead is", async () => {
    const [one, two] = [await openSla("sweep-one", {}), await openSla("sweep-two", {})];
    const due = { sla_due_at_ms: LATE };
    const team_id = one.team("sdr");
    await put("sweep-one", "led_team", { ...due, team_id });
    await put("sweep-one", "led_teamless", due);
    await put("sweep-one", "led_held", { ...due, status: "held" });
    await put("sweep-one", "led_told_before", { ...due, team_id, version: 4, breached_version: 3 });
    await put("sweep-two", "led_other", { ...due, team_id: two.team("enterprise") });
    await put("sweep-one", "led_told", { ...due, team_id, breached_version: 3 });
    await put("sweep-one", "led_touched", { ...due, team_id, first_touch_version: 3 });
    await put("sweep-one", "led_not_yet", { sla_due_at_ms: NOW, team_id });
    await put("sweep-one", "led_no_promise", { team_id });
    await put("sweep-one", "led_closed", { ...due, team_id, status: "disqualified" });
    const found = (await sweep(NOW)).map(({ tenant, lead_id }) => `${tenant} ${lead_id}`);
    expect(found.toSorted()).toEqual([
      "sweep-one led_held",
      "sweep-one led_team",
      "sweep-one led_teamless",
      "sweep-one led_told_before",
      "sweep-two led_other",
    ]);
  });

  it("are found by steps of the queues' indexes: what is not late is not read", async () => {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${OVERDUE_SQL}`)
      .bind(0, 1, 1)
      .all<{ detail: string }>();
    const leads = results.map(({ detail }) => detail).filter((detail) => / lead /.test(detail));
    expect(leads).toEqual([
      expect.stringMatching(/INDEX lead_by_team_queue .*team_id=\? AND queue_order_ms>\?/),
      expect.stringMatching(/INDEX lead_by_team_queue .*team_id=\? AND queue_order_ms>\?/),
      expect.stringMatching(/INDEX lead_by_held_queue .*tenant_id=\? AND queue_order_ms>\?/),
    ]);
    const many = await openSla("sweep-many", {});
    const team_id = many.team("sdr");
    const before = countedDatabase(env.DB);
    await sweep(NOW, before.db);
    for (let n = 0; n < 60; n += 1) {
      await put("sweep-many", `led_${n}`, { sla_due_at_ms: NOW + n, team_id });
    }
    const after = countedDatabase(env.DB);
    await sweep(NOW, after.db);
    expect(after.spent.rows_read).toBe(before.spent.rows_read);
  });

  it("are at most 500 a run", async () => {
    const work = await openSla("sweep-flood", {});
    const rows = JSON.stringify(Array.from({ length: 510 }, (_, n) => `led_flood_${n}`));
    await env.DB.prepare(
      `INSERT INTO lead (tenant_id, lead_id, version, attempt, status, team_id, sla_due_at_ms)
        SELECT 'sweep-flood', value, 2, 1, 'routed', ?1, ?2 FROM json_each(?3)`,
    )
      .bind(work.team("sdr"), LATE, rows)
      .run();
    const sent = await sweep(NOW);
    expect(sent).toHaveLength(500);
    expect(new Set(sent.map(({ lead_id }) => lead_id)).size).toBe(500);
  });
});
