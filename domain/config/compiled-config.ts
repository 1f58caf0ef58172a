// SPDX-License-Identifier: Apache-2.0
// The compiled RevOpsConfig: what policies and pools read. Only integers, ISO codes and ids; made once, at publish,
// by compile-config.ts, stored canonically and addressed by its SHA-256.
import { z } from "zod";
import { RUNGS, Target } from "../policy/decision.ts";
import { CompiledDeals } from "./compiled-deals.ts";
import { DeskSettings } from "./desk-settings.ts";
import { IntakeSettings } from "./intake-settings.ts";
import { WorkSettings } from "./work-settings.ts";

export const CompiledTarget = z.strictObject({
  ...Target.shape,
  /** The team in whose queue the lead then stands. */
  team: z.string(),
});
export type CompiledTarget = z.infer<typeof CompiledTarget>;

export const CompiledConfig = z.strictObject({
  v: z.literal(1),
  currency: z.string(),
  /** In the order written: the first segment whose range holds the value wins. Bounds inclusive, null is open. */
  segments: z.array(
    z.strictObject({
      name: z.string(),
      arr_min_minor: z.int().nullable(),
      arr_max_minor: z.int().nullable(),
      size_min: z.int().nullable(),
      size_max: z.int().nullable(),
      sla_minutes: z.int(),
      /** Minutes to an owner; absent in versions compiled before there were two clocks. */
      route_sla_minutes: z.int().nullable().exactOptional(),
      schedule_id: z.string().nullable(),
      /** Who takes the segment's leads on the `segment` rung; null where nobody does. */
      owner: CompiledTarget.nullable(),
    }),
  ),
  /** Rungs after `denied` in the tenant's order; `fallback` is always last. */
  ladder: z.array(z.enum(RUNGS)),
  /** ISO 3166-1 or 3166-2 code -> territory; the region is looked up before its country. */
  territory_by_region: z.record(z.string(), z.string()),
  /** Territory -> segment name (or `any`) -> owner. */
  territory_owners: z.record(z.string(), z.record(z.string(), CompiledTarget)),
  /** The pool of the `pool` rung; null where the tenant has none. */
  default_pool: z.string().nullable(),
  pools: z.record(
    z.string(),
    z.strictObject({
      team: z.string(),
      strategy: z.enum(["round_robin", "capacity"]),
      members: z.array(
        z.strictObject({
          user: z.string(),
          weight: z.int().min(1),
          capacity: z.int().min(1).nullable(),
        }),
      ),
      /** Absent: the hour does not matter. */
      hours: z.literal("respect").exactOptional(),
    }),
  ),
  /** Partner source, or `any`, to who takes its registrations; absent where nobody does. */
  partner_owners: z.record(z.string(), CompiledTarget).exactOptional(),
  /** A customer's lead follows its customer success manager; absent: the owner. */
  customers_follow: z.literal("csm").exactOptional(),
  fallback_team: z.string(),
  /** SLA of a lead without a segment, and of a held one. */
  default_sla_minutes: z.int(),
  /** Region -> segment name (or `any`) -> what replaces the segment's clocks there; null leaves the segment's. */
  region_slas: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.strictObject({
          sla_minutes: z.int().nullable(),
          route_sla_minutes: z.int().nullable(),
          schedule_id: z.string().nullable(),
        }),
      ),
    )
    .exactOptional(),
  /** ISO 3166-1 or 3166-2 code -> region of the config. */
  region_by_place: z.record(z.string(), z.string()).exactOptional(),
  /** What quotes and contracts are judged by; absent in versions compiled before: those deny every quote. */
  deals: CompiledDeals.exactOptional(),
  preflight: z.strictObject({
    deny_email_classes: z.array(z.string()),
    /** Left out where nothing is refused for it, as in versions compiled before. */
    deny_role_addresses: z.literal(true).exactOptional(),
    domain_leads_max: z.int().min(1).exactOptional(),
  }),
});
export type CompiledConfig = z.infer<typeof CompiledConfig>;

/** The lists that the host, not a policy, looks a domain up in. Kept beside the compiled config, out of the Wasm heap. */
export const HostLists = z.strictObject({
  allow_domains: z.array(z.string()),
  block_domains: z.array(z.string()),
});
export type HostLists = z.infer<typeof HostLists>;

/** The document a config version stores and its config_sha256 addresses. */
export const CompiledDocument = z.strictObject({
  policy: CompiledConfig,
  lists: HostLists,
  /** Absent in versions compiled before there was a deal desk. */
  desk: DeskSettings.exactOptional(),
  /** Absent in versions compiled before there were other ways in than the lead door. */
  intake: IntakeSettings.exactOptional(),
  /** Absent in versions compiled before leads were worked on here. */
  work: WorkSettings.exactOptional(),
});
export type CompiledDocument = z.infer<typeof CompiledDocument>;
