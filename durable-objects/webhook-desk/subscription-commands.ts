// SPDX-License-Identifier: Apache-2.0
// What is done to subscriptions. Each is called in a transaction, and what changes something notes the change in the
// outbox; a command that finds its work done changes nothing.
import type { SaveWebhookRequest, WebhookRecord } from "#domain/messages/webhook-desk.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import { resumeDeliveries } from "./delivery-store.ts";
import { moveCursor } from "./follow-log.ts";
import { oweChange, recordFields } from "./outbox.ts";
import { replaceSecret } from "./secret-store.ts";
import {
  deleteSubscription,
  eventsText,
  findSubscription,
  hasSubscriptions,
  insertSubscription,
  listSubscriptions,
  type Subscription,
  updateSubscription,
} from "./subscription-store.ts";

/** A receipt is looked at for each of them, and each is asked for its next delivery in every claim. */
const MAX_SUBSCRIPTIONS = 50;

export interface Saved {
  readonly change: "created" | "updated" | "unchanged";
  /** Whether the caller's fresh secret is now the subscription's. */
  readonly fresh: boolean;
}

/** What save knows that the request does not say. */
export interface SaveContext {
  /** The fresh secret as it is stored. */
  readonly sealed: string;
  /** Receipts in the log: those behind this place are told to a new subscription. */
  readonly log_size: number;
}

/** Null where the tenant has as many as it may have. */
export function saveWebhook(
  sql: SqlStorage,
  request: SaveWebhookRequest,
  { sealed, log_size }: SaveContext,
  nowMs: number,
): Saved | null {
  const { webhook_id, actor } = request;
  const standing = findSubscription(sql, webhook_id);
  if (standing !== null) return changeWebhook(sql, standing, request, sealed, nowMs);
  if (listSubscriptions(sql).length >= MAX_SUBSCRIPTIONS) return null;
  // Without a subscription nobody looked at the log: what came meanwhile is told to no one.
  if (!hasSubscriptions(sql)) moveCursor(sql, log_size);
  insertSubscription(sql, request, log_size, nowMs);
  const made = standingOne(sql, webhook_id);
  replaceSecret(sql, made.no, sealed, nowMs);
  const after = recordFields(sql, made);
  oweChange(sql, { webhook_id, at_ms: nowMs, before: null, after, actor });
  return { change: "created", fresh: true };
}

function changeWebhook(
  sql: SqlStorage,
  standing: Subscription,
  { url, events, active, actor }: SaveWebhookRequest,
  sealed: string,
  nowMs: number,
): Saved {
  const { no, webhook_id } = standing;
  const before = recordFields(sql, standing);
  const status: WebhookRecord["status"] = active ? "active" : "paused";
  const same =
    standing.url === url &&
    eventsText(standing.events) === eventsText(events) &&
    standing.status === status;
  if (!same) updateSubscription(sql, no, { url, events, status }, nowMs);
  if (status === "active" && standing.status !== "active") resumeDeliveries(sql, no, nowMs);
  // Its creation was not answered yet, so nobody has seen a secret of it: this call is the creation, sent again.
  const isFirst = !standing.stands;
  if (isFirst) replaceSecret(sql, no, sealed, nowMs);
  if (same && !isFirst) return { change: "unchanged", fresh: false };
  const after = recordFields(sql, standingOne(sql, webhook_id));
  oweChange(sql, { webhook_id, at_ms: nowMs, before, after, actor });
  return { change: isFirst ? "created" : "updated", fresh: isFirst };
}

/** False where there was none. */
export function removeWebhook(
  sql: SqlStorage,
  { webhook_id, actor }: { readonly webhook_id: string; readonly actor: Actor },
  nowMs: number,
): boolean {
  const standing = findSubscription(sql, webhook_id);
  if (standing === null) return false;
  const before = recordFields(sql, standing);
  deleteSubscription(sql, standing.no);
  oweChange(sql, { webhook_id, at_ms: nowMs, before, after: null, actor });
  return true;
}

/** False where there is no such subscription. */
export function rotateWebhookSecret(
  sql: SqlStorage,
  {
    webhook_id,
    overlap_until_ms,
    actor,
  }: { readonly webhook_id: string; readonly overlap_until_ms: number; readonly actor: Actor },
  sealed: string,
  nowMs: number,
): boolean {
  const standing = findSubscription(sql, webhook_id);
  if (standing === null) return false;
  const before = recordFields(sql, standing);
  replaceSecret(sql, standing.no, sealed, overlap_until_ms);
  const after = recordFields(sql, standing);
  oweChange(sql, { webhook_id, at_ms: nowMs, before, after, actor });
  return true;
}

function standingOne(sql: SqlStorage, webhookId: string): Subscription {
  const found = findSubscription(sql, webhookId);
  if (found === null) throw new InvariantError("a subscription just written is not there");
  return found;
}
