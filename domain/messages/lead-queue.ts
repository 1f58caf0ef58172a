// SPDX-License-Identifier: Apache-2.0
// Messages on the `leads` and `leads-bulk` queues, which have one consumer: `leads-bulk` is what may wait (imports).
// Readers take v and v-1 and ignore unknown fields; a field is only ever added.
import { z } from "zod";
import { Intake } from "../lead/intake.ts";
import { LeadPatch } from "../lead/lead-patch.ts";
import { NormalizedLead } from "../lead/lead.ts";
import { SLA_CLOCKS } from "../sla/clocks.ts";
import { Actor } from "../receipts/leaf.ts";

/** A lead as the door accepted it. At most 128 KB: 64 KiB of raw bytes are 87.4 KB in base64, the lead <= 20 KB. */
export const LeadMessage = z.object({
  v: z.literal(1),
  kind: z.literal("lead"),
  tenant: z.string(),
  lead_id: z.string(),
  /** Stamped once at the door: `now` of the first attempt and the start of the SLA clocks. */
  accepted_at_ms: z.int(),
  /** Fresh 128-bit key, base64. The first receipt of the lead decides which one stands. */
  subject_key: z.string(),
  /** keyedDigest of the normalized lead: equal content is a repeat, other content is a touch. */
  request_digest: z.string(),
  content_type: z.string(),
  raw_base64: z.string(),
  lead: NormalizedLead,
  /** Absent: by the lead door. */
  intake: Intake.exactOptional(),
  actor: Actor,
  trace_id: z.string(),
});
export type LeadMessage = z.infer<typeof LeadMessage>;

/** Sent by ReceiptLog's outbox: a command's receipt stands, the assignment it asks for is still to be made. */
export const ContinueMessage = z.object({
  v: z.literal(1),
  kind: z.literal("continue"),
  tenant: z.string(),
  lead_id: z.string(),
  attempt: z.int(),
  trace_id: z.string(),
});
export type ContinueMessage = z.infer<typeof ContinueMessage>;

/** Sent by ReceiptLog's outbox: a receipt outside the pipeline stands, its chain's view rows are still to be written. */
export const ProjectMessage = z.object({
  v: z.literal(1),
  kind: z.literal("project"),
  tenant: z.string(),
  /** `<kind>:<ref>`. */
  chain: z.string(),
});
export type ProjectMessage = z.infer<typeof ProjectMessage>;

/**
 * Sent where a person hands their leads on: asks for a further attempt while that person still holds the lead. The same
 * `command_key` is the same command, however often it is sent.
 */
export const ReassignMessage = z.object({
  v: z.literal(1),
  kind: z.literal("reassign"),
  tenant: z.string(),
  lead_id: z.string(),
  /** Who is to hold it no longer: a lead that somebody else holds by now stays with them. Null: whoever has it, or nobody. */
  from_user: z.string().nullable(),
  /** Who is to have it; absent: as policy says. */
  to: z
    .object({
      kind: z.enum(["user", "team"]),
      id: z.string(),
      /** The queue in which the lead stands with a person. */
      team_id: z.string().nullable(),
    })
    .optional(),
  /** The attempt that was seen: a lead that has moved on since then stays where it is. Absent: whatever it is. */
  attempt: z.int().optional(),
  /** Why, in a person's words. */
  reason: z.string().optional(),
  command_key: z.string(),
  /** `now` of the attempt. */
  commanded_at_ms: z.int(),
  actor: Actor,
  trace_id: z.string(),
});
export type ReassignMessage = z.infer<typeof ReassignMessage>;

