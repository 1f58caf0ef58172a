// SPDX-License-Identifier: Apache-2.0
// An off-boarding as a job: what was asked, which never changes, and how far it is.
import { z } from "zod";

/** In this order. A stage is left only when nothing of it is left to do. */
export const OFFBOARDING_STAGES = [
  /** The person is made inactive: from here on no new lead, no sign-in, no new config that names them. */
  "deactivate",
  /** Config versions without the person are published. */
  "config",
  "teams",
  "accounts_owned",
  "accounts_managed",
  /** Until the published version rules: before it, a pool could give a lead back to the person. */
  "await_config",
  /** Each open lead is asked for a further attempt. */
  "leads",
  /** Until the person holds none. */
  "await_leads",
  "finish",
  "done",
] as const;
export type OffboardingStage = (typeof OFFBOARDING_STAGES)[number];

export const OffboardingRequest = z.object({
  v: z.literal(1),
  user_id: z.string(),
  successor_id: z.string().nullable(),
});
export type OffboardingRequest = z.infer<typeof OffboardingRequest>;

export const OffboardingProgress = z.object({
  v: z.literal(1),
  stage: z.enum(OFFBOARDING_STAGES),
  /** Which versions are published again, fixed before the first is; null before, and after somebody else published. */
  plan: z
    .object({
      /** The newest version when it was made, then the one published last. */
      expect_version: z.int(),
      /** Still to be published, in order. */
      items: z.array(z.object({ from_version: z.int(), effective_at_ms: z.int().nullable() })),
    })
    .nullable(),
  /** What was published; `rules_at_ms` only of a version that the leads have to wait for. */
  published: z.array(
    z.object({
      config_version: z.int(),
      receipt_id: z.string(),
      rules_at_ms: z.int().nullable(),
    }),
  ),
  /** Pools in which the person had a seat. */
  pools: z.array(z.string()),
  teams_moved: z.int(),
  accounts_total: z.int(),
  accounts_moved: z.int(),
  leads_total: z.int(),
  leads_asked: z.int(),
  /** The last lead that was asked for; null before the first. */
  leads_after: z.object({ queue_order_ms: z.int(), lead_id: z.string() }).nullable(),
  /** Looks at whether all leads have left. */
  looks: z.int(),
  leads_remaining: z.int(),
  /** The first of them, once nobody waits any longer. */
  remaining: z.array(z.string()),
});
export type OffboardingProgress = z.infer<typeof OffboardingProgress>;

/** Before the first step. */
export function beginOffboarding(held: {
  readonly leads: number;
  readonly accounts: number;
  readonly pools: readonly string[];
}): OffboardingProgress {
  return {
    v: 1,
    stage: "deactivate",
    plan: null,
    published: [],
    pools: [...held.pools],
    teams_moved: 0,
    accounts_total: held.accounts,
    accounts_moved: 0,
    leads_total: held.leads,
    leads_asked: 0,
    leads_after: null,
    looks: 0,
    leads_remaining: held.leads,
    remaining: [],
  };
}

/** Leads that left the person since the off-boarding began. */
export function leadsMoved({ leads_total, leads_remaining }: OffboardingProgress): number {
  return Math.max(0, leads_total - leads_remaining);
}
