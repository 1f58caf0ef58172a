// SPDX-License-Identifier: Apache-2.0
// Leads that wait for a place: whoever has waited longest gets the one that comes free, once, whichever call fails.
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import type { DrainMessage } from "#domain/messages/lead-queue.ts";
import { ok } from "#domain/result.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import { disqualifyLead } from "../../../workers/ingest/commands/disqualify-lead.ts";
import { drainLeads } from "../../../workers/ingest/drain-leads.ts";
import { migratedDatabase } from "../migrated-database.ts";
import type { Fault } from "./faulty-ports.ts";
import { expectViewsAreReceipts } from "./inquest.ts";
import { publish } from "./scene.ts";
import { type Act, LATER_MS, openWork, type Work } from "./work-story.ts";

beforeAll(async () => {
  await migratedDatabase();
});

/** A pool of one person with room for one lead. */
async function openFull(tenant: string): Promise<Work> {
  const work = await openWork(tenant);
  await publish(tenant, ["user:sdr-1"], 1, 0, { capacity: { users: { "user:sdr-1": 1 } } });
  return work;
}

const close: Act = (command, tools) => {
  const by = { user_id: null, is_manager: true };
  return disqualifyLead({ ...command, by, reason: "spam", note: null }, tools);
};

/** What the desk's alarm sends; sent again, it is later by the time after which the desk tells again of a lead. */
function look(from_ms: number): Act {
  let now_ms = from_ms;
  return async ({ tenant }, tools) => {
    const at_ms = now_ms;
    now_ms += 11 * MINUTE_MS;
    const message: DrainMessage = { v: 1, kind: "drain", tenant, at_ms, trace_id: "trace" };
    await drainLeads(tenant, message, { ...tools, now_ms: at_ms });
    return ok(null);
  };
}

/** Its one attempt has ended, with nobody. */
const HELD = ["CREATE_LEAD", "ROUTE_LEAD"];

async function expectWaits({ tenant, steps }: Work, lead_id: string): Promise<void> {
  const row = await env.DB.prepare(
    "SELECT status, status_reason FROM lead WHERE tenant_id = ?1 AND lead_id = ?2",
  )
    .bind(tenant, lead_id)
    .first();
  expect(row).toEqual({ status: "held", status_reason: "capacity_exhausted" });
  expect(await steps(lead_id)).toEqual(HELD);
}

it("a place that comes free is the oldest waiting lead's, once, whichever call fails", async () => {
  const work = await openFull("drain-faults");
  const { tenant } = work;
  const line: string[] = [];
  for (let n = 0; n < 4; n += 1) line.push(await work.handIn());
  const user = work.user("sdr-1");
  let now = LATER_MS;
  const round = async (fault: Fault | null): Promise<number> => {
    const [holder = "", oldest = "", ...rest] = line;
    expect([fault, await work.ownerOf(holder)]).toEqual([fault, user]);
    await work.perform(close, { ...work.command(holder, "close"), now_ms: now }, null);
    line.shift();
    const calls = await work.perform(look(now), work.command(oldest, "drain"), fault);
    now += 60 * MINUTE_MS;
    await work.perform(look(now), work.command(oldest, "drain"), null);
    now += 60 * MINUTE_MS;
    expect([fault, await work.steps(oldest)]).toEqual([
      fault,
      [...HELD, "DRAIN_LEAD", "ROUTE_LEAD"],
    ]);
    expect(await work.ownerOf(oldest)).toBe(user);
    for (const id of rest) await expectWaits(work, id);
    await work.expectOpenIsShown();
    line.push(await work.handIn());
    return calls;
  };
  const calls = await round(null);
  expect(calls).toBeGreaterThan(4);
  for (let n = 0; n < calls; n += 1) {
    await round({ call: n, when: "before" });
    await round({ call: n, when: "after" });
  }
  await expectViewsAreReceipts(tenant);
});

it("where nobody is free nothing is attempted, and a newer lead overtakes nobody", async () => {
  const work = await openFull("drain-full");
  const [holder, oldest, second] = [await work.handIn(), await work.handIn(), await work.handIn()];
  await work.perform(look(LATER_MS), work.command(oldest, "drain"), null);
  await expectWaits(work, oldest);
  await work.perform(close, work.command(holder, "close"), null);
  // It comes while the place is free and the line has not been looked at yet.
  const newest = await work.handIn();
  await expectWaits(work, newest);
  await work.perform(look(LATER_MS + MINUTE_MS), work.command(oldest, "drain"), null);
  await work.perform(look(LATER_MS + MINUTE_MS), work.command(oldest, "drain"), null);
  expect(await work.ownerOf(oldest)).toBe(work.user("sdr-1"));
  for (const id of [second, newest]) await expectWaits(work, id);
  await work.expectOpenIsShown();
});
