// SPDX-License-Identifier: Apache-2.0
// A dry run: what a post would become, and everything that is wrong with it. Nothing is signed, sent or kept.
import type { SourceSettings } from "../config/intake-settings.ts";
import type { FieldProblem } from "../lead/field-problem.ts";
import type { LeadPatch } from "../lead/lead-patch.ts";
import type { NormalizedLead } from "../lead/lead.ts";
import { instantText } from "../time/instant.ts";
import { readEvents } from "./read-events.ts";
import { readPost } from "./read-post.ts";
import { readSignal, type Signal } from "./read-signal.ts";

export interface TriedPost {
  /** What the mapping took out of the post, in its order. */
  readonly fields: readonly {
    readonly field: string;
    readonly value: string | readonly string[];
    /** Where it stood; empty for a constant. */
    readonly pointer: string;
  }[];
  readonly lead: NormalizedLead | null;
  readonly signal: Signal | null;
  readonly enrichment: {
    readonly lead_id: string;
    readonly patch: LeadPatch;
    /** Null: the time of the post. */
    readonly observed_at: string | null;
  } | null;
  readonly events:
    | readonly {
        readonly object_type: string;
        readonly object_id: string;
        readonly event_type: string;
        readonly occurred_at: string;
      }[]
    | null;
  /** Whether the door would take it, were it signed; an enrichment's lead is not looked for. */
  readonly accepted: boolean;
  /** Why it would not, and what was passed over, by pointer into the post. */
  readonly problems: readonly FieldProblem[];
}

const NOTHING = { fields: [], lead: null, signal: null, enrichment: null, events: null } as const;

export function tryPost(settings: SourceSettings, post: unknown, now_ms: number): TriedPost {
  if (settings.scheme === "hubspot_v3") return tryEvents(post, now_ms);
  const { mapped, content } = readPost(settings, post, now_ms);
  const fields = Object.entries(mapped.fields).map(([field, value]) => ({
    field,
    value,
    pointer: mapped.pointers[field] ?? "",
  }));
  const signal = settings.kind === "signal" ? readSignal(settings, post) : null;
  const tried = { ...NOTHING, fields, signal };
  if (!content.ok) {
    return { ...tried, accepted: false, problems: [...content.error, ...mapped.passed_over] };
  }
  const taken = { ...tried, accepted: true, problems: mapped.passed_over };
  if (content.value.kind === "lead") return { ...taken, lead: content.value.lead };
  const { lead_id, patch, observed_at_ms } = content.value.known;
  const observed_at = observed_at_ms === null ? null : instantText(observed_at_ms);
  return { ...taken, enrichment: { lead_id, patch, observed_at } };
}

function tryEvents(post: unknown, nowMs: number): TriedPost {
  const read = readEvents(post, nowMs);
  if (!read.ok) return { ...NOTHING, accepted: false, problems: read.error };
  const events = read.value.map(({ object_type, object_id, event_type, occurred_at_ms }) => ({
    object_type,
    object_id,
    event_type,
    occurred_at: instantText(occurred_at_ms),
  }));
  return { ...NOTHING, events, accepted: true, problems: [] };
}
