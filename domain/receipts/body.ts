// SPDX-License-Identifier: Apache-2.0
// Body v1: what the step saw and decided. Nothing personal outside `sealed`; `digests` are keyed by the subject key,
// so that deleting that key erases both.
import { z } from "zod";
import { Publication } from "../config/publication.ts";
import { Assignment } from "./assignment.ts";
import { LeadRoutingInput, PreflightInput } from "../policy/input.ts";
import { LeadRoutingDecision, PreflightDecision } from "../policy/decision.ts";
import { OverriddenDecision, QuoteInput } from "../policy/quote.ts";
import { RECORD_ENTITIES, RecordChange } from "./record.ts";

/** AES-128-GCM under the subject key; `aad` binds the text to its chain. */
export const Sealed = z.strictObject({
  alg: z.literal("A128GCM"),
  iv: z.string(),
  ciphertext: z.string(),
});
export type Sealed = z.infer<typeof Sealed>;

const shared = {
  v: z.literal(1),
  /** HMAC of each personal field under the subject key, hexadecimal, by field name. */
  digests: z.record(z.string(), z.string()),
  /** Canonical JSON of SealedLead under the subject key; null where the step saw nothing personal. */
  sealed: Sealed.nullable(),
};

/** A decision and the exact input it was made from: replayable with the config and the Wasm named in the leaf. */
const Decided = z.strictObject({
  preflight: z.strictObject({ input: PreflightInput, decision: PreflightDecision }),
  routing: z.strictObject({ input: LeadRoutingInput, decision: LeadRoutingDecision }),
});

/** What an attempt froze: either a decision, or why none could be made (then the lead is held). */
export const FrozenAttempt = z.strictObject({
  attempt: z.int().min(1),
  /** `now` of the attempt: accepted_at_ms of the first, the command's time of a later one. */
  now_ms: z.int(),
  decided: Decided.nullable(),
  failure: z
    .strictObject({
      reason: z.enum(["policy_error", "config_missing"]),
      code: z.string(),
      /** Where the held lead waits, and how long it may: the config's fallbacks; null without a config. */
      team_id: z.string().nullable(),
      sla_minutes: z.int().nullable(),
    })
    .nullable(),
});
export type FrozenAttempt = z.infer<typeof FrozenAttempt>;

/** CREATE_LEAD (attempt 1) and REPROCESS_LEAD (attempt n + 1). */
export const AttemptBody = z.strictObject({
  ...shared,
  kind: z.literal("attempt"),
  accepted_at_ms: z.int(),
  source: z.string(),
  request_digest: z.string(),
  frozen: FrozenAttempt,
});
export type AttemptBody = z.infer<typeof AttemptBody>;

/** RESUBMIT_LEAD: the same lead again with other content, or after the absorption window. */
export const TouchBody = z.strictObject({
  ...shared,
  kind: z.literal("touch"),
  accepted_at_ms: z.int(),
  source: z.string(),
  request_digest: z.string(),
});
export type TouchBody = z.infer<typeof TouchBody>;

/** ROUTE_LEAD and HOLD_LEAD: where the attempt ended. */
export const RoutedBody = z.strictObject({
  ...shared,
  kind: z.literal("routed"),
  attempt: z.int().min(1),
  status: z.enum(["routed", "held", "denied"]),
  /** Hold reason or first reason code of the denial; null where routed. */
  reason: z.string().nullable(),
  owner_id: z.string().nullable(),
  team_id: z.string().nullable(),
  sla_due_at_ms: z.int().nullable(),
  assignment: Assignment.nullable(),
});
export type RoutedBody = z.infer<typeof RoutedBody>;

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

/** IMPORT_RECORDS: a file was taken in; each record it changed has its own receipt. */
export const ImportBody = z.strictObject({
  ...shared,
  kind: z.literal("import"),
  entity: z.enum(RECORD_ENTITIES),
  /** SHA-256 of the file, byte for byte. */
  file_sha256: z.string(),
  rows: z.int().min(0),
  created: z.int().min(0),
  updated: z.int().min(0),
  unchanged: z.int().min(0),
  rejected: z.int().min(0),
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

export const ReceiptBody = z.discriminatedUnion("kind", [
  AttemptBody,
  TouchBody,
  RoutedBody,
  QuoteBody,
  ConfigBody,
  ExportBody,
  RecordBody,
  ImportBody,
  OffboardingBody,
]);
export type ReceiptBody = z.infer<typeof ReceiptBody>;
