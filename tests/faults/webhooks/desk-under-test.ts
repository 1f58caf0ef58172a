// SPDX-License-Identifier: Apache-2.0
// A WebhookDesk whose world a test holds in its hand: the clock, the look-ups and the receivers. The replacement lives in
// the instance: after an eviction it is given again, as a restart would bring the real world back.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { WebhookDesk } from "#durable-objects/webhook-desk.ts";
import type { LookUp } from "#durable-objects/webhook-desk/doh.ts";
import type { Post } from "#durable-objects/webhook-desk/post-message.ts";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { buildId, tenantIdKey } from "#domain/ids/ids.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { SaveWebhookReply, SaveWebhookRequest } from "#domain/messages/webhook-desk.ts";
import type { TryResult } from "#domain/webhooks/retry-schedule.ts";
import { secretText } from "#domain/webhooks/sign-message.ts";
import { webhookDeskStub } from "#storage/object-stubs.ts";
import { appendItem } from "../../fixtures/evidence.ts";
import { append, logStub } from "../ledger/log-under-test.ts";

/** The real time, because receivers check a message's age against theirs. */
const NOW = Date.now();

export const TAKEN: TryResult = { kind: "answered", status: 200, retry_after_ms: null };
export const FAILED: TryResult = { kind: "answered", status: 500, retry_after_ms: null };

export interface ReceivedMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly at_ms: number;
}

export class HeldDesk {
  readonly tenant: string;
  now_ms = NOW;
  random = 0;
  /** What the desk last asked the platform for, by the machine's clock. */
  alarm_at_ms: number | null = null;
  /** Every POST, in the order in which they arrived. */
  readonly received: ReceivedMessage[] = [];
  readonly lookedUp: string[] = [];
  /** What a receiver answers; called once per POST. */
  answer: (message: ReceivedMessage) => TryResult | Promise<TryResult> = () => TAKEN;
  lookUp: (name: string) => LookUp = () => ({ ok: true, addresses: ["1.1.1.1"] });

  constructor(tenant: string) {
    this.tenant = tenant;
  }

  get object(): DurableObjectStub<WebhookDesk> {
    return env.WEBHOOK_DESK.get(env.WEBHOOK_DESK.idFromName(this.tenant));
  }

  get stub() {
    return webhookDeskStub(env, this.tenant);
  }

  /** Holds the running instance. Alarms are noted and not set: the test decides when there is a round. */
  async hold(): Promise<void> {
    await runInDurableObject(this.object, (instance: WebhookDesk, state) => {
      this.#holdInstance(instance);
      state.storage.setAlarm = async (at) => {
        this.alarm_at_ms = Number(at);
      };
      state.storage.deleteAlarm = async () => {
        this.alarm_at_ms = null;
      };
    });
  }

  async restart(): Promise<void> {
    await evictDurableObject(this.object);
    await this.hold();
  }

  #holdInstance(instance: WebhookDesk): void {
    instance.world = {
      now: () => this.now_ms,
      random: () => this.random,
      lookUp: async (name) => {
        this.lookedUp.push(name);
        return this.lookUp(name);
      },
      post: async (post: Post) => {
        const message = { ...post, at_ms: this.now_ms };
        this.received.push(message);
        return this.answer(message);
      },
    };
  }

  /** As the platform runs an alarm: it is no longer set when it begins. */
  async round(): Promise<void> {
    this.alarm_at_ms = null;
    await runInDurableObject(this.object, (instance: WebhookDesk) => instance.alarm());
  }

  /** Rounds until nothing is due any more at this time. */
  async rounds(): Promise<void> {
    for (let before = -1; before !== this.received.length;) {
      before = this.received.length;
      await this.round();
    }
  }

  sql<T extends Record<string, SqlStorageValue>>(query: string, ...values: SqlStorageValue[]) {
    return runInDurableObject(this.object, (_, { storage }) =>
      storage.sql.exec<T>(query, ...values).toArray(),
    );
  }

  request(more: Partial<SaveWebhookRequest> = {}): SaveWebhookRequest {
    const external_id = more.external_id ?? "main";
    return {
      v: 1,
      tenant: this.tenant,
      webhook_id: this.idOf(external_id),
      external_id,
      url: `https://${external_id}.receiver.example/hook`,
      events: ["lead.created", "lead.routed", "lead.held"],
      active: true,
      fresh_secret: secretText(crypto.getRandomValues(new Uint8Array(32))),
      actor: { kind: "key", ref: "key_1" },
      ...more,
    };
  }

  idOf(externalId: string): string {
    return buildId(tenantIdKey(base64Bytes(env.ROOT_SECRET), this.tenant), "whk", [externalId]);
  }

  async save(more: Partial<SaveWebhookRequest> = {}): Promise<SaveWebhookReply> {
    return this.stub.save(this.request(more));
  }

  /** Saves, and answers the secret in clear. */
  async subscribe(more: Partial<SaveWebhookRequest> = {}): Promise<string> {
    const reply = await this.save(more);
    if (!reply.ok || reply.secret === null) throw new Error("not created");
    return reply.secret;
  }

  async record(externalId = "main") {
    const found = await this.stub.find({
      v: 1,
      tenant: this.tenant,
      webhook_id: this.idOf(externalId),
    });
    if (found === null) throw new Error(`no subscription ${externalId}`);
    return found;
  }

  async deliveries(externalId = "main", limit = 1_000) {
    const asked = { v: 1, tenant: this.tenant, webhook_id: this.idOf(externalId) } as const;
    return (await this.stub.deliveries({ ...asked, before: null, limit })) ?? [];
  }

  /** Appends receipts to the tenant's real log. */
  async append(items: readonly AppendItem[]) {
    return append(logStub(this.tenant), this.tenant, items);
  }
}

export async function heldDesk(tenant: string): Promise<HeldDesk> {
  const desk = new HeldDesk(tenant);
  await desk.hold();
  return desk;
}

/** The receipt that a lead was routed for the nth time. */
export function routedItem(lead: string, attempt: number): AppendItem {
  return appendItem(`lead:${lead}`, attempt, {
    step: "ROUTE_LEAD",
    body: canonicalJson({
      v: 1,
      kind: "routed",
      digests: {},
      sealed: null,
      attempt,
      status: "routed",
      reason: null,
      owner_id: "usr_1",
      team_id: "tea_1",
      sla_due_at_ms: null,
      assignment: null,
    }),
  });
}

/** What a message tells: lead and attempt. */
export function told({ body }: ReceivedMessage): string {
  const { data } = JSON.parse(body) as { data: { lead_id: string; attempt: number } };
  return `${data.lead_id}#${data.attempt}`;
}
