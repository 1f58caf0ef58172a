// SPDX-License-Identifier: Apache-2.0
// First touches that come near their deadline and run out: who is told, what the config asks for beside it, and that all
// of it happens once, whatever fails and however often the desk says so.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import { saveAbsence } from "#storage/save-directory.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { testBatch } from "../directory-records.ts";
import type { Fault } from "./faulty-ports.ts";
import { expectViewsAreReceipts } from "./inquest.ts";
import { absencesOf, call, deliver, messageOf, ON_BREACH, openSla, readSla } from "./sla-story.ts";

beforeAll(async () => {
  await migratedDatabase();
});

async function goesAway(tenant: string, user: string): Promise<void> {
  const trip = { external_id: "trip", user, starts_at_ms: 0, ends_at_ms: null };
  await saveAbsence(env.DB, idKeyOf(env, tenant), testBatch(tenant, 0), trip);
}

describe("a first touch that runs out", () => {
  it("is told to the team's lead; while they are away to the deputy; then to an administrator", async () => {
    const work = await openSla("sla-told", {});
    const { tenant } = work;
    for (const [away, name, as] of [
      [null, "boss", "lead"],
      ["boss", "second", "deputy"],
      ["second", "admin", "admin"],
    ] as const) {
      if (away !== null) await goesAway(tenant, away);
      const id = await work.handIn();
      const owner_id = await work.ownerOf(id);
      const message = await messageOf(tenant, id, "breach");
      const mails: NoticeMail[] = [];
      await work.perform(deliver([message], mails), work.command(id, "k"), null);
      expect(await work.steps(id)).toEqual(["CREATE_LEAD", "ROUTE_LEAD", "BREACH_SLA"]);
      const { facts } = await readSla(tenant, id);
      const told = { user_id: work.user(name), as };
      expect(facts.map(({ body }) => body)).toMatchObject([
        { attempt: 1, event: "breach", owner_id, told, reassigns: false, away_until_ms: null },
      ]);
      expect(mails).toMatchObject([
        { notice_id: facts[0]?.id, template: "sla_breach", audience: { user_id: told.user_id } },
      ]);
      expect(await work.ownerOf(id)).toBe(owner_id);
    }
    await expectViewsAreReceipts(tenant);
  });

  it("tells its owner before, once", async () => {
    const work = await openSla("sla-reminder", { remind_before_minutes: 15 });
    const id = await work.handIn();
    const user_id = (await work.ownerOf(id)) ?? "";
    const message = await messageOf(work.tenant, id, "reminder");
    const mails: NoticeMail[] = [];
    const act = deliver([message, message], mails);
    await work.perform(act, work.command(id, "k"), null);
    await work.perform(act, work.command(id, "k"), null);
    expect(await work.steps(id)).toEqual(["CREATE_LEAD", "ROUTE_LEAD", "REMIND_SLA"]);
    expect(new Set(mails.map(({ notice_id }) => notice_id)).size).toBe(1);
    expect(mails[0]).toMatchObject({ template: "sla_reminder", audience: { user_id } });
    await expectViewsAreReceipts(work.tenant);
  });

  it("is over once a person has done something with the lead, and not by what a program did", async () => {
    const work = await openSla("sla-touched", { on_breach: ON_BREACH });
    for (const [human, steps] of [
      [true, []],
      [false, ["BREACH_SLA", "REASSIGN_LEAD", "ROUTE_LEAD"]],
    ] as const) {
      const id = await work.handIn();
      const owner = (await work.ownerOf(id)) ?? "";
      const message = await messageOf(work.tenant, id, "breach");
      await work.perform(call(human), work.command(id, "call"), null);
      const before = await work.steps(id);
      const mails: NoticeMail[] = [];
      await work.perform(deliver([message], mails), work.command(id, "k"), null);
      expect([human, (await work.steps(id)).slice(before.length)]).toEqual([human, steps]);
      expect(mails).toHaveLength(human ? 0 : 1);
      const away = await absencesOf(work.tenant, owner, message.due_at_ms);
      expect(away).toHaveLength(human ? 0 : 1);
      expect((await work.ownerOf(id)) === owner).toBe(human);
    }
    await expectViewsAreReceipts(work.tenant);
  });

  it("says nothing of an attempt, a clock or a lead that is no longer there", async () => {
    const work = await openSla("sla-stale", { on_breach: ON_BREACH });
    const id = await work.handIn();
    const message = await messageOf(work.tenant, id, "breach");
    const mails: NoticeMail[] = [];
    const stale = [
      { ...message, attempt: 2 },
      { ...message, clock: "time_to_route" as const },
      { ...message, lead_id: "led_00000000000000000000000000000000" },
    ];
    await work.perform(deliver(stale, mails), work.command(id, "k"), null);
    expect(await work.steps(id)).toEqual(["CREATE_LEAD", "ROUTE_LEAD"]);
    expect(mails).toEqual([]);
  });
});

