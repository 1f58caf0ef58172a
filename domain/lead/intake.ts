// SPDX-License-Identifier: Apache-2.0
// The way by which a submission came in, as far as it matters later. Nothing personal: receipts keep it in the clear.
// A submission without one came by the lead door.
import { z } from "zod";

/** Keyed digest of the sender's own event id: the same event sent again is the same submission, whenever it comes. */
const EventId = z.string().regex(/^[0-9a-f]{32}$/);
/** Name of a source or a form in the config. */
const ConfigName = z.string().max(64);

export const IMPORT_MODES = ["route", "keep_owner", "store"] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

export const Intake = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("form"),
    form: ConfigName,
    /** The field that people do not see was filled in. */
    honeypot: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("signal"),
    source: ConfigName,
    event_id: EventId,
    /** What happened, as the source calls it; `unknown` where its mapping names none. */
    signal: z.string().max(64),
    points: z.int().min(0),
  }),
  z.strictObject({ kind: z.literal("partner"), source: ConfigName, event_id: EventId }),
  z.strictObject({ kind: z.literal("crm"), source: ConfigName, event_id: EventId }),
  z.strictObject({
    kind: z.literal("import"),
    import_id: z.string(),
    /** The row of the file, from 1. */
    row: z.int().min(1),
    mode: z.enum(IMPORT_MODES),
    /** With `keep_owner`: who holds it; null where the file names nobody, so that it is routed. */
    owner_id: z.string().nullable(),
    /** The owner's team. */
    team_id: z.string().nullable(),
  }),
]);
export type Intake = z.infer<typeof Intake>;

/** The sender's event, for ways in that name one: with it a submission is a repeat only of itself. */
export function eventOf(intake: Intake | undefined): string | null {
  return intake !== undefined && "event_id" in intake ? intake.event_id : null;
}
