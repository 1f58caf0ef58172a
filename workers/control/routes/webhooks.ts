// SPDX-License-Identifier: Apache-2.0
// Webhook subscriptions: what the tenant's WebhookDesk holds, in the caller's own names.
import { z } from "zod";
import type * as contracts from "#api/routes/webhooks.ts";
import { pageLimit } from "#api/schemas/fields.ts";
import type { DeliveryView, WebhookView } from "#api/schemas/webhook.ts";
import { buildId } from "#domain/ids/ids.ts";
import type {
  DeliveryRecord,
  ReceiptOutstanding,
  SaveWebhookReply,
  WebhookDeskRpc,
  WebhookRecord,
} from "#domain/messages/webhook-desk.ts";
import { ok } from "#domain/result.ts";
import { MINUTE_MS, instantText } from "#domain/time/instant.ts";
import type { AddressRefusal } from "#domain/webhooks/judge-address.ts";
import { SECRET_BYTES, secretText } from "#domain/webhooks/sign-message.ts";
import type { TenantCaller } from "#edge/authenticate.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { webhookDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { refuseCursor } from "./queues.ts";

interface Asked {
  readonly env: ControlEnv;
  readonly caller: TenantCaller;
  readonly params: { readonly external_id: string };
}

export const saveWebhookWork: DoorWork<ControlEnv, typeof contracts.saveWebhook, undefined> = {
  async answer({ env, caller, params, body }) {
    const { external_id } = params;
    const saved = await deskOf({ env, caller }).save({
      ...named({ env, caller, params }),
      external_id,
      ...body,
      fresh_secret: freshSecret(),
      actor: caller.actor,
    });
    if (!saved.ok) return refuseSave(saved);
    const { webhook, change, secret } = saved;
    const status = change === "created" ? 201 : 200;
    return ok({ status, body: { ...viewWebhook(webhook), change, secret } });
  },
};

export const readWebhookWork: DoorWork<ControlEnv, typeof contracts.readWebhook, WebhookRecord> = {
  find: (asked) => deskOf(asked).find(named(asked)),
  answer: ({ found }) => ok({ status: 200, body: viewWebhook(found) }),
};

export const deleteWebhookWork: DoorWork<ControlEnv, typeof contracts.deleteWebhook, undefined> = {
  async answer({ env, caller, params }) {
    const asked = { ...named({ env, caller, params }), actor: caller.actor };
    const removed = await deskOf({ env, caller }).remove(asked);
    if (!removed.ok) return refuseOutstanding(removed);
    if (!removed.was_there) return refuse("not_found");
    return ok({ status: 200, body: { external_id: params.external_id, change: "deleted" } });
  },
};

const LIST = "webhooks";
const Place = z.strictObject({ external_id: z.string() });

export const listWebhooksWork: DoorWork<ControlEnv, typeof contracts.listWebhooks, undefined> = {
  async answer({ env, caller, query }) {
    const { tenant } = caller;
    const idKey = idKeyOf(env, tenant);
    const given = query.cursor;
    const after = given === undefined ? null : openCursor(idKey, LIST, given, Place);
    if (given !== undefined && after === null) return refuseCursor();
    const all = await deskOf({ env, caller }).list({ v: 1, tenant });
    const rest = all.filter(({ external_id }) => external_id > (after?.external_id ?? ""));
    const page = rest.slice(0, pageLimit(query));
    const last = page.length < rest.length ? page.at(-1) : undefined;
    const next_cursor =
      last === undefined ? null : sealCursor(idKey, LIST, { external_id: last.external_id });
    return ok({ status: 200, body: { items: page.map(viewWebhook), next_cursor } });
  },
};

export const rotateWebhookSecretWork: DoorWork<
  ControlEnv,
  typeof contracts.rotateWebhookSecret,
  WebhookRecord
> = {
  find: (asked) => deskOf(asked).find(named(asked)),
  async answer({ env, caller, params, body, now_ms }) {
    const overlap_until_ms = now_ms + body.overlap_minutes * MINUTE_MS;
    const rotated = await deskOf({ env, caller }).rotateSecret({
      ...named({ env, caller, params }),
      fresh_secret: freshSecret(),
      overlap_until_ms,
      actor: caller.actor,
    });
    if (rotated === null) return refuse("not_found");
    if (!rotated.ok) return refuseOutstanding(rotated);
    const { external_id } = params;
    const overlap_until = instantText(overlap_until_ms);
    return ok({ status: 200, body: { external_id, secret: rotated.secret, overlap_until } });
  },
};

const DeliveryPlace = z.strictObject({ place: z.int() });

export const listDeliveriesWork: DoorWork<
  ControlEnv,
  typeof contracts.listDeliveries,
  WebhookRecord
