// SPDX-License-Identifier: Apache-2.0
// What a source's post says, by its mapping: a lead, a signal of one, or what somebody knows of one. The door, the dry
// run and the command line read posts by this function alone.
import type { SourceSettings } from "../config/intake-settings.ts";
import type { FieldProblem } from "../lead/field-problem.ts";
import type { LeadPatch } from "../lead/lead-patch.ts";
import type { NormalizedLead } from "../lead/lead.ts";
import { readLeadFields } from "../lead/read-lead-fields.ts";
import { readLeadPatch } from "../lead/read-lead-patch.ts";
import { err, ok, type Result } from "../result.ts";
import { MINUTE_MS, parseInstant } from "../time/instant.ts";
import { type MappedPost, mapPost } from "./map-post.ts";
import { readSignal, type Signal } from "./read-signal.ts";

/** Enrichment as one source's post says it. */
export interface KnownOfLead {
  readonly lead_id: string;
  readonly patch: LeadPatch;
  /** When the source knew it; null where the post does not say. */
  readonly observed_at_ms: number | null;
}

export type PostContent =
  | { readonly kind: "lead"; readonly lead: NormalizedLead; readonly signal: Signal | null }
  | { readonly kind: "enrichment"; readonly known: KnownOfLead };

export interface ReadPost {
  readonly mapped: MappedPost;
  /** Or everything for which the post is refused, by pointer into it. */
  readonly content: Result<PostContent, readonly FieldProblem[]>;
}

/** `post` is any JSON value; `now_ms` is when it came in. */
export function readPost(settings: SourceSettings, post: unknown, now_ms: number): ReadPost {
  const mapped = mapPost(settings, post);
  const content =
    settings.kind === "enrichment"
      ? readEnrichment(mapped, now_ms)
      : readLeadPost(settings, mapped, post);
  return content.ok
    ? { mapped, content }
    : { mapped, content: err(content.error.map((problem) => inPost(problem, mapped))) };
}

function readLeadPost(
  settings: SourceSettings,
  { fields }: MappedPost,
  post: unknown,
): Result<PostContent, readonly FieldProblem[]> {
  const lead = readLeadFields(fields, settings.lead_source);
  if (!lead.ok) return lead;
  const signal = settings.kind === "signal" ? readSignal(settings, post) : null;
  return ok({ kind: "lead", lead: lead.value, signal });
}

function readEnrichment(
  { fields }: MappedPost,
  nowMs: number,
): Result<PostContent, readonly FieldProblem[]> {
  const { lead_id, observed_at, ...said } = fields;
  const problems: FieldProblem[] = [];
  if (typeof lead_id !== "string") problems.push(LEAD_ID_MISSING);
  const observed_at_ms = observed_at === undefined ? null : readObserved(observed_at, nowMs);
  if (observed_at !== undefined && observed_at_ms === null) problems.push(NO_INSTANT);
  const patch = readLeadPatch(said);
  if (!patch.ok) problems.push(...patch.error);
  if (problems.length > 0 || !patch.ok || typeof lead_id !== "string") return err(problems);
  return ok({ kind: "enrichment", known: { lead_id, patch: patch.value, observed_at_ms } });
}

const LEAD_ID_MISSING: FieldProblem = {
  pointer: "/lead_id",
  code: "required",
  message: "the id of the lead that this is about is required",
};
const NO_INSTANT: FieldProblem = {
  pointer: "/observed_at",
  code: "not_an_instant",
  message: "an instant of RFC 3339 with its offset, such as 2026-11-22T09:30:00Z, that has come",
};

/** A sender's clock may be a little ahead; what is known from next year would be the last word until then. */
const AHEAD_MS = 5 * MINUTE_MS;

/** Null where the text is no instant, or one before 1970 or still to come. */
function readObserved(value: string | readonly string[], nowMs: number): number | null {
  const at = typeof value === "string" ? parseInstant(value) : null;
  return at === null || at < 0 || at > nowMs + AHEAD_MS ? null : Math.min(at, nowMs);
}

/** The problem where its field stands in the post; the message names the field, whose place may have another name. */
function inPost(problem: FieldProblem, { pointers }: MappedPost): FieldProblem {
  const [, field = ""] = /^\/([^/]+)/.exec(problem.pointer) ?? [];
  const pointer = Object.hasOwn(pointers, field) ? (pointers[field] ?? "") : "";
  return {
    ...problem,
    pointer,
    message: field === "" ? problem.message : `${field}: ${problem.message}`,
  };
}
