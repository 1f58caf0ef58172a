// SPDX-License-Identifier: Apache-2.0
// `params` of each notice, as its sender fills them and its template reads them: ids, counts and codes as texts,
// nothing personal. A reader ignores what it does not know; a count that is not there is not told.
import { z } from "zod";

const Count = z.string().regex(/^\d{1,12}$/);

export const WebhookDisabledParams = z.object({
  /** The subscription's external id. */
  webhook: z.string(),
  /** Where it delivers to, without a path, which may be a secret. */
  origin: z.string().optional(),
  /** Why it was switched off, as a code. */
  reason: z.string().optional(),
});
export type WebhookDisabledParams = z.infer<typeof WebhookDisabledParams>;

export const ImportDoneParams = z.object({
  import_id: z.string(),
  entity: z.enum(["accounts", "products", "users", "leads"]),
  status: z.enum(["done", "failed", "cancelled"]),
  dry_run: z.enum(["true", "false"]).optional(),
  /** Why it failed, as a code. */
  reason: z.string().optional(),
  rows: Count.optional(),
  created: Count.optional(),
  updated: Count.optional(),
  unchanged: Count.optional(),
  /** Leads alone. */
  queued: Count.optional(),
  repeated: Count.optional(),
  rejected: Count.optional(),
  warnings: Count.optional(),
});
export type ImportDoneParams = z.infer<typeof ImportDoneParams>;

export const OffboardingDoneParams = z.object({
  offboarding_id: z.string(),
  /** External ids of who leaves and of who takes over. */
  user: z.string(),
  successor: z.string().optional(),
  status: z.enum(["done", "failed"]),
  reason: z.string().optional(),
  leads: Count.optional(),
  accounts: Count.optional(),
  pool_seats: Count.optional(),
});
export type OffboardingDoneParams = z.infer<typeof OffboardingDoneParams>;

export const SlaParams = z.object({
  lead_id: z.string(),
  clock: z.enum(["time_to_route", "time_to_first_touch"]),
  /** RFC 3339. */
  due_at: z.string(),
  minutes: Count,
  /** What the reader is to it: its owner, or who answers for the team. */
  as: z.enum(["owner", "lead", "deputy", "admin"]),
});
export type SlaParams = z.infer<typeof SlaParams>;
