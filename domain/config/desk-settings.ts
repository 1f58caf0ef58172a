// SPDX-License-Identifier: Apache-2.0
// The compiled config's part for the host: who approves, exceptions, exchange rates, business hours, connected systems,
// retention, brand and language. No policy reads it, so it stays out of the Wasm heap.
import { z } from "zod";
import { Role } from "../access/roles.ts";
import { ApprovalRole, Bps } from "../policy/quote.ts";
import { RETENTION_CLASSES } from "../receipts/leaf.ts";

const ApproverGroup = z.strictObject({
  /** Team id, each of whose members may approve. */
  team: z.string().nullable(),
  /** User ids. */
  members: z.array(z.string()),
  /** Null is every one. */
  regions: z.array(z.string()).nullable(),
  segments: z.array(z.string()).nullable(),
  deputy: z.string().nullable(),
});

export const ApproverRule = z.strictObject({
  manager_of_submitter: z.boolean(),
  deputy: z.string().nullable(),
  groups: z.array(ApproverGroup),
});
export type ApproverRule = z.infer<typeof ApproverRule>;

const DeskSchedule = z.strictObject({
  time_zone: z.string(),
  /** Minutes since Monday 00:00 in the zone, in order, without overlaps: from inclusive, to exclusive. */
  open: z.array(z.tuple([z.int(), z.int()])),
  /** `YYYY-MM-DD` in the zone. */
  holidays: z.array(z.string()),
});
export type DeskSchedule = z.infer<typeof DeskSchedule>;

/** Currency -> what one unit is worth in the config's currency, times 10^9; from an instant on until the next table. */
export const RateTable = z.strictObject({
  from_ms: z.int(),
  rates_e9: z.record(z.string(), z.int().min(1)),
});
export type RateTable = z.infer<typeof RateTable>;

const retention = z.enum(RETENTION_CLASSES);

export const DeskSettings = z.strictObject({
  /** A role without a rule: whoever has the role in the directory (resolve-approvers.ts). */
  approvers: z.partialRecord(ApprovalRole, ApproverRule),
  /** Null: nobody may grant one. */
  exceptions: z
    .strictObject({
      roles: z.array(Role),
      max_bps: Bps,
      max_days: z.int().min(1),
      second_approver: ApprovalRole,
    })
    .nullable(),
  /** In ascending order. */
  exchange_rates: z.array(RateTable),
  schedules: z.record(z.string(), DeskSchedule),
  connectors: z.record(z.string(), z.string()),
  retention: z.strictObject({ leads: retention, deals: retention, config: retention }),
  theme: z.strictObject({
    brand_name: z.string().nullable(),
    brand_color: z.string().nullable(),
    logo_url: z.string().nullable(),
  }),
  labels: z.record(z.string(), z.string()),
  /** Null takes the tenant's. */
  locale: z.string().nullable(),
  features: z.record(z.string(), z.boolean()),
});
export type DeskSettings = z.infer<typeof DeskSettings>;
