// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { openDeadLetter } from "#ledger/dead-letter-seal.ts";
import { listDeadLetters, loadDeadLetter } from "#storage/dead-letters.ts";
import type { LeadPorts } from "#storage/ports.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { consumeDeadLetters } from "../../../workers/ingest/dead-letter-queue.ts";
import { consumeLeads, type QueuedLead } from "../../../workers/ingest/lead-queue.ts";
import { leadRoutingPipeline } from "../../../workers/ingest/lead-routing-pipeline.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { expectOneStory, expectViewsAreReceipts } from "./inquest.ts";
import { ACCEPTED_AT_MS, buildMessages, openScene, toolsOver } from "./scene.ts";

interface Delivered extends QueuedLead {
  answer: "none" | "acked" | "retried";
  delay: number;
}

/** A queue's message that remembers what the consumer answered. */
function deliver(body: unknown, attempts = 1): Delivered {
  const one: Delivered = {
    id: crypto.randomUUID(),
    body,
    attempts,
    answer: "none",
    delay: 0,
    ack: () => void (one.answer = "acked"),
    retry: (options) => {
      one.answer = "retried";
      one.delay = options?.delaySeconds ?? 0;
    },
  };
  return one;
}

const real = (): LeadPorts => buildLeadPorts(env, ACCEPTED_AT_MS);
const noJitter = (): number => 0;
const world = { ...env, queue: "leads-dlq", nowMs: ACCEPTED_AT_MS };

/** Projections that fail whenever this lead is among the rows. */
function poisonedBy(leadId: string): LeadPorts {
  const ports = real();
  return {
    ...ports,
    views: {
      project: (tenant, events) =>
        events.some(({ receipt }) => receipt.chain === `lead:${leadId}`)
          ? Promise.reject(new Error("poison"))
          : ports.views.project(tenant, events),
    },
  };
}

describe("the consumer of leads", () => {
  beforeAll(async () => {
    await migratedDatabase();
  });

  it("retries the tenant whose log refuses and finishes the others'", async () => {
    await openScene("queue-bad");
    await openScene("queue-good");
    const bad = buildMessages("queue-bad", 5).map((one) => deliver(one, 3));
    const good = buildMessages("queue-good", 5).map((one) => deliver(one));
    const ports = real();
    const refusing: LeadPorts = {
      ...ports,
      log: (tenant) => {
        if (tenant !== "queue-bad") return ports.log(tenant);
        const append = (): Promise<{ ok: false; code: "log_refuses"; reason: string }> =>
          Promise.resolve({ ok: false, code: "log_refuses", reason: "behind" });
        return { ...ports.log(tenant), append };
      },
    };
    await consumeLeads([...bad, ...good], toolsOver(refusing), noJitter);
    expect(bad.map(({ answer, delay }) => [answer, delay])).toEqual(bad.map(() => ["retried", 20]));
    expect(good.every(({ answer }) => answer === "acked")).toBe(true);
  });

  it("lets a poisonous message hold back nobody but itself from its fourth delivery on", async () => {
    await openScene("queue-poison");
    const messages = buildMessages("queue-poison", 8);
    const poison = messages[2]?.lead_id ?? "";
    const early = messages.map((one) => deliver(one, 3));
    await consumeLeads(early, toolsOver(poisonedBy(poison)), noJitter);
    expect(early.every(({ answer }) => answer === "retried")).toBe(true);
    const later = messages.map((one) => deliver(one, 4));
    await consumeLeads(later, toolsOver(poisonedBy(poison)), noJitter);
    expect(later.map(({ answer }) => answer)).toEqual(
      messages.map(({ lead_id }) => (lead_id === poison ? "retried" : "acked")),
    );
  });

  it("keeps what it cannot read for the dead-letter queue", async () => {
    const unreadable = deliver({ v: 9, kind: "lead", tenant: "queue-good" });
    await consumeLeads([unreadable], toolsOver(real()), noJitter);
    expect(unreadable.answer).toBe("retried");
  });
});

describe("a dead letter", () => {
  const messageOf = async (tenant: string): Promise<LeadMessage> => {
    await openScene(tenant);
    const message = buildMessages(tenant, 3).find(({ lead }) => lead.email !== null);
    if (message === undefined) throw new Error("no lead with an email");
    return message;
  };

  const statusOf = (tenant: string): Promise<unknown> =>
    env.DB.prepare("SELECT status, status_reason FROM lead WHERE tenant_id = ?1")
      .bind(tenant)
      .first();

  it("is kept sealed, holds its lead, and sent again the same bytes are routed", async () => {
    const message = await messageOf("dead");
    const dead = deliver(message, 20);
    await consumeDeadLetters([dead], world, toolsOver(real()));
    expect(dead.answer).toBe("acked");
    expect(await statusOf("dead")).toEqual({ status: "held", status_reason: "pipeline_error" });
    const { items } = await listDeadLetters(env.DB, "dead", { cursor: null, limit: 10 });
    const id = items[0]?.dead_letter_id ?? "";
    const letter = await loadDeadLetter(env, "dead", id);
    const stored = new TextDecoder().decode(letter?.sealed);
    expect(stored).not.toContain(message.lead.email ?? "");
    const owner = { root_secret: env.ROOT_SECRET, tenant: "dead", dead_letter_id: id };
    const again: unknown = JSON.parse(
      await openDeadLetter(owner, letter?.sealed ?? new Uint8Array()),
    );
    expect(again).toEqual(message);
    const replayed = deliver(again);
    await consumeLeads([replayed], toolsOver(real()), noJitter);
    expect(replayed.answer).toBe("acked");
    expect(await statusOf("dead")).not.toMatchObject({ status: "held" });
    await expectOneStory("dead", [message]);
    await expectViewsAreReceipts("dead");
  });

  it("whose attempt did end only brings the views up to date", async () => {
    const message = await messageOf("dead-routed");
    const failing = leadRoutingPipeline(
      "dead-routed",
      [message],
      toolsOver(poisonedBy(message.lead_id)),
    );
    await expect(failing).rejects.toThrow("poison");
    await consumeDeadLetters([deliver(message, 20)], world, toolsOver(real()));
    expect(await statusOf("dead-routed")).not.toMatchObject({ status: "held" });
    await expectOneStory("dead-routed", [message]);
  });

  it("that nobody can read is the operator's, once, however often it is delivered", async () => {
    const unreadable = deliver({ v: 9 }, 20);
    await consumeDeadLetters([unreadable], world, toolsOver(real()));
    await consumeDeadLetters([unreadable], world, toolsOver(real()));
    const { items } = await listDeadLetters(env.DB, "-", { cursor: null, limit: 10 });
    expect(items.map(({ reason }) => reason)).toEqual(["message_unreadable"]);
    expect(unreadable.answer).toBe("acked");
  });
});
