// SPDX-License-Identifier: Apache-2.0
// What was done with a lead, and what its clocks said, as its page tells it.
import { z } from "zod";
import { ACTIVITY_KINDS } from "#domain/receipts/work-bodies.ts";
import { SLA_CLOCKS } from "#domain/sla/clocks.ts";
import { ActorView, Instant } from "./fields.ts";

export const ActivityView = z
  .object({
    kind: z.enum(ACTIVITY_KINDS),
    human: z.boolean().meta({ description: "A program's never counts as a first touch." }),
    performed_by: ActorView,
    occurred_at: Instant,
    recorded_at: Instant,
    receipt_id: z.string(),
  })
  .meta({ id: "LeadActivity" });

export const SlaEventView = z
  .object({
    clock: z.enum(SLA_CLOCKS),
    event: z.enum(["reminder", "breach"]),
    due_at: Instant,
    recorded_at: Instant,
    told: z
      .object({ user_id: z.string(), as: z.string() })
      .nullable()
      .meta({ description: "Who was told, and as what." }),
    receipt_id: z.string(),
  })
  .meta({ id: "SlaEvent" });
