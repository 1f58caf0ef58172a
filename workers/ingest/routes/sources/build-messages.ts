// SPDX-License-Identifier: Apache-2.0
// From what a source's post says to the one message that the queue takes.
import { base64Text, utf8Bytes } from "#domain/bytes/encoding.ts";
import { isIssuedLeadId, keyedDigest } from "#domain/ids/ids.ts";
import { buildLeadMessage } from "#domain/lead/build-lead-message.ts";
import type { FieldProblem } from "#domain/lead/field-problem.ts";
import type { Intake } from "#domain/lead/intake.ts";
import type { EnrichMessage, EventsMessage, LeadMessage } from "#domain/messages/lead-queue.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { readEvents } from "#domain/sources/read-events.ts";
import { type KnownOfLead, type PostContent, readPost } from "#domain/sources/read-post.ts";
import type { VerifiedPost } from "#domain/sources/verify-post.ts";
import type { FoundSource } from "./find-source.ts";

/** A post whose signature is good. */
export interface SignedPost {
  readonly source: FoundSource;
  readonly verified: VerifiedPost;
  /** The JSON value of the body, and its bytes. */
  readonly value: unknown;
  readonly raw: Uint8Array;
  readonly received_at_ms: number;
  readonly trace_id: string;
}

export type SourceMessage = LeadMessage | EnrichMessage | EventsMessage;

/** 128 bits: the key of one person-record. */
const SUBJECT_KEY_BYTES = 16;
const EVENT_CHARACTERS = 32;
const CONTENT_TYPE = "application/json";

/** The message, or everything for which the post is refused, by pointer into it. */
export function buildMessage(
  idKey: Uint8Array,
  post: SignedPost,
): Result<SourceMessage, readonly FieldProblem[]> {
  const { source, verified, value, received_at_ms } = post;
  if (verified.id === null) return buildEvents(idKey, post);
  const { content, mapped } = readPost(source.settings, value, received_at_ms);
  if (!content.ok) return content;
  const event_id = eventId(idKey, source, [verified.id]);
  if (content.value.kind === "lead") return ok(buildLead(idKey, post, content.value, event_id));
  const { known } = content.value;
  if (isIssuedLeadId(idKey, known.lead_id)) return ok(buildEnrichment(post, known, event_id));
  return err([{ ...UNKNOWN_LEAD, pointer: mapped.pointers["lead_id"] ?? "" }]);
}

function buildLead(
  idKey: Uint8Array,
  post: SignedPost,
  { lead, signal }: Extract<PostContent, { kind: "lead" }>,
  event_id: string,
): LeadMessage {
  const { source } = post;
  return buildLeadMessage(idKey, {
    ...shared(post),
    lead,
    intake: intakeOf(source, event_id, signal),
    idempotency_key: null,
    accepted_at_ms: post.received_at_ms,
    subject_key: freshKey(),
    content_type: CONTENT_TYPE,
    raw: post.raw,
  });
}

function intakeOf(
  { name: source, settings: { kind } }: FoundSource,
  event_id: string,
  signal: Extract<PostContent, { kind: "lead" }>["signal"],
): Intake {
  if (signal !== null) {
    const { name, points } = signal;
    return { kind: "signal", source, event_id, signal: name, points };
  }
  return { kind: kind === "partner" ? "partner" : "crm", source, event_id };
}

function buildEnrichment(
  post: SignedPost,
  { lead_id, patch, observed_at_ms }: KnownOfLead,
  event_id: string,
): EnrichMessage {
  return {
    v: 1,
    kind: "enrich",
    ...shared(post),
    lead_id,
    command_key: `enrich/${event_id}`,
    source: post.source.settings.lead_source,
    observed_at_ms: observed_at_ms ?? Math.min(post.verified.sent_at_ms, post.received_at_ms),
    commanded_at_ms: post.received_at_ms,
    content_type: CONTENT_TYPE,
    raw_base64: base64Text(post.raw),
    patch,
  };
}

const UNKNOWN_LEAD = {
  code: "unknown_lead",
  message: "lead_id: no lead of this tenant has this id",
} as const;

function buildEvents(
  idKey: Uint8Array,
  post: SignedPost,
): Result<EventsMessage, readonly FieldProblem[]> {
  const read = readEvents(post.value, post.received_at_ms);
  if (!read.ok) return read;
  const events = read.value.map(({ identity, text, ...event }) => ({
    ...event,
    event_id: eventId(idKey, post.source, identity),
    subject_key: base64Text(freshKey()),
    raw_base64: base64Text(utf8Bytes(text)),
  }));
  const message: EventsMessage = {
    v: 1,
    kind: "events",
    ...shared(post),
    source: post.source.name,
    received_at_ms: post.received_at_ms,
    events,
  };
  return ok(message);
}

/** Keyed, so that what the sender calls its event is nobody else's to compare. */
function eventId(idKey: Uint8Array, { name }: FoundSource, identity: readonly string[]): string {
  return keyedDigest(idKey, ["event", name, ...identity]).slice(0, EVENT_CHARACTERS);
}

function shared({ source, trace_id }: SignedPost): {
  readonly tenant: string;
  readonly actor: Actor;
  readonly trace_id: string;
} {
  const actor: Actor = { kind: "system", ref: `source/${source.name}` };
  return { tenant: source.tenant, actor, trace_id };
}

function freshKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(SUBJECT_KEY_BYTES));
}
