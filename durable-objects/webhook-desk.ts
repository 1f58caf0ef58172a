// SPDX-License-Identifier: Apache-2.0
// WebhookDesk, one per tenant: subscriptions, and the deliveries that it makes of the tenant's log. Every decision is one
// transaction; what goes out goes out from its rows, in the rounds of the alarm. Memory holds nothing that a restart would
// miss.
import { DurableObject } from "cloudflare:workers";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { tenantIdKey } from "#domain/ids/ids.ts";
import type {
  DeliveryRecord,
  ReceiptOutstanding,
  SaveWebhookReply,
  SaveWebhookRequest,
  WebhookDeskRpc,
  WebhookRecord,
} from "#domain/messages/webhook-desk.ts";
import { InvariantError } from "#domain/result.ts";
import { readClock } from "#storage/clock.ts";
import { isDevelopmentStack, refuseDevelopmentSecret } from "#storage/development-secrets.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { checkAddress } from "./webhook-desk/check-address.ts";
import { deliverDue, LEASE_MS } from "./webhook-desk/deliver-due.ts";
import * as deliveries from "./webhook-desk/delivery-store.ts";
import {
  findShownDelivery,
  listShownDeliveries,
  replayNow,
} from "./webhook-desk/delivery-commands.ts";
import { deskFailure } from "./webhook-desk/desk-failure.ts";
import { type DeskWorld, realWorld } from "./webhook-desk/desk-world.ts";
import { followLog } from "./webhook-desk/follow-log.ts";
import { nextWakeAt, RETRY_MS } from "./webhook-desk/next-wake.ts";
import { createTables } from "./webhook-desk/schema.ts";
import { sealSecret, type SecretOwner } from "./webhook-desk/secret-store.ts";
import { settleOwed } from "./webhook-desk/settle-owed.ts";
import {
  removeWebhook,
  rotateWebhookSecret,
  saveWebhook,
} from "./webhook-desk/subscription-commands.ts";
import {
  findSubscription,
  hasSubscriptions,
  listSubscriptions,
  shown,
} from "./webhook-desk/subscription-store.ts";

interface TenantRequest {
  readonly v: 1;
  readonly tenant: string;
}