> = {
  find: (asked) => deskOf(asked).find(named(asked)),
  async answer({ env, caller, params, query, found }) {
    const idKey = idKeyOf(env, caller.tenant);
    const list = `deliveries/${found.webhook_id}`;
    const given = query.cursor;
    const cursor = given === undefined ? null : openCursor(idKey, list, given, DeliveryPlace);
    if (given !== undefined && cursor === null) return refuseCursor();
    const limit = pageLimit(query);
    // One more than the page says whether there is a next one.
    const rows = await deskOf({ env, caller }).deliveries({
      ...named({ env, caller, params }),
      before: cursor?.place ?? null,
      limit: limit + 1,
    });
    if (rows === null) return refuse("not_found");
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    const next_cursor = last === undefined ? null : sealCursor(idKey, list, { place: last.place });
    return ok({ status: 200, body: { items: page.map(viewDelivery), next_cursor } });
  },
};

export const replayDeliveryWork: DoorWork<
  ControlEnv,
  typeof contracts.replayDelivery,
  DeliveryRecord
> = {
  find: (asked) =>
    deskOf(asked).findDelivery({ ...named(asked), delivery_id: asked.params.delivery_id }),
  async answer({ env, caller, params }) {
    const { delivery_id } = params;
    const asked = { ...named({ env, caller, params }), delivery_id };
    const replayed = await deskOf({ env, caller }).replay(asked);
    if (replayed === null) return refuse("not_found");
    return ok({ status: 202, body: viewDelivery(replayed) });
  },
};

function deskOf({ env, caller }: Pick<Asked, "env" | "caller">): WebhookDeskRpc {
  return webhookDeskStub(env, caller.tenant);
}

/** How the desk is asked for the subscription that the path names. */
function named({ env, caller: { tenant }, params }: Asked) {
  const webhook_id = buildId(idKeyOf(env, tenant), "whk", [params.external_id]);
  return { v: 1, tenant, webhook_id } as const;
}

function freshSecret(): string {
  return secretText(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

const REFUSALS: Readonly<Record<AddressRefusal, string>> = {
  not_a_url: "This is no URL.",
  too_long: "A URL has 2,000 characters at most.",
  not_https: "Only https is sent to.",
  has_credentials: "A URL holds no user and no password.",
  has_fragment: "A fragment is never sent; leave it out.",
  odd_port: "Only port 443 is sent to.",
  trailing_dot: "Write the name without the dot at its end.",
  local_name: "This name means something in a local network only.",
  not_public: "This address, or one that the name has, is not of the public internet.",
};

function refuseSave(refused: Exclude<SaveWebhookReply, { ok: true }>): ReturnType<typeof refuse> {
  switch (refused.code) {
    case "address_refused":
      return refuseField("/url", refused.reason, REFUSALS[refused.reason]);
    case "name_unresolved": {
      const message = "The name has no address at the moment.";
      return refuse("name_unresolved", {
        errors: [{ pointer: "/url", code: "name_unresolved", message }],
      });
    }
    case "look_up_failed": {
      const message = "Nobody could say at the moment where this name leads.";
      return refuse("unavailable", {
        errors: [{ pointer: "/url", code: "look_up_failed", message }],
      });
    }
    case "too_many":
      return refuseField(
        "/path/external_id",
        "too_many",
        "A tenant has 50 subscriptions at most; delete one first.",
      );
    case "log_refuses":
    case "evidence_unavailable":
      break;
  }
  return refuseOutstanding(refused);
}

function refuseField(pointer: string, code: string, message: string): ReturnType<typeof refuse> {
  return refuse("invalid_fields", { errors: [{ pointer, code, message }] });
}

function refuseOutstanding({ code }: Pick<ReceiptOutstanding, "code">): ReturnType<typeof refuse> {
  return refuse(code === "log_refuses" ? "log_refuses" : "unavailable");
}

function viewWebhook(webhook: WebhookRecord): z.input<typeof WebhookView> {
  const { external_id, url, events, status, disabled_reason, pending, missed } = webhook;
  const { failing_since_ms, created_at_ms, updated_at_ms } = webhook;
  return {
    id: webhook.webhook_id,
    external_id,
    url,
    events: [...events],
    active: status === "active",
    status,
    disabled_reason,
    failing_since: failing_since_ms === null ? null : instantText(failing_since_ms),
    pending,
    missed,
    created_at: instantText(created_at_ms),
    updated_at: instantText(updated_at_ms),
  };
}

function viewDelivery(delivery: DeliveryRecord): z.input<typeof DeliveryView> {
  const { event, receipt_id, subject, status, attempts, last_status, last_reason } = delivery;
  const { next_at_ms, delivered_at_ms } = delivery;
  return {
    id: delivery.delivery_id,
    event,
    receipt_id,
    subject,
    status,
    attempts,
    last_status,
    last_reason,
    next_at: next_at_ms === null ? null : instantText(next_at_ms),
    created_at: instantText(delivery.created_at_ms),
    delivered_at: delivered_at_ms === null ? null : instantText(delivered_at_ms),
  };
}
