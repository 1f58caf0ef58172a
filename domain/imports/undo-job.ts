// SPDX-License-Identifier: Apache-2.0
// The undoing of an import of leads, as its job keeps it.
import { z } from "zod";

export const UndoRequest = z.strictObject({
  v: z.literal(1),
  import_id: z.string(),
  /** When it was asked for: `now` of what becomes of every lead. */
  commanded_at_ms: z.int(),
  /** Before that, a step of the import that was under way may still send. */
  begins_at_ms: z.int(),
});
export type UndoRequest = z.infer<typeof UndoRequest>;

export const UndoProgress = z.strictObject({
  v: z.literal(1),
  /** The last list of leads that was asked for; null before the first. */
  after: z.string().nullable(),
  /** Leads that were asked to leave their queues. */
  leads: z.int(),
  trace_id: z.string(),
});
export type UndoProgress = z.infer<typeof UndoProgress>;
