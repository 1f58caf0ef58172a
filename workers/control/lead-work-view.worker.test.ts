// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import { loadLead } from "#storage/read-leads.ts";
import { projectReceipts } from "#storage/project-receipts.ts";
import { env } from "cloudflare:workers";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";
import { buildLeadHistories } from "../../tests/fixtures/lead-histories.ts";
import { ReceiptStream } from "../../tests/fixtures/receipt-streams.ts";
import { FIRST_MS, streamLead } from "../../tests/fixtures/stream-bodies.ts";
import {
  accept,
  act,
  clocksFrom,
  HOUR_MS,
  overdue,
  promised,
  stopped,
} from "../../tests/fixtures/work-histories.ts";
import { viewSla } from "./routes/lead-view.ts";
import { viewWork } from "./routes/lead-work-view.ts";

const MINUTE_MS = 60_000;
const TENANT = "t-work-view";
beforeAll(async () => {
  await migratedDatabase();
  await projectReceipts(env.DB, TENANT, buildLeadHistories());
});

async function leadOf(id: string, tenant = TENANT) {
  const loaded = await loadLead(env.DB, tenant, id);
  if (loaded === null) throw new Error(`no ${id}`);
  return loaded.lead;
}

/** The lead's clocks, half an hour before the first touch is due unless another time is given. */
async function workOf(id: string, { tenant = TENANT, at = FIRST_MS + HOUR_MS / 2 } = {}) {
  return viewWork(await leadOf(id, tenant), at);
}

/** Projects a lead's chain under a tenant of its own. */
async function told(tenant: string, build: (stream: ReceiptStream) => unknown): Promise<string> {
  const stream = new ReceiptStream().create("led_1", streamLead("1"));
  stream.route("led_1", 1, promised(FIRST_MS, "usr_1"));
  build(stream);
  await projectReceipts(env.DB, tenant, stream.events);
  return tenant;
}

const again = (stream: ReceiptStream, startedMs: number) =>
  stream.reprocess("led_1", 2, streamLead("1")).route("led_1", 2, promised(startedMs, "usr_2"));

