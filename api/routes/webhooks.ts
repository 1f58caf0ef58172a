// SPDX-License-Identifier: Apache-2.0
// Webhook subscriptions: where a tenant's events are sent, and what became of each message.
import { defineRoute } from "../contract.ts";
import { ExternalIdParams, Page } from "../schemas/fields.ts";
import {
  DeletedWebhook,
  DeliveryPage,
  DeliveryParams,
  DeliveryView,
  RotatedSecret,
  RotateSecretBody,
  SavedWebhook,
  WebhookBody,
  WebhookPage,
  WebhookView,
} from "../schemas/webhook.ts";

const shared = { tag: "Webhooks", action: "webhook.manage", params: ExternalIdParams } as const;

const PATH = "/v1/webhooks/{external_id}";

export const saveWebhook = defineRoute({
  ...shared,
  id: "saveWebhook",
  method: "put",
  path: PATH,
  summary: "Create or change a webhook subscription",
  description:
    "Events from now on are sent to the URL as Standard Webhooks: signed, at least once (the same `webhook-id` is the " +
    "same message), in order per subject, ten tries over three days. The message names ids, codes and counts, nothing " +
    "personal. Answer 2xx within 15 seconds; 410 switches the subscription off, and so does a receiver that takes " +
    "nothing until a message is out of tries, or for five days: then the tenant's administrators get a mail, and what " +
    "waits goes out once the subscription is active again.",
  body: {
    schema: WebhookBody,
    media_types: ["application/json"],
    example: {
      url: "https://hooks.acme.example/revops",
      events: ["lead.routed", "lead.held"],
    },
  },
  success: {
    200: {
      description: "It was there before; `change` says whether anything changed.",
      schema: SavedWebhook,
    },
    201: { description: "Created; `secret` is in this answer only.", schema: SavedWebhook },
  },
  problems: ["name_unresolved", "log_refuses"],
});

export const readWebhook = defineRoute({
  ...shared,
  id: "readWebhook",
  method: "get",
  path: PATH,
  summary: "See a webhook subscription",
  description: "By your own id. Its secret is never shown again.",
  success: { 200: { description: "The subscription.", schema: WebhookView } },
  problems: [],
});

export const deleteWebhook = defineRoute({
  ...shared,
  id: "deleteWebhook",
  method: "delete",
  path: PATH,
  summary: "Delete a webhook subscription",
  description: "With all its messages: nothing that waits is sent any more.",
  success: { 200: { description: "Deleted.", schema: DeletedWebhook } },
  problems: ["log_refuses"],
});

export const listWebhooks = defineRoute({
  tag: "Webhooks",
  action: "webhook.manage",
  id: "listWebhooks",
  method: "get",
  path: "/v1/webhooks",
  summary: "Webhook subscriptions",
  description: "By external id. A tenant has 50 at most.",
  query: Page,
  success: { 200: { description: "A page of subscriptions.", schema: WebhookPage } },
  problems: [],
});

export const rotateWebhookSecret = defineRoute({
  ...shared,
  id: "rotateWebhookSecret",
  method: "post",
  path: `${PATH}/rotate-secret`,
  summary: "Replace a subscription's secret",
  description:
    "The new secret signs at once; those before it sign beside it until the overlap ends, so that the receiver may " +
    "change over at any moment in between. Where the answer was lost, rotate again.",
  body: {
    schema: RotateSecretBody,
    media_types: ["application/json"],
    example: { overlap_minutes: 1_440 },
  },
  success: { 200: { description: "The new secret, in this answer only.", schema: RotatedSecret } },
  problems: ["log_refuses"],
});

export const listDeliveries = defineRoute({
  ...shared,
  id: "listDeliveries",
  method: "get",
  path: `${PATH}/deliveries`,
  summary: "Messages of a subscription",
  description: "Newest first. A message that has ended is kept for 30 days.",
  query: Page,
  success: { 200: { description: "A page of messages.", schema: DeliveryPage } },
  problems: [],
});

export const replayDelivery = defineRoute({
  ...shared,
  params: DeliveryParams,
  id: "replayDelivery",
  method: "post",
  path: `${PATH}/deliveries/{delivery_id}/replay`,
  summary: "Send a message again",
  description:
    "Under the same `webhook-id` and with all its tries before it. Later messages of its subject that still wait go " +
    "out after it.",
  success: { 202: { description: "It will be sent.", schema: DeliveryView } },
  problems: [],
});
