// SPDX-License-Identifier: Apache-2.0
// Body v1: what the step saw and decided. Nothing personal outside `sealed`; `digests` are keyed by the subject key,
// so that deleting that key erases both. The bodies about leads are lead-bodies.ts.
import { z } from "zod";
import { Publication } from "../config/publication.ts";
import { IMPORT_MODES } from "../lead/intake.ts";
import { OverriddenDecision, QuoteInput } from "../policy/quote.ts";
import {
  AttemptBody,
  ConflictBody,
  EnrichmentBody,
  ReturnBody,
  RoutedBody,
  TouchBody,
} from "./lead-bodies.ts";
import { ActivityBody, AcceptedBody, SlaBody } from "./work-bodies.ts";
import { OpportunityBody } from "../opportunities/opportunity.ts";
import { RECORD_ENTITIES, RecordChange } from "./record.ts";
import { shared } from "./sealed.ts";

/** EVALUATE_QUOTE: what was decided of one revision of a quote. A failure of policy is recorded as the denial it is. */
export const QuoteBody = z.strictObject({
  ...shared,
  kind: z.literal("quote"),
  revision: z.int().min(1),
  /** Null where what was to be decided was not of the agreed shape: policy never saw it. */
  input: QuoteInput.nullable(),
  decision: OverriddenDecision,
  /** The decision's reasons in the words that people were shown. */
  rationale: z.string(),
  /** The whole list price, minor units of the config's currency; null where no rate was known. */
  list_minor: z.int().min(0).nullable(),
});
export type QuoteBody = z.infer<typeof QuoteBody>;

export const ConfigBody = z.strictObject({
  ...shared,
  kind: z.literal("config"),
  config_version: z.int(),
  source_sha256: z.string(),
  config_sha256: z.string(),
  compiler: z.string(),
  effective_at_ms: z.int(),
  // How it came about: absent in receipts from before there was consent.
  author: Publication.shape.author.exactOptional(),
  consents: Publication.shape.consents.exactOptional(),
  accepted: Publication.shape.accepted.exactOptional(),
  diff: Publication.shape.diff.exactOptional(),
  rolled_back_from: Publication.shape.rolled_back_from,
  reason: Publication.shape.reason,
});
export type ConfigBody = z.infer<typeof ConfigBody>;

export const ExportBody = z.strictObject({
  ...shared,
  kind: z.literal("export"),
  scope: z.strictObject({ chain: z.string(), head: z.string().nullable() }),
});
export type ExportBody = z.infer<typeof ExportBody>;

/** CHANGE_RECORD: how one write changed one record. `sealed` holds the personal fields in full. */
export const RecordBody = z.strictObject({
  ...shared,
  kind: z.literal("record"),
  /** The write it was part of. */
  batch_id: z.string(),
  change: RecordChange,
});
export type RecordBody = z.infer<typeof RecordBody>;

/** IMPORT_RECORDS: a file was taken in; each record that it changed and each lead has its own receipts. */
export const ImportBody = z.strictObject({
  ...shared,
  kind: z.literal("import"),
  entity: z.enum([...RECORD_ENTITIES, "lead"]),
  /** SHA-256 of the file, byte for byte. */
  file_sha256: z.string(),
  rows: z.int().min(0),
  created: z.int().min(0),
  updated: z.int().min(0),
  unchanged: z.int().min(0),
  rejected: z.int().min(0),
  /** Of leads: what was asked for, and how many rows went to the pipeline. */
  leads: z
    .strictObject({ mode: z.enum(IMPORT_MODES), source: z.string(), queued: z.int().min(0) })
    .exactOptional(),
});
export type ImportBody = z.infer<typeof ImportBody>;

/** OFFBOARD_USER: a person leaves; `confirmed` freezes the plan before anything moves, `done` says what moved. */
export const OffboardingBody = z.strictObject({
  ...shared,
  kind: z.literal("offboarding"),
  job_id: z.string(),
  user_id: z.string(),
  stage: z.enum(["confirmed", "done"]),
  /** Who takes the accounts; null leaves them without an owner. */
  successor_id: z.string().nullable(),
  leads: z.int().min(0),
  accounts: z.int().min(0),
  /** Pools that the person had a seat in. */
  pools: z.array(z.string()),
  /** The config version without the seats; null where there were none. */
  config_version: z.int().nullable(),
});
export type OffboardingBody = z.infer<typeof OffboardingBody>;

/** UNDO_IMPORT: what an import put into queues leaves them; each lead has its own receipt. */
export const UndoBody = z.strictObject({
  ...shared,
  kind: z.literal("undo"),
  import_id: z.string(),
  /** Leads that are asked to leave; one that has moved on since stays. */
  leads: z.int().min(0),
});
export type UndoBody = z.infer<typeof UndoBody>;

/** RECEIVE_EVENT: a CRM says that something happened to one of its records; `sealed` holds the event as it came. */
export const EventBody = z.strictObject({
  ...shared,
  kind: z.literal("event"),
  source: z.string(),
  event_id: z.string(),
  object_type: z.string(),
  object_id: z.string(),
  event_type: z.string(),
  occurred_at_ms: z.int(),
  received_at_ms: z.int(),
});
export type EventBody = z.infer<typeof EventBody>;

export const ReceiptBody = z.discriminatedUnion("kind", [
  AttemptBody,
  TouchBody,
  EnrichmentBody,
  ReturnBody,
  RoutedBody,
  UndoBody,
  ConflictBody,
  EventBody,
  ActivityBody,
  AcceptedBody,
  SlaBody,
  OpportunityBody,
  QuoteBody,
  ConfigBody,
  ExportBody,
  RecordBody,
  ImportBody,
  OffboardingBody,
]);
export type ReceiptBody = z.infer<typeof ReceiptBody>;
