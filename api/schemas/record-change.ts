// SPDX-License-Identifier: Apache-2.0
// How a record came to be what it is.
import { z } from "zod";
import { RECORD_ENTITIES } from "#domain/receipts/record.ts";
import { ActorView, Instant, NextCursor } from "./fields.ts";

/** Absences are part of their user's history. */
const HISTORY_ENTITIES = ["user", "team", "tenant", "account", "product"] as const;

export const RecordParams = z.object({
  entity: z
    .enum(HISTORY_ENTITIES)
    .meta({ description: "What the id is an id of.", example: "account" }),
  id: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .meta({ description: "Your own id of it, or ours.", example: "acc-17" }),
});

const FieldView = z
  .object({
    field: z.string(),
    personal: z.boolean(),
    before: z.unknown().meta({ description: "Null of a new record, and where it is erased." }),
    after: z.unknown().meta({ description: "Null of a deleted record, and where it is erased." }),
  })
  .meta({ id: "ChangedField" });

const ChangeView = z
  .object({
    receipt_id: z.string(),
    seq: z.int().min(0).meta({ description: "Its place in the tenant's log." }),
    at: Instant,
    actor: ActorView,
    entity: z
      .enum(RECORD_ENTITIES)
      .meta({ description: "What was changed: the record, or of a user also an absence." }),
    id: z.string().meta({ description: "Our id of it." }),
    change: z.enum(["created", "updated", "deleted"]),
    fields: z.array(FieldView),
  })
  .meta({ id: "RecordChange" });

export const RecordChanges = z
  .object({ items: z.array(ChangeView), next_cursor: NextCursor })
  .meta({ id: "RecordChanges" });