describe("the clock of the first touch", () => {
  it("runs with what is left, in whose hours, then is overdue before its breach has a receipt", async () => {
    const tenant = await told("t-runs", () => {});
    expect(await workOf("led_1", { tenant })).toMatchObject({
      time_to_route: { state: "met", minutes_left: null },
      time_to_first_touch: { state: "running", minutes: 60, minutes_left: 30, paused_for: null },
      schedule_id: "london_hours",
      accepted: null,
      first_touch: null,
      breached_at: null,
    });
    const late = await workOf("led_1", { tenant, at: FIRST_MS + HOUR_MS + 1 });
    expect(late.time_to_first_touch).toMatchObject({ state: "running", minutes_left: -1 });
    expect(viewSla(await leadOf("led_1", tenant), FIRST_MS)?.minutes_left).toBe(60);
  });

  it("is met by a person's touch, and nothing is due any more", async () => {
    const work = await workOf("led_m");
    expect(work).toMatchObject({
      time_to_first_touch: { state: "met", minutes_left: null },
      first_touch: { state: "met", at: "2026-01-05T09:10:00.000Z" },
      accepted: { by: "usr_1" },
      opportunity_id: "opp_1",
    });
    expect(viewSla(await leadOf("led_m"), FIRST_MS)).toBeNull();
  });

  it("is the newest one: begun anew, it runs, and the touch that stopped the one before is not its own", async () => {
    expect(await workOf("led_n")).toMatchObject({
      time_to_first_touch: { state: "running", due_at: "2026-01-05T12:00:00.000Z" },
      first_touch: null,
    });
    expect(viewSla(await leadOf("led_n"), FIRST_MS)?.due_at).toBe("2026-01-05T12:00:00.000Z");
  });

  it("is told by the order of receipts, not by when somebody says that they called", async () => {
    const before = { clock: stopped("met"), occurred_at_ms: FIRST_MS - HOUR_MS };
    const tenant = await told("t-earlier-call", (stream) => act(stream, "led_1", before));
    expect(await workOf("led_1", { tenant })).toMatchObject({
      time_to_first_touch: { state: "met" },
      first_touch: { state: "met" },
    });
    const anew = await told("t-later-call", (stream) => {
      act(stream, "led_1", { clock: stopped("met"), occurred_at_ms: FIRST_MS + 5 * HOUR_MS });
      again(stream, FIRST_MS + 2 * HOUR_MS);
    });
    expect((await workOf("led_1", { tenant: anew })).first_touch).toBeNull();
  });

  it("that is not started again leaves the touch that there was", async () => {
    const tenant = await told("t-continues", (stream) => {
      act(stream, "led_1", { clock: stopped("met_late") });
      const sla = { ...clocksFrom(FIRST_MS), time_to_first_touch: null };
      stream
        .reprocess("led_1", 2, streamLead("1"))
        .route("led_1", 2, { owner_id: "usr_2", sla, sla_due_at_ms: null });
    });
    expect(await workOf("led_1", { tenant })).toMatchObject({
      time_to_first_touch: null,
      first_touch: { state: "met_late" },
    });
  });

  it("is breached by its receipt, and met late by a touch after it", async () => {
    const tenant = await told("t-breached", (stream) => overdue(stream, "led_1"));
    const at = FIRST_MS + 2 * HOUR_MS;
    expect(await workOf("led_1", { tenant, at })).toMatchObject({
      time_to_first_touch: { state: "breached", minutes_left: -60 },
      breached_at: "2026-01-05T10:00:00.000Z",
    });
    expect(await workOf("led_p", { at })).toMatchObject({
      time_to_first_touch: { state: "met_late", minutes_left: null },
      first_touch: { state: "met_late" },
      breached_at: "2026-01-05T10:00:00.000Z",
    });
  });

  it("stays breached with the next owner where it goes on, and is not where it begins anew", async () => {
    const goesOn = await told("t-goes-on", (stream) => {
      overdue(stream, "led_1");
      again(stream, FIRST_MS);
    });
    expect(await workOf("led_1", { tenant: goesOn })).toMatchObject({
      time_to_first_touch: { state: "breached" },
      breached_at: "2026-01-05T10:00:00.000Z",
    });
    expect(await workOf("led_q")).toMatchObject({
      time_to_first_touch: { state: "running" },
      breached_at: null,
    });
  });

  it("is not breached any more where a longer promise goes on from the same start", async () => {
    const longer = clocksFrom(FIRST_MS, { minutes: 240, due_at_ms: FIRST_MS + 4 * HOUR_MS });
    const tenant = await told("t-longer", (stream) => {
      overdue(stream, "led_1");
      stream
        .reprocess("led_1", 2, streamLead("1"))
        .route("led_1", 2, { sla: longer, sla_due_at_ms: FIRST_MS + 4 * HOUR_MS });
    });
    expect((await workOf("led_1", { tenant })).time_to_first_touch).toMatchObject({
      state: "running",
      minutes_left: 210,
    });
  });

  it("stands still while the lead is held for what pauses it, with the minutes that are left", async () => {
    expect((await workOf("led_r")).time_to_first_touch).toEqual({
      state: "paused",
      minutes: 60,
      due_at: null,
      minutes_left: 40,
      paused_for: "capacity_exhausted",
    });
  });
});

describe("the clock of the routing", () => {
  it("of a held lead runs, and is breached once its time is over", async () => {
    const sla = {
      ...clocksFrom(FIRST_MS),
      time_to_route: {
        state: "running",
        minutes: 5,
        started_at_ms: FIRST_MS,
        due_at_ms: FIRST_MS + 5 * MINUTE_MS,
      },
    } as const;
    const stream = new ReceiptStream()
      .create("led_1", streamLead("1"))
      .route("led_1", 1, { status: "held", reason: "conflict", owner_id: null, sla });
    await projectReceipts(env.DB, "t-route-clock", stream.events);
    const at = (minutes: number) =>
      workOf("led_1", { tenant: "t-route-clock", at: FIRST_MS + minutes * MINUTE_MS });
    expect((await at(3)).time_to_route).toMatchObject({ state: "running", minutes_left: 2 });
    expect((await at(5)).time_to_route).toMatchObject({ state: "breached", minutes_left: 0 });
  });
});

describe("an acceptance", () => {
  it("is of the attempt that was accepted: whoever has the lead next is asked anew", async () => {
    expect((await workOf("led_o")).accepted).toBeNull();
    const tenant = await told("t-accepted", (stream) => {
      accept(stream, "led_1", 1, "usr_1");
      again(stream, FIRST_MS);
      accept(stream, "led_1", 2, "usr_2");
    });
    expect((await workOf("led_1", { tenant })).accepted).toMatchObject({ by: "usr_2" });
  });
});