export class WebhookDesk extends DurableObject<Env> implements WebhookDeskRpc {
  world: DeskWorld;
  #alarmAtMs: number | null = null;
  /** When to read on in the log; null where its end was reached and it has not said that it grew. */
  #readAtMs: number | null = null;
  #inRound = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.world = realWorld(() => readClock(env));
    void ctx.blockConcurrencyWhile(async () => {
      createTables(ctx.storage.sql);
      this.#alarmAtMs = await ctx.storage.getAlarm();
      // Whatever this alarm was set for, reading the log may be part of it.
      this.#readAtMs = this.#alarmAtMs;
    });
  }

  /**
   * Order: look the address up, ask the log where it stands and to tell of what comes, then one transaction, then the
   * change's receipt. A crash before the transaction leaves nothing; one after it leaves what is owed and an armed alarm,
   * and nothing is delivered before the receipt of the creation stands.
   */
  async save(request: SaveWebhookRequest): Promise<SaveWebhookReply> {
    this.#ownTenant(request.tenant);
    const { storage } = this.ctx;
    if (findSubscription(storage.sql, request.webhook_id)?.url !== request.url) {
      const checked = await checkAddress(request.url, isDevelopmentStack(this.env), (name) =>
        this.world.lookUp(name),
      );
      if (!checked.ok) return checked;
    }
    const { tenant } = request;
    const { size } = await receiptLogStub(this.env, tenant).follow({ v: 1, tenant });
    const sealed = await sealSecret(this.#secretOwner(), request.webhook_id, request.fresh_secret);
    const now = this.world.now();
    const saved = storage.transactionSync(() =>
      saveWebhook(storage.sql, request, { sealed, log_size: size }, now),
    );
    if (saved === null) return { ok: false, code: "too_many" };
    const outstanding = await this.#settle();
    if (outstanding !== null) return outstanding;
    const { change, fresh } = saved;
    const webhook = findSubscription(storage.sql, request.webhook_id);
    if (webhook === null) throw new InvariantError("a subscription went while it was saved");
    const secret = fresh ? request.fresh_secret : null;
    return { ok: true, webhook: shown(webhook), change, secret };
  }

  async list(request: TenantRequest): Promise<readonly WebhookRecord[]> {
    this.#ownTenant(request.tenant);
    return listSubscriptions(this.ctx.storage.sql).map(shown);
  }

  async find(
    request: TenantRequest & { readonly webhook_id: string },
  ): Promise<WebhookRecord | null> {
    this.#ownTenant(request.tenant);
    const found = findSubscription(this.ctx.storage.sql, request.webhook_id);
    return found && shown(found);
  }

  async remove(
    request: Parameters<WebhookDeskRpc["remove"]>[0],
  ): ReturnType<WebhookDeskRpc["remove"]> {
    this.#ownTenant(request.tenant);
    const { storage } = this.ctx;
    const now = this.world.now();
    const was_there = storage.transactionSync(() => removeWebhook(storage.sql, request, now));
    const outstanding = await this.#settle();
    return outstanding ?? { ok: true, was_there };
  }

  async rotateSecret(
    request: Parameters<WebhookDeskRpc["rotateSecret"]>[0],
  ): ReturnType<WebhookDeskRpc["rotateSecret"]> {
    this.#ownTenant(request.tenant);
    const { storage } = this.ctx;
    const { webhook_id, fresh_secret: secret } = request;
    const sealed = await sealSecret(this.#secretOwner(), webhook_id, secret);
    const now = this.world.now();
    const isThere = storage.transactionSync(() =>
      rotateWebhookSecret(storage.sql, request, sealed, now),
    );
    if (!isThere) return null;
    const outstanding = await this.#settle();
    return outstanding ?? { ok: true, secret };
  }

  async deliveries(
    request: Parameters<WebhookDeskRpc["deliveries"]>[0],
  ): Promise<readonly DeliveryRecord[] | null> {
    this.#ownTenant(request.tenant);
    return listShownDeliveries(this.ctx.storage.sql, request);
  }

  async findDelivery(
    request: Parameters<WebhookDeskRpc["findDelivery"]>[0],
  ): Promise<DeliveryRecord | null> {
    this.#ownTenant(request.tenant);
    return findShownDelivery(this.ctx.storage.sql, request);
  }

  async replay(request: Parameters<WebhookDeskRpc["replay"]>[0]): Promise<DeliveryRecord | null> {
    this.#ownTenant(request.tenant);
    const { storage } = this.ctx;
    const now = this.world.now();
    const replayed = storage.transactionSync(() => replayNow(storage.sql, request, now));
    this.#arm();
    return replayed;
  }

  /** The alarm is committed before the answer leaves: what the log then remembers as told is never lost here. */
  async wake(request: TenantRequest): Promise<void> {
    this.#ownTenant(request.tenant);
    if (!hasSubscriptions(this.ctx.storage.sql)) return;
    this.#readBy(this.world.now());
    this.#arm();
  }

  /** A round. It never throws, because the runtime gives up after six tries; each part fails alone. */
  override async alarm(): Promise<void> {
    // The net under this round: should it die anywhere below, the desk wakes again.
    this.#alarmAtMs = null;
    this.#setAlarm(this.world.now() + LEASE_MS);
    this.#inRound = true;
    const { storage } = this.ctx;
    try {
      await this.#part("webhook_receipt", () => this.#payOwed());
      await this.#part("webhook_follow", () => this.#follow());
      await this.#part("webhook_delivery", () =>
        deliverDue({
          ...this.#secretOwner(),
          storage,
          development: isDevelopmentStack(this.env),
          now: () => this.world.now(),
          random: () => this.world.random(),
          lookUp: (name) => this.world.lookUp(name),
          post: (post) => this.world.post(post),
        }),
      );
      // A round may have switched a subscription off.
      await this.#part("webhook_receipt", () => this.#payOwed());
      storage.transactionSync(() => deliveries.sweepDeliveries(storage.sql, this.world.now()));
    } catch (error) {
      deskFailure("webhook_delivery", this.ctx.id.name, error);
    } finally {
      this.#inRound = false;
    }
    this.#arm();
  }

  async #part(
    step: Parameters<typeof deskFailure>[0],
    work: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      deskFailure(step, this.ctx.id.name, error);
    }
  }

  async #follow(): Promise<void> {
    const { tenant } = this.#secretOwner();
    // Whoever wakes the desk from here on is heard at the end of the round.
    this.#readAtMs = null;
    try {
      const reachedEnd = await followLog({
        tenant,
        storage: this.ctx.storage,
        idKey: this.#idKey(),
        log: () => receiptLogStub(this.env, tenant),
        now: () => this.world.now(),
      });
      if (!reachedEnd) this.#readBy(this.world.now());
    } catch (error) {
      this.#readBy(this.world.now() + RETRY_MS);
      throw error;
    }
  }

  /** What a command owes. The alarm is set first, with no await since the command's transaction. */
  async #settle(): Promise<ReceiptOutstanding | null> {
    this.#arm();
    const refusal = await this.#payOwed();
    if (refusal === null) this.#arm();
    return refusal && { ok: false, code: refusal.code };
  }

  #payOwed(): ReturnType<typeof settleOwed> {
    const { tenant } = this.#secretOwner();
    return settleOwed({
      tenant,
      storage: this.ctx.storage,
      idKey: this.#idKey(),
      log: () => receiptLogStub(this.env, tenant),
      mail: this.env.MAIL,
    });
  }

  #readBy(atMs: number): void {
    this.#readAtMs = Math.min(this.#readAtMs ?? atMs, atMs);
  }

  /** Sets the alarm to what is due next, or takes it away: an idle tenant has none. A round does so at its end. */
  #arm(): void {
    if (this.#inRound) return;
    const { sql } = this.ctx.storage;
    const now = this.world.now();
    const wake = nextWakeAt(sql, this.#readAtMs, now);
    if (wake !== null) {
      this.#setAlarm(wake);
    } else if (this.#alarmAtMs !== null) {
      this.#alarmAtMs = null;
      void this.ctx.storage.deleteAlarm();
    }
  }

  /** `atMs` is by the desk's clock; the platform's alarm runs by the machine's. */
  #setAlarm(atMs: number): void {
    if (this.#alarmAtMs === atMs) return;
    this.#alarmAtMs = atMs;
    const machine = readClock({ ENVIRONMENT: this.env.ENVIRONMENT });
    void this.ctx.storage.setAlarm(machine + Math.max(0, atMs - this.world.now()));
  }

  #idKey(): Uint8Array {
    const { root_secret, tenant } = this.#secretOwner();
    return tenantIdKey(base64Bytes(root_secret), tenant);
  }

  #secretOwner(): SecretOwner {
    refuseDevelopmentSecret(this.env, this.env.ROOT_SECRET);
    const tenant = this.ctx.id.name;
    if (tenant === undefined) throw new InvariantError("a desk is named by its tenant");
    return { root_secret: this.env.ROOT_SECRET, tenant };
  }

  /** The name is the tenant (storage/object-stubs.ts): another one here would send one tenant's events to another. */
  #ownTenant(tenant: string): void {
    if (this.ctx.id.name !== tenant) throw new InvariantError("this desk is another tenant's");
  }
}
