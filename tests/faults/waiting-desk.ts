// SPDX-License-Identifier: Apache-2.0
// A RoutingDesk whose clock, queue and alarm a test holds in its hand.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import type { DrainRequest, PickLead, PickReply } from "#domain/messages/routing-desk.ts";
import type { RotationPool } from "#domain/rotation/choose-member.ts";
import type { RoutingDesk } from "#durable-objects/routing-desk.ts";
import { routingDeskStub } from "#storage/object-stubs.ts";

type Kind = LeadQueueMessage["kind"];
type MessageOf<K extends Kind> = Extract<LeadQueueMessage, { readonly kind: K }>;

export const START = Date.now();

/** After an eviction clock, queue and alarm are given again. */
export class WaitingDesk {
  readonly tenant: string;
  readonly pools: readonly RotationPool[];
  /** The development clock's offset. */
  ahead_ms = 0;
  /** What the desk last asked the platform for, by the machine's clock. */
  alarm_at_ms: number | null = null;
  readonly batches: LeadQueueMessage[][] = [];
  /** Called before a batch is taken; may reject. */
  onSend: () => Promise<void> | void = () => {};

  constructor(tenant: string, pools: readonly RotationPool[] = []) {
    this.tenant = tenant;
    this.pools = pools;
  }

  get object(): DurableObjectStub<RoutingDesk> {
    return env.ROUTING_DESK.get(env.ROUTING_DESK.idFromName(this.tenant));
  }

  get sent(): LeadQueueMessage[] {
    return this.batches.flat();
  }

  /** The leads of all messages, in the order sent. */
  get leads(): readonly (string | null)[] {
    return this.sent.map((message) => ("lead_id" in message ? message.lead_id : null));
  }

  sentOf<K extends Kind>(kind: K): readonly MessageOf<K>[] {
    return this.sent.filter((message): message is MessageOf<K> => message.kind === kind);
  }

  /** Holds clock and queue, and where `alarm` says so the alarm too: then it is noted and not set. */
  async hold(alarm: "held" | "real" = "held"): Promise<this> {
    await runInDurableObject(this.object, (instance: RoutingDesk, { storage }) => {
      const inner = instance as unknown as { env: object };
      const clock = (): string => String(this.ahead_ms);
      const sendBatch = async (messages: Iterable<{ body: unknown }>): Promise<void> => {
        await this.onSend();
        this.batches.push([...messages].map(({ body }) => LeadQueueMessage.parse(body)));
      };
      inner.env = {
        ...inner.env,
        LEADS: { sendBatch },
        get CLOCK_OFFSET_MS() {
          return clock();
        },
      };
      if (alarm === "real") return;
      storage.setAlarm = async (at) => {
        this.alarm_at_ms = Number(at);
      };
      storage.deleteAlarm = async () => {
        this.alarm_at_ms = null;
      };
    });
    return this;
  }

  /** As the platform runs an alarm: it is no longer set when it begins. */
  async round(): Promise<void> {
    this.alarm_at_ms = null;
    await runInDurableObject(this.object, (instance: RoutingDesk) => instance.alarm());
  }

  async ask(
    leads: readonly PickLead[],
    more: Partial<DrainRequest> = {},
  ): Promise<PickReply["picks"]> {
    const reply = await routingDeskStub(env, this.tenant).pick({ ...this.#known(more), leads });
    return reply.picks;
  }

  async drain(more: Partial<DrainRequest> = {}): Promise<readonly string[]> {
    const { leads } = await routingDeskStub(env, this.tenant).drain(this.#known(more));
    return leads.map(({ lead_id }) => lead_id);
  }

  async stop(leadIds: readonly string[]): Promise<void> {
    const { tenant } = this;
    await routingDeskStub(env, tenant).stop({ v: 1, tenant, lead_ids: leadIds });
  }

  /** Rows of one of the desk's tables. */
  async count(table: string): Promise<number> {
    return runInDurableObject(
      this.object,
      (_, { storage }) =>
        storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n,
    );
  }

  #known(more: Partial<DrainRequest>): DrainRequest {
    const { tenant, pools } = this;
    const now_ms = START + this.ahead_ms;
    return { v: 1, tenant, config_version: 1, pools, now_ms, ...more };
  }
}
