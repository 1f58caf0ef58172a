// SPDX-License-Identifier: Apache-2.0
// Clocks that run out while something else happens to the lead: the log decides what was first, nobody is told of a breach
// that a touch came before, and nobody loses a lead that they have begun to work on.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import type { SlaMessage } from "#domain/messages/lead-queue.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import type { LeadPorts } from "#storage/ports.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { reprocessLead } from "../../../workers/ingest/commands/reprocess-lead.ts";
import { holdLead } from "../../../workers/ingest/hold-lead.ts";
import type { LeadTools } from "../../../workers/ingest/lead-tools.ts";
import { continueAttempts } from "../../../workers/ingest/lead-routing-pipeline.ts";
import { runActed } from "../../../workers/ingest/sla/run-acted.ts";
import { runSla } from "../../../workers/ingest/sla/run-sla.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { buildFaultyPorts } from "./faulty-ports.ts";
import { expectViewsAreReceipts } from "./inquest.ts";
import { toolsOver } from "./scene.ts";
import { absencesOf, call, messageOf, ON_BREACH, openSla, readSla } from "./sla-story.ts";
import { LATER_MS, type Work } from "./work-story.ts";

beforeAll(async () => {
  await migratedDatabase();
});

/** Tools whose mails are kept and not sent. */
function toolsWith(mails: NoticeMail[], change: (ports: LeadPorts) => LeadPorts = (p) => p) {
  const real = buildLeadPorts(env, LATER_MS);
  const send = async (some: readonly NoticeMail[]) => void mails.push(...some);
  return toolsOver(change({ ...real, notices: { send } }), LATER_MS);
}

/** A person calls while the lead is looked at: after the look, before the first append. */
function calledMeanwhile(work: Work, id: string): (ports: LeadPorts) => LeadPorts {
  let isCalled = false;
  return (ports) => ({
    ...ports,
    log(tenant) {
      const log = ports.log(tenant);
      const append: typeof log.append = async (request) => {
        if (!isCalled) {
          isCalled = true;
          await touch(work, id);
        }
        return log.append(request);
      };
      return {
        append,
        read: (request) => log.read(request),
        readRange: (request) => log.readRange(request),
        evidence: (request) => log.evidence(request),
        describe: (request) => log.describe(request),
        follow: (request) => log.follow(request),
      };
    },
  });
}

async function touch({ tenant, command }: Work, id: string): Promise<void> {
  const tools = toolsWith([]);
  const called = await call(true)(command(id, "call"), tools);
  if (!called.ok) throw new Error(JSON.stringify(called.error));
  await runActed(tenant, [{ v: 1, kind: "acted", tenant, lead_id: id }], tools);
}

/** Until nothing comes again. */
async function deliverAll(
  tenant: string,
  messages: readonly SlaMessage[],
  tools: LeadTools,
): Promise<void> {
  let left = messages;
  for (let tries = 0; left.length > 0 && tries < 5; tries += 1) {
    const again = await runSla(tenant, left, tools);
    left = left.filter((one) => again.has(one));
  }
  expect(left).toEqual([]);
}