describe("a breach that takes the lead away", () => {
  it("gives it to somebody else with their own time, marks the holder away, and does not go on from there", async () => {
    const work = await openSla("sla-reassign", { on_breach: ON_BREACH });
    const { tenant } = work;
    const id = await work.handIn();
    const holder = (await work.ownerOf(id)) ?? "";
    const message = await messageOf(tenant, id, "breach");
    const mails: NoticeMail[] = [];
    const act = deliver([message], mails);
    await work.perform(act, work.command(id, "k"), null);
    const steps = ["CREATE_LEAD", "ROUTE_LEAD", "BREACH_SLA", "REASSIGN_LEAD", "ROUTE_LEAD"];
    expect(await work.steps(id)).toEqual(steps);
    const next = await work.ownerOf(id);
    expect(next).not.toBeNull();
    expect(next).not.toBe(holder);
    const due = message.due_at_ms;
    expect(await absencesOf(tenant, holder, due)).toEqual([due + 60 * MINUTE_MS]);
    const { ends } = await readSla(tenant, id);
    const [first, second] = ends.map(({ sla }) => sla?.time_to_first_touch);
    expect(second).toEqual({
      state: "running",
      minutes: first?.minutes,
      started_at_ms: due,
      due_at_ms: due + (first?.minutes ?? 0) * MINUTE_MS,
    });
    // The same again, and what the desk had sent of the old clock under the new attempt's number.
    await work.perform(act, work.command(id, "k"), null);
    await work.perform(deliver([{ ...message, attempt: 2 }], mails), work.command(id, "k"), null);
    expect(await work.steps(id)).toEqual(steps);
    expect(await work.ownerOf(id)).toBe(next);
    expect(new Set(mails.map(({ notice_id }) => notice_id)).size).toBe(1);
    await work.expectOpenIsShown();
    await expectViewsAreReceipts(tenant);
  });

  it("is one receipt, one mail, one absence and one further attempt, whichever call fails", async () => {
    const work = await openSla("sla-faults", { on_breach: ON_BREACH });
    const { tenant } = work;
    const steps = ["CREATE_LEAD", "ROUTE_LEAD", "BREACH_SLA", "REASSIGN_LEAD", "ROUTE_LEAD"];
    const runOut = async (fault: Fault | null): Promise<number> => {
      const id = await work.handIn();
      const holder = (await work.ownerOf(id)) ?? "";
      const message = await messageOf(tenant, id, "breach");
      const mails: NoticeMail[] = [];
      const act = deliver([message], mails);
      const calls = await work.perform(act, work.command(id, "k"), fault);
      await work.perform(act, work.command(id, "k"), null);
      const { facts, ends } = await readSla(tenant, id);
      const owner = await work.ownerOf(id);
      expect({
        fault,
        steps: await work.steps(id),
        mails: [...new Set(mails.map(({ notice_id }) => notice_id))],
        away: await absencesOf(tenant, holder, message.due_at_ms),
        moved: owner !== null && owner !== holder,
        started_at_ms: ends.at(-1)?.sla?.time_to_first_touch?.started_at_ms,
      }).toEqual({
        fault,
        steps,
        mails: facts.map(({ id: receipt }) => receipt),
        away: [message.due_at_ms + 60 * MINUTE_MS],
        moved: true,
        started_at_ms: message.due_at_ms,
      });
      await work.expectOpenIsShown();
      return calls;
    };
    const calls = await runOut(null);
    expect(calls).toBeGreaterThan(8);
    for (let n = 0; n < calls; n += 1) {
      await runOut({ call: n, when: "before" });
      await runOut({ call: n, when: "after" });
    }
    await expectViewsAreReceipts(tenant);
  });
});
