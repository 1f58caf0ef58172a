// SPDX-License-Identifier: Apache-2.0
// RPC of the WebhookDesk object (one per tenant): subscriptions, and the deliveries that it makes of the tenant's log.
// It follows the log by place, so every receipt is looked at once and in order, whoever appended it.
import type { Actor } from "../receipts/leaf.ts";
import type { WebhookEvent } from "../webhooks/events.ts";
import type { AddressRefusal } from "../webhooks/judge-address.ts";
import type { DisabledReason, TryReason } from "../webhooks/retry-schedule.ts";

export interface WebhookRecord {
  readonly webhook_id: string;
  readonly external_id: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** `disabled` after long failure or a 410; a person enables it again. */
  readonly status: "active" | "paused" | "disabled";
  readonly disabled_reason: DisabledReason | null;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
  /** Since when every try has failed; null in health. */
  readonly failing_since_ms: number | null;
  /** Deliveries that wait, be it for their turn, their next try, or the subscription to be active. */
  readonly pending: number;
  /** Events for which no delivery was made, because too many were pending. */
  readonly missed: number;
}

export interface DeliveryRecord {
  readonly delivery_id: string;
  readonly webhook_id: string;
  readonly event: WebhookEvent;
  /** The receipt that it tells of. */
  readonly receipt_id: string;
  /** Deliveries of one subject are made in order: a later one waits for the earlier. */
  readonly subject: string;
  /** Its place among the tenant's deliveries. */
  readonly place: number;
  readonly status: "pending" | "delivered" | "failed";
  readonly attempts: number;
  /** Status of the last answer; null where none came. */
  readonly last_status: number | null;
  readonly last_reason: TryReason | null;
  /** Null where it waits for an earlier one of its subject, and where it has ended. */
  readonly next_at_ms: number | null;
  readonly created_at_ms: number;
  readonly delivered_at_ms: number | null;
}

interface TenantRequest {
  readonly v: 1;
  readonly tenant: string;
}

interface WebhookCommand extends TenantRequest {
  readonly webhook_id: string;
  readonly actor: Actor;
}

export interface SaveWebhookRequest extends WebhookCommand {
  readonly external_id: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly active: boolean;
  /** Used where the subscription is new: `whsec_` + base64 of 32 random bytes. */
  readonly fresh_secret: string;
}

/**
 * The change is made and its receipt does not stand yet: the desk goes on trying, and the same command again answers
 * what it would have answered.
 */
export interface ReceiptOutstanding {
  readonly ok: false;
  readonly code: "log_refuses" | "evidence_unavailable";
}

export type SaveWebhookReply =
  | {
      readonly ok: true;
      readonly webhook: WebhookRecord;
      readonly change: "created" | "updated" | "unchanged";
      readonly secret: string | null;
    }
  | { readonly ok: false; readonly code: "address_refused"; readonly reason: AddressRefusal }
  /** `name_unresolved`: the name has no address; `look_up_failed`: nobody could say. Either may pass. */
  | { readonly ok: false; readonly code: "name_unresolved" | "look_up_failed" | "too_many" }
  | ReceiptOutstanding;

export interface WebhookDeskRpc {
  /** Looks the address up and refuses one that is not public. `secret` is answered for a new subscription only. */
  save(request: SaveWebhookRequest): Promise<SaveWebhookReply>;
  list(request: TenantRequest): Promise<readonly WebhookRecord[]>;
  find(request: TenantRequest & { readonly webhook_id: string }): Promise<WebhookRecord | null>;
  /** Takes the subscription away with all its deliveries; `was_there` is false where there was none. */
  remove(
    request: WebhookCommand,
  ): Promise<{ readonly ok: true; readonly was_there: boolean } | ReceiptOutstanding>;
  /** The new secret signs at once; the old ones sign beside it until `overlap_until_ms` at most. */
  rotateSecret(
    request: WebhookCommand & {
      readonly fresh_secret: string;
      readonly overlap_until_ms: number;
    },
  ): Promise<{ readonly ok: true; readonly secret: string } | ReceiptOutstanding | null>;
  /** Newest first, those before a place; null where there is no such subscription. */
  deliveries(
    request: TenantRequest & {
      readonly webhook_id: string;
      readonly before: number | null;
      readonly limit: number;
    },
  ): Promise<readonly DeliveryRecord[] | null>;
  findDelivery(
    request: TenantRequest & { readonly webhook_id: string; readonly delivery_id: string },
  ): Promise<DeliveryRecord | null>;
  /** Sends one delivery again, under the same id; null where there is none. */
  replay(
    request: TenantRequest & { readonly webhook_id: string; readonly delivery_id: string },
  ): Promise<DeliveryRecord | null>;
  /** The log has grown; wakes the desk. Any number of calls is one. */
  wake(request: TenantRequest): Promise<void>;
}
