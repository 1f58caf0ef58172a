// SPDX-License-Identifier: Apache-2.0
// The hours that an attempt's clocks count in, from the config version that had them when it was frozen.
import type { FrozenClocks } from "#domain/sla/clocks.ts";
import type { Schedule } from "#domain/time/business-time.ts";
import type { LeadTools } from "../lead-tools.ts";

/** Null: every minute counts. */
export async function loadSchedule(
  tenant: string,
  clocks: Pick<FrozenClocks, "schedule"> | null,
  { ports }: LeadTools,
): Promise<Schedule> {
  const named = clocks?.schedule ?? null;
  if (named === null) return null;
  const config = await ports.configs.version(tenant, named.config_version);
  return config?.document.desk?.schedules[named.id] ?? null;
}