/** Somebody knows more about a lead: its attributes are kept as their word, and the lead is decided again. */
export const EnrichMessage = z.object({
  v: z.literal(1),
  kind: z.literal("enrich"),
  tenant: z.string(),
  lead_id: z.string(),
  /** The same key is the same enrichment, however often it is sent. */
  command_key: z.string(),
  /** Who says it, as a slug. */
  source: z.string(),
  /** When the source knew it. */
  observed_at_ms: z.int(),
  /** When it came in: `now` of the attempt. */
  commanded_at_ms: z.int(),
  content_type: z.string(),
  raw_base64: z.string(),
  patch: LeadPatch,
  actor: Actor,
  trace_id: z.string(),
});
export type EnrichMessage = z.infer<typeof EnrichMessage>;

/** Sent by RoutingDesk's alarm: the deadline of a held attempt has come. */
export const ExpireMessage = z.object({
  v: z.literal(1),
  kind: z.literal("expire"),
  tenant: z.string(),
  lead_id: z.string(),
  /** A lead that got on since then is left alone. */
  attempt: z.int(),
  due_at_ms: z.int(),
  trace_id: z.string(),
});
export type ExpireMessage = z.infer<typeof ExpireMessage>;

/** An import is undone: the lead leaves its queue where this import put it there. */
export const WithdrawMessage = z.object({
  v: z.literal(1),
  kind: z.literal("withdraw"),
  tenant: z.string(),
  lead_id: z.string(),
  import_id: z.string(),
  commanded_at_ms: z.int(),
  actor: Actor,
  trace_id: z.string(),
});
export type WithdrawMessage = z.infer<typeof WithdrawMessage>;

/** What a CRM says has happened to its records; at most 100 in one post. */
export const EventsMessage = z.object({
  v: z.literal(1),
  kind: z.literal("events"),
  tenant: z.string(),
  source: z.string(),
  received_at_ms: z.int(),
  events: z.array(
    z.object({
      /** Keyed digest of the CRM's own id of the event, 32 hexadecimal digits. */
      event_id: z.string(),
      object_type: z.string(),
      object_id: z.string(),
      event_type: z.string(),
      occurred_at_ms: z.int(),
      /** Fresh 128-bit key, base64: the first event of an object decides which one stands. */
      subject_key: z.string(),
      /** The event as it came, sealed under that key: it may name values of people's fields. */
      raw_base64: z.string(),
    }),
  ),
  actor: Actor,
  trace_id: z.string(),
});
export type EventsMessage = z.infer<typeof EventsMessage>;

/** Sent by RoutingDesk's alarm: a clock of the lead's attempt comes near its end, or ran out. */
export const SlaMessage = z.object({
  v: z.literal(1),
  kind: z.literal("sla"),
  tenant: z.string(),
  lead_id: z.string(),
  attempt: z.int(),
  clock: z.enum(SLA_CLOCKS),
  event: z.enum(["reminder", "breach"]),
  due_at_ms: z.int(),
  trace_id: z.string(),
});
export type SlaMessage = z.infer<typeof SlaMessage>;

/** Sent by RoutingDesk's alarm while leads wait for somebody to be free: it is looked who can take how many, oldest first. */
export const DrainMessage = z.object({
  v: z.literal(1),
  kind: z.literal("drain"),
  tenant: z.string(),
  at_ms: z.int(),
  trace_id: z.string(),
});
export type DrainMessage = z.infer<typeof DrainMessage>;

/** Sent by ReceiptLog's outbox: somebody did something with the lead; its clock stops and its view rows are written. */
export const ActedMessage = z.object({
  v: z.literal(1),
  kind: z.literal("acted"),
  tenant: z.string(),
  lead_id: z.string(),
});
export type ActedMessage = z.infer<typeof ActedMessage>;

export const LeadQueueMessage = z.discriminatedUnion("kind", [
  LeadMessage,
  ContinueMessage,
  ProjectMessage,
  ReassignMessage,
  EnrichMessage,
  ExpireMessage,
  WithdrawMessage,
  EventsMessage,
  SlaMessage,
  DrainMessage,
  ActedMessage,
]);
export type LeadQueueMessage = z.infer<typeof LeadQueueMessage>;
