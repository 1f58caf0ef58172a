// SPDX-License-Identifier: Apache-2.0
// A lead's row in a queue.
import { z } from "zod";
import { LEAD_STATUSES } from "#domain/lead/lead.ts";
import { Instant, NextCursor } from "./fields.ts";
import { Contact, PersonRef, Sla, Work } from "./lead-parts.ts";

export const QueueItem = z
  .object({
    lead_id: z.string(),
    status: z.enum(LEAD_STATUSES),
    status_reason: z.string().nullable(),
    owner: PersonRef.nullable(),
    team: PersonRef.nullable(),
    accepted_at: Instant.nullable(),
    contact: Contact.nullable(),
    sla: Sla.nullable(),
    work: Work,
  })
  .meta({ id: "QueueItem" });

export const QueuePage = z
  .object({ items: z.array(QueueItem), next_cursor: NextCursor })
  .meta({ id: "QueuePage" });
