// SPDX-License-Identifier: Apache-2.0
// HubSpot's events, as many as one post holds: what happened to which record. What is needed of each is read strictly,
// the rest is kept as it came.
import { z } from "zod";
import type { FieldProblem } from "../lead/field-problem.ts";
import { err, ok, type Result } from "../result.ts";

/** HubSpot's own bound. */
const EVENTS_MAX = 100;
/** However wrong a clock is, what is later is no time at which anything has happened, nor always one that a Date holds. */
const AHEAD_MS = 86_400_000;

export interface CrmEvent {
  /** What makes it this event, whichever attempt brought it: HubSpot does not promise that `eventId` alone is unique. */
  readonly identity: readonly string[];
  readonly object_type: string;
  readonly object_id: string;
  readonly event_type: string;
  readonly occurred_at_ms: number;
  /** The event as it came, as JSON. */
  readonly text: string;
}

/** HubSpot sends numbers; text is taken too, because ids grow past what a number holds. */
const Id = z.union([z.int().min(0), z.string().regex(/^\d{1,24}$/)]).transform(String);
const Word = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

const PostedEvent = z.looseObject({
  eventId: Id,
  subscriptionId: Id.optional(),
  /** `contact.propertyChange`; of generic subscriptions `object.propertyChange`, the type beside it. */
  subscriptionType: z.string().regex(/^[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_.-]{1,64}$/),
  objectTypeId: Word.optional(),
  objectId: Id.optional(),
  /** Associations name two records, merges the one that stays. */
  fromObjectId: Id.optional(),
  primaryObjectId: Id.optional(),
  occurredAt: z.int().min(0),
  propertyName: z.string().max(300).optional(),
});

/** Every event of the post in order, or each that cannot be read by its pointer; `now_ms` is when the post came in. */
export function readEvents(
  post: unknown,
  now_ms: number,
): Result<readonly CrmEvent[], FieldProblem[]> {
  if (!Array.isArray(post) || post.length === 0 || post.length > EVENTS_MAX) {
    const message = `a list of 1 to ${EVENTS_MAX} events is required`;
    return err([{ pointer: "", code: "not_events", message }]);
  }
  const problems: FieldProblem[] = [];
  const events = post.flatMap((one: unknown, i) => readEvent(one, `/${i}`, now_ms, problems));
  return problems.length > 0 ? err(problems) : ok(events);
}

function readEvent(
  value: unknown,
  pointer: string,
  nowMs: number,
  problems: FieldProblem[],
): CrmEvent[] {
  const parsed = PostedEvent.safeParse(value);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      const at = path.map((part) => `/${String(part)}`).join("");
      problems.push({ pointer: pointer + at, code: "not_acceptable", message });
    }
    return [];
  }
  const { eventId, subscriptionId = "", subscriptionType, occurredAt, ...event } = parsed.data;
  if (occurredAt > nowMs + AHEAD_MS) {
    problems.push({
      pointer: `${pointer}/occurredAt`,
      code: "in_the_future",
      message: "milliseconds since 1970, at most a day ahead",
    });
    return [];
  }
  const object_id = event.objectId ?? event.fromObjectId ?? event.primaryObjectId;
  if (object_id === undefined) {
    problems.push({
      pointer: `${pointer}/objectId`,
      code: "required",
      message: "the id of the record that it happened to is required",
    });
    return [];
  }
  const dot = subscriptionType.indexOf(".");
  const named = subscriptionType.slice(0, dot);
  const object_type = named === "object" ? (event.objectTypeId ?? named) : named;
  const property = event.propertyName ?? "";
  return [
    {
      identity: [
        eventId,
        subscriptionId,
        subscriptionType,
        object_type,
        object_id,
        String(occurredAt),
        property,
      ],
      object_type,
      object_id,
      event_type: subscriptionType.slice(dot + 1),
      occurred_at_ms: occurredAt,
      text: JSON.stringify(value),
    },
  ];
}
