// SPDX-License-Identifier: Apache-2.0
// Messages on the `leads` queue. Readers take v and v-1 and ignore unknown fields; a field is only ever added.
import { z } from "zod";
import { NormalizedLead } from "../lead/lead.ts";
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
  /** Who is to hold it no longer: a lead that somebody else holds by now stays with them. */
  from_user: z.string(),
  command_key: z.string(),
  /** `now` of the attempt. */
  commanded_at_ms: z.int(),
  actor: Actor,
  trace_id: z.string(),
});
export type ReassignMessage = z.infer<typeof ReassignMessage>;

export const LeadQueueMessage = z.discriminatedUnion("kind", [
  LeadMessage,
  ContinueMessage,
  ProjectMessage,
  ReassignMessage,
]);
export type LeadQueueMessage = z.infer<typeof LeadQueueMessage>;
