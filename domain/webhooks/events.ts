// SPDX-License-Identifier: Apache-2.0
// What a tenant may subscribe to: each event is a receipt that stands, told without anything personal.

export const WEBHOOK_EVENTS = [
  "lead.created",
  "lead.touched",
  "lead.enriched",
  "lead.routed",
  "lead.held",
  "lead.denied",
  "lead.stored",
  "lead.duplicate",
  "lead.converted",
  "lead.disqualified",
  "lead.accepted",
  "lead.worked",
  "lead.sla_reminder",
  "lead.sla_breached",
  "opportunity.created",
  "opportunity.changed",
  "config.published",
  "record.changed",
  "import.done",
  "import.undone",
  "conflict.raised",
  "conflict.resolved",
  "user.offboarded",
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
