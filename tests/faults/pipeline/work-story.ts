// SPDX-License-Identifier: Apache-2.0
// Leads that people work on, over the real pipeline, log and desk: each action as a client and a queue repeat it until it
// is through, with one outward call of it all that fails.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { buildLeadMessage } from "#domain/lead/build-lead-message.ts";
import { normalizeLead } from "#domain/lead/normalize-lead.ts";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import type { Result } from "#domain/result.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { teamId, userId } from "#storage/directory-records.ts";
import { receiptLogStub, routingDeskStub } from "#storage/object-stubs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import type { CommandError, LeadCommand } from "../../../workers/ingest/commands/command.ts";
import type { LeadTools } from "../../../workers/ingest/lead-tools.ts";
import { runMessages } from "../../../workers/ingest/run-messages.ts";
import { buildOutboxPorts } from "../doors/outbox-ports.ts";
import { buildFaultyPorts, type Fault } from "./faulty-ports.ts";
import { ACCEPTED_AT_MS, openScene, toolsOver } from "./scene.ts";

/** When people act. */
export const LATER_MS = ACCEPTED_AT_MS + 120_000;

export type Act = (
  command: LeadCommand,
  tools: LeadTools,
) => Promise<Result<unknown, CommandError>>;

export interface Work {
  readonly tenant: string;
  readonly user: (external: string) => string;
  readonly team: (external: string) => string;
  /** Hands in a lead that the pool gives to somebody; answers its id. */
  handIn(): Promise<string>;
  command(lead_id: string, key: string): LeadCommand;
  /** The act and all that it sets going, repeated to the end; answers how many outward calls that took. */
  perform(act: Act, command: LeadCommand, fault: Fault | null): Promise<number>;
  /** Tries the acts once, at the same time, and then all that they set going; why each was refused, null where not. */
  atOnce(
    ...acts: readonly (readonly [act: Act, command: LeadCommand])[]
  ): Promise<readonly (CommandError["code"] | null)[]>;
  /** The order of the lead's newest attempt gives a turn back. */
  gaveBack(lead_id: string): Promise<boolean>;
  /** Who has the lead; null where nobody does. */
  ownerOf(lead_id: string): Promise<string | null>;
  steps(lead_id: string): Promise<readonly string[]>;
  /** The desk counts for each person the leads that the views show with them, and no other. */
  expectOpenIsShown(): Promise<void>;
}

/** Deliveries until an act has come through. */
const TRIES = 6;

export async function openWork(tenant: string): Promise<Work> {
  await openScene(tenant, { capacity: {} });
  const idKey = idKeyOf(env, tenant);
  const real = () => buildLeadPorts(env, LATER_MS);
  let made = 0;
  const readChain = async (lead_id: string) => {
    const chains = [`lead:${lead_id}`];
    const [chain] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
    return chain?.receipts ?? [];
  };
  const run = async (messages: readonly LeadQueueMessage[]) => {
    const sent: LeadQueueMessage[] = [...messages];
    const tools = toolsOver(buildOutboxPorts(real(), sent), LATER_MS);
    while (sent.length > 0) await runMessages(tenant, sent.splice(0), tools);
  };
  return {
    tenant,
    user: (external) => userId(idKey, external),
    team: (external) => teamId(idKey, external),
    async handIn() {
      made += 1;
      const email = `jo@company-${made}.example`;
      const normalized = normalizeLead({ source: "web", email, country: "FR" });
      if (!normalized.ok) throw new Error(JSON.stringify(normalized.error));
      const message = buildLeadMessage(idKey, {
        tenant,
        lead: normalized.value,
        idempotency_key: null,
        accepted_at_ms: ACCEPTED_AT_MS + made,
        subject_key: crypto.getRandomValues(new Uint8Array(16)),
        content_type: "application/json",
        raw: new TextEncoder().encode(email),
        actor: { kind: "system", ref: "test" },
        trace_id: "trace",
      });
      await run([message]);
      return message.lead_id;
    },
    command: (lead_id, command_key) => ({
      tenant,
      lead_id,
      command_key,
      expect_head: null,
      actor: { kind: "user", ref: "usr_test" },
      now_ms: LATER_MS,
      trace_id: "trace",
    }),
    async perform(act, command, fault) {
      let calls = 0;
      let isAnswered = false;
      let queued: readonly LeadQueueMessage[] = [];
      for (let tries = 0; !isAnswered || queued.length > 0; tries += 1) {
        if (tries > TRIES) throw new Error("an act does not come to an end");
        const sent: LeadQueueMessage[] = [];
        const here = fault === null ? null : { ...fault, call: fault.call - calls };
        const ports = buildFaultyPorts(buildOutboxPorts(real(), sent), here);
        const tools = toolsOver(ports.ports, LATER_MS);
        try {
          if (!isAnswered) {
            const answer = await act(command, tools);
            if (!answer.ok) throw new Error(JSON.stringify(answer.error));
            isAnswered = true;
          }
          queued = [...queued, ...sent.splice(0)];
          const again = await runMessages(tenant, queued, tools);
          queued = queued.filter((one) => again.has(one));
        } catch (error) {
          if (!(error instanceof Error) || !error.message.startsWith("planted fault")) throw error;
        }
        // What the log's outbox holds comes whatever became of the call.
        queued = [...queued, ...sent];
        calls += ports.calls.length;
      }
      return calls;
    },
    async atOnce(...acts) {
      const sent: LeadQueueMessage[] = [];
      const tools = toolsOver(buildOutboxPorts(real(), sent), LATER_MS);
      const answers = await Promise.all(acts.map(([act, command]) => act(command, tools)));
      await run(sent);
      return answers.map((answer) => (answer.ok ? null : answer.error.code));
    },
    async gaveBack(lead_id) {
      const receipts = await readChain(lead_id);
      const newest = receipts
        .map(({ body }) => ReceiptBody.parse(JSON.parse(body)))
        .findLast(({ kind }) => kind === "attempt");
      const order = newest?.kind === "attempt" ? newest.frozen.ordered : undefined;
      return order?.to === "closed" && order.credit === true;
    },
    async ownerOf(lead_id) {
      const row = await env.DB.prepare(
        "SELECT owner_id FROM lead WHERE tenant_id = ?1 AND lead_id = ?2 AND status = 'routed'",
      )
        .bind(tenant, lead_id)
        .first<{ owner_id: string | null }>();
      return row?.owner_id ?? null;
    },
    async steps(lead_id) {
      const receipts = await readChain(lead_id);
      return receipts.map(({ leaf }) => Leaf.parse(JSON.parse(leaf)).workflow_step);
    },
    async expectOpenIsShown() {
      const { open_work } = await routingDeskStub(env, tenant).state({ v: 1, tenant });
      const { results } = await env.DB.prepare(
        `SELECT owner_id AS user, count(*) AS open FROM lead
          WHERE tenant_id = ?1 AND status = 'routed' AND owner_id IS NOT NULL GROUP BY owner_id`,
      )
        .bind(tenant)
        .all<{ user: string; open: number }>();
      const plain = (rows: readonly { readonly user: string; readonly open: number }[]) =>
        rows
          .filter(({ open }) => open !== 0)
          .map(({ user, open }) => `${user} ${open}`)
          .toSorted();
      expect(plain(open_work)).toEqual(plain(results));
    },
  };
}
