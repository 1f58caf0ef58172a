// SPDX-License-Identifier: Apache-2.0
// The tenant's receipt log and the dead letters.
import { z } from "zod";
import { Instant, NextCursor } from "./fields.ts";

export const LogView = z
  .object({
    origin: z.string(),
    vkey: z
      .string()
      .meta({ description: "Verifier key of the log; keep it where a verifier trusts it." }),
    size: z.int().meta({ description: "Receipts in the log." }),
    published_size: z.int().meta({ description: "Receipts under the newest signed checkpoint." }),
    publication_lag_ms: z
      .int()
      .meta({ description: "Age of the oldest unpublished receipt, or 0." }),
  })
  .meta({ id: "Log" });

export const HistoryQuery = z.strictObject({
  from_seq: z
    .string()
    .regex(/^\d{1,15}$/)
    .default("0")
    .meta({ description: "0, then `revops-next-seq` of the answer before.", example: "0" }),
});

export const DeadLetterView = z
  .object({
    id: z.string(),
    queue: z.string(),
    message_kind: z.string().nullable(),
    lead_id: z.string().nullable(),
    trace_id: z.string().nullable(),
    reason: z.string(),
    attempts: z.int(),
    stored_at: Instant,
    replayed_at: Instant.nullable(),
  })
  .meta({
    id: "DeadLetter",
    description: "A message that ran out of retries; its bytes are kept sealed.",
  });

export const DeadLetterPage = z
  .object({ items: z.array(DeadLetterView), next_cursor: NextCursor })
  .meta({ id: "DeadLetterPage" });

export const ReplayedDeadLetter = z
  .object({ id: z.string(), replayed_at: Instant })
  .meta({ id: "ReplayedDeadLetter" });
