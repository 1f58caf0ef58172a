// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { migratedDatabase } from "../tests/faults/migrated-database.ts";
import { type LeadSelection, selectMovableLeads } from "./read-movable-leads.ts";

const TENANT = "movable";
/** Of other people, and closed: what no selection below is about. */
const OTHERS = 3_000;

beforeAll(async () => {
  await migratedDatabase();
  const rows = (prefix: string, count: number, status: string, who: string): Promise<unknown> =>
    env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
        INSERT INTO lead (tenant_id, lead_id, version, status, attempt, owner_id, team_id, source, sla_due_at_ms)
        SELECT ?1, ?3 || i, 1, ?4, 1, ${who}, i FROM n`,
    )
      .bind(TENANT, count, prefix, status)
      .run();
  await rows("led_other", OTHERS, "routed", "'usr_o', 'tea_o', 'web'");
  await rows("led_closed", OTHERS, "disqualified", "'usr_1', 'tea_1', 'fair'");
  await rows("led_mine", 30, "routed", "'usr_1', 'tea_1', 'web'");
  await rows("led_held", 20, "held", "NULL, 'tea_1', 'web'");
});

/** The same database; adds up what it reads. */
function counted(): { readonly db: D1Database; readonly read: () => number } {
  let rows = 0;
  const batch = async (statements: D1PreparedStatement[]) => {
    const answers = await env.DB.batch(statements);
    for (const { meta } of answers) rows += meta.rows_read;
    return answers;
  };
  const db = new Proxy(env.DB, {
    get: (real, name) => (name === "batch" ? batch : real.prepare.bind(real)),
  });
  return { db, read: () => rows };
}

describe("leads that a manager selects", () => {
  const all = { owner_id: null, team_id: null, source: null };
  const CASES: readonly (readonly [name: string, LeadSelection, total: number, most: number])[] = [
    ["of an owner", { ...all, status: "routed", owner_id: "usr_1" }, 30, 300],
    [
      "of an owner and a source",
      { ...all, status: "routed", owner_id: "usr_1", source: "web" },
      30,
      300,
    ],
    [
      "of a team and a source",
      { ...all, status: "routed", team_id: "tea_1", source: "web" },
      30,
      300,
    ],
    ["that are held", { ...all, status: "held" }, 20, 300],
    ["that are held for a team", { ...all, status: "held", team_id: "tea_1" }, 20, 300],
    ["of a source that nobody has", { ...all, status: "routed", source: "none" }, 0, 50],
  ];

  test.each(CASES)("%s are read from their queue alone", async (_, selection, total, most) => {
    const { db, read } = counted();
    const { leads, left } = await selectMovableLeads(db, TENANT, selection, 10);
    expect([leads.length, left]).toEqual([Math.min(10, total), Math.max(0, total - 10)]);
    const due = leads.map(({ sla_due_at_ms }) => sla_due_at_ms ?? 0);
    expect(due).toEqual(due.toSorted((a, b) => a - b));
    expect(read()).toBeLessThan(most);
  });

  test("that are named come in the given order, each once, with those that are not there", async () => {
    const lead_ids = ["led_mine2", "led_none", "led_held1", "led_mine2"];
    const { leads } = await selectMovableLeads(env.DB, TENANT, { lead_ids }, 10);
    expect(leads.map(({ lead_id, status }) => `${lead_id} ${status}`)).toEqual([
      "led_mine2 routed",
      "led_none unknown",
      "led_held1 held",
    ]);
    const others = await selectMovableLeads(env.DB, "somebody-else", { lead_ids }, 10);
    expect(others.leads.map(({ status }) => status)).toEqual(["unknown", "unknown", "unknown"]);
  });
});