describe("a clock that runs out while something happens", () => {
  it("is no breach where a person acted before its receipt stood", async () => {
    const work = await openSla("sla-race", { on_breach: ON_BREACH });
    const { tenant } = work;
    const id = await work.handIn();
    const holder = (await work.ownerOf(id)) ?? "";
    const message = await messageOf(tenant, id, "breach");
    const mails: NoticeMail[] = [];
    await deliverAll(tenant, [message], toolsWith(mails, calledMeanwhile(work, id)));
    expect(await work.steps(id)).toEqual(["CREATE_LEAD", "ROUTE_LEAD", "LOG_ACTIVITY"]);
    expect(mails).toEqual([]);
    expect(await absencesOf(tenant, holder, message.due_at_ms)).toEqual([]);
    expect(await work.ownerOf(id)).toBe(holder);
    await expectViewsAreReceipts(tenant);
  });

  it("takes no lead away from whoever acted after it was told", async () => {
    const work = await openSla("sla-late-touch", { on_breach: ON_BREACH });
    const { tenant } = work;
    const id = await work.handIn();
    const holder = await work.ownerOf(id);
    const message = await messageOf(tenant, id, "breach");
    const mails: NoticeMail[] = [];
    const failing = toolsWith(mails, (ports) => ({
      ...ports,
      away: {
        mark: async () => {
          throw new Error("the database is away");
        },
      },
    }));
    await expect(runSla(tenant, [message], failing)).rejects.toThrow("the database is away");
    await touch(work, id);
    await deliverAll(tenant, [message], toolsWith(mails));
    const steps = ["CREATE_LEAD", "ROUTE_LEAD", "BREACH_SLA", "LOG_ACTIVITY"];
    expect(await work.steps(id)).toEqual(steps);
    expect(await work.ownerOf(id)).toBe(holder);
    expect(new Set(mails.map(({ notice_id }) => notice_id)).size).toBe(1);
    await expectViewsAreReceipts(tenant);
  });

  it("comes again while the lead's attempt is under way, and is told then", async () => {
    const work = await openSla("sla-under-way", {});
    const { tenant } = work;
    const id = await work.handIn();
    const message = { ...(await messageOf(tenant, id, "breach")), attempt: 2 };
    const frozen = await reprocessLead(work.command(id, "again"), toolsWith([]));
    expect(frozen.ok).toBe(true);
    const mails: NoticeMail[] = [];
    const again = await runSla(tenant, [message], toolsWith(mails));
    expect([...again]).toEqual([message]);
    expect([await work.steps(id), mails]).toEqual([
      ["CREATE_LEAD", "ROUTE_LEAD", "REPROCESS_LEAD"],
      [],
    ]);
    const goes = {
      v: 1,
      kind: "continue",
      tenant,
      lead_id: id,
      attempt: 2,
      trace_id: "t",
    } as const;
    await continueAttempts(tenant, [goes], toolsWith([]));
    await deliverAll(tenant, [message], toolsWith(mails));
    const { facts } = await readSla(tenant, id);
    expect(facts.map(({ body }) => [body.event, body.attempt])).toEqual([["breach", 2]]);
    expect(mails).toHaveLength(1);
  });

  it("runs on where the lead was held because its message ran out of retries", async () => {
    const work = await openSla("sla-held", {});
    const { tenant } = work;
    const id = await work.handIn();
    const { due_at_ms } = await messageOf(tenant, id, "breach");
    const frozen = await reprocessLead(work.command(id, "again"), toolsWith([]));
    expect(frozen.ok).toBe(true);
    const tools = toolsWith([]);
    const dead = {
      v: 1,
      kind: "continue",
      tenant,
      lead_id: id,
      attempt: 2,
      trace_id: "t",
    } as const;
    await holdLead(dead, "dlt_test", tools);
    const message = await messageOf(tenant, id, "breach");
    expect(message).toMatchObject({ attempt: 2, due_at_ms });
    const mails: NoticeMail[] = [];
    await deliverAll(tenant, [message], toolsWith(mails));
    const { facts } = await readSla(tenant, id);
    expect(facts.map(({ body }) => body)).toMatchObject([{ attempt: 2, owner_id: null }]);
    expect(mails).toMatchObject([{ audience: { user_id: work.user("boss") } }]);
    await expectViewsAreReceipts(tenant);
  });

  it("reminds nobody once the breach itself is due, and does not undo what a person made of the absence", async () => {
    const away = { reassign: false, away_minutes: 60 };
    const work = await openSla("sla-both", { remind_before_minutes: 15, on_breach: away });
    const { tenant } = work;
    const id = await work.handIn();
    const holder = (await work.ownerOf(id)) ?? "";
    const breach = await messageOf(tenant, id, "breach");
    const { due_at_ms } = breach;
    const reminder = {
      ...breach,
      event: "reminder",
      due_at_ms: due_at_ms - 15 * MINUTE_MS,
    } as const;
    const mails: NoticeMail[] = [];
    const late = { ...toolsWith(mails), now_ms: due_at_ms + MINUTE_MS };
    await deliverAll(tenant, [reminder, breach, breach], late);
    expect(await work.steps(id)).toEqual(["CREATE_LEAD", "ROUTE_LEAD", "BREACH_SLA"]);
    expect(mails).toHaveLength(1);
    expect(await absencesOf(tenant, holder, due_at_ms)).toEqual([due_at_ms + 60 * MINUTE_MS]);
    await env.DB.prepare("UPDATE absence SET ends_at_ms = ?3 WHERE tenant_id = ?1 AND user_id = ?2")
      .bind(tenant, holder, due_at_ms + MINUTE_MS)
      .run();
    await deliverAll(tenant, [breach], late);
    expect(await absencesOf(tenant, holder, due_at_ms)).toEqual([due_at_ms + MINUTE_MS]);
  });
});

describe("a queue's batch that is due in one minute", () => {
  it("is one receipt each, in as many calls as one lead takes, whenever the consumer thinks it is", async () => {
    const away = { reassign: false, away_minutes: 60 };
    const work = await openSla("sla-batch", { on_breach: away });
    const { tenant } = work;
    const callsOf = async (count: number): Promise<readonly string[]> => {
      const ids: string[] = [];
      for (let i = 0; i < count; i += 1) ids.push(await work.handIn());
      const messages = await Promise.all(ids.map((id) => messageOf(tenant, id, "breach")));
      const mails: NoticeMail[] = [];
      const { ports, calls } = buildFaultyPorts(toolsWith(mails).ports, null);
      // A clock that was set back: what the desk's says is due is due.
      await deliverAll(tenant, messages, toolsOver(ports, LATER_MS - 90 * MINUTE_MS));
      const once = [...calls];
      await deliverAll(tenant, messages.toReversed(), toolsOver(ports, LATER_MS));
      for (const id of ids) {
        expect(await work.steps(id)).toEqual(["CREATE_LEAD", "ROUTE_LEAD", "BREACH_SLA"]);
      }
      expect(new Set(mails.map(({ notice_id }) => notice_id)).size).toBe(count);
      return once;
    };
    expect(await callsOf(24)).toEqual(await callsOf(1));
    await expectViewsAreReceipts(tenant);
  });
});
