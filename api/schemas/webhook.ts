// SPDX-License-Identifier: Apache-2.0
// Webhook subscriptions and their deliveries, as PUT takes and GET answers them.
import { z } from "zod";
import { WEBHOOK_EVENTS } from "#domain/webhooks/events.ts";
import { DISABLED_REASONS, TRY_REASONS } from "#domain/webhooks/retry-schedule.ts";
import { ExternalId, Instant, NextCursor } from "./fields.ts";

const Events = z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length);

export const WebhookBody = z
  .strictObject({
    url: z
      .string()
      .min(1)
      .max(2_000)
      .regex(/^[\x21-\x7e]+$/, "must be visible ASCII, as a URL is sent")
      .meta({
        description:
          "https on port 443, by a public name or address; no credentials, no fragment. Only a development stack also " +
          "takes its own machine (`http://localhost:<port>`).",
        example: "https://hooks.acme.example/revops",
      }),
    events: Events.meta({ example: ["lead.routed", "lead.held"] }),
    active: z
      .boolean()
      .default(true)
      .meta({
        description:
          "False pauses: what happens meanwhile waits and goes out when it is true again. True also switches a disabled " +
          "subscription on again.",
      }),
  })
  .meta({ id: "WebhookBody" });

export const WebhookView = z
  .object({
    id: z.string().meta({ description: "Our id of it." }),
    external_id: z.string(),
    url: z.string(),
    events: z.array(z.enum(WEBHOOK_EVENTS)),
    active: z.boolean(),
    status: z.enum(["active", "paused", "disabled"]),
    disabled_reason: z
      .enum(DISABLED_REASONS)
      .nullable()
      .meta({ description: "`gone`: the receiver answered 410." }),
    failing_since: Instant.nullable().meta({
      description: "Since when every try has failed; null in health.",
    }),
    pending: z.int().meta({ description: "Deliveries that wait." }),
    missed: z.int().meta({
      description: "Events for which no delivery was made, because 100,000 were waiting already.",
    }),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: "Webhook" });

const Secret = z.string().meta({
  description: "Signs the messages. It is in this answer only.",
  example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
});

export const SavedWebhook = WebhookView.extend({
  change: z.enum(["created", "updated", "unchanged"]),
  secret: Secret.nullable().meta({
    description:
      "Of a new subscription: what signs its messages, in this answer only. Whoever lost it rotates it.",
  }),
}).meta({ id: "SavedWebhook" });

export const DeletedWebhook = z
  .object({ external_id: z.string(), change: z.literal("deleted") })
  .meta({ id: "DeletedWebhook" });

export const WebhookPage = z
  .object({ items: z.array(WebhookView), next_cursor: NextCursor })
  .meta({ id: "WebhookPage" });

/** A week: whoever needs longer to change a secret over rotates again. */
const OVERLAP_MAX_MINUTES = 7 * 24 * 60;

export const RotateSecretBody = z
  .strictObject({
    overlap_minutes: z.int().min(0).max(OVERLAP_MAX_MINUTES).default(1_440).meta({
      description: "How long the secrets before it still sign beside it; 0 ends them at once.",
    }),
  })
  .meta({ id: "RotateSecretBody" });

export const RotatedSecret = z
  .object({ external_id: z.string(), secret: Secret, overlap_until: Instant })
  .meta({ id: "RotatedSecret" });

export const DeliveryParams = z.object({
  external_id: ExternalId,
  delivery_id: z.string().regex(/^msg_[a-z2-7]{26}$/),
});

export const DeliveryView = z
  .object({
    id: z.string().meta({ description: "The message's `webhook-id`, the same in every try." }),
    event: z.enum(WEBHOOK_EVENTS),
    receipt_id: z.string().meta({ description: "The receipt that it tells of." }),
    subject: z.string().meta({
      description: "The receipt's custody chain; messages of one subject go out in order.",
    }),
    status: z.enum(["pending", "delivered", "failed"]),
    attempts: z.int(),
    last_status: z.int().nullable().meta({ description: "Of the last answer, if there was one." }),
    last_reason: z.enum(TRY_REASONS).nullable().meta({
      description: "Why the last try was not taken; null where it was, or where there was none.",
    }),
    next_at: Instant.nullable().meta({
      description: "Null where an earlier message of its subject is still on its way.",
    }),
    created_at: Instant,
    delivered_at: Instant.nullable(),
  })
  .meta({ id: "Delivery" });

export const DeliveryPage = z
  .object({ items: z.array(DeliveryView), next_cursor: NextCursor })
  .meta({ id: "DeliveryPage" });
