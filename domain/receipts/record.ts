// SPDX-License-Identifier: Apache-2.0
// Records: what people keep true by hand or by import, and policy reads. Every change of one is a receipt that says who
// changed which field from what to what; of a personal field it says only that it changed.
import { z } from "zod";

export const RECORD_ENTITIES = [
  "tenant",
  "user",
  "team",
  "absence",
  "account",
  "product",
  "api_key",
  "webhook",
  "source_secret",
] as const;
export type RecordEntity = (typeof RECORD_ENTITIES)[number];

/** A field that differs. `before` and `after` are canonical JSON; both null where the field is personal. */
export const FieldChange = z.strictObject({
  field: z.string(),
  personal: z.boolean(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type FieldChange = z.infer<typeof FieldChange>;

export const RecordChange = z.strictObject({
  entity: z.enum(RECORD_ENTITIES),
  id: z.string(),
  change: z.enum(["created", "updated", "deleted"]),
  fields: z.array(FieldChange),
});
export type RecordChange = z.infer<typeof RecordChange>;
