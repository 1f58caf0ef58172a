// SPDX-License-Identifier: Apache-2.0
// The config in effect, for doors that take what comes from outside while TenantDesk does not answer.
import { describeError, logStep } from "#edge/log.ts";
import { buildDoorConfigPort, type ConfigEnv } from "#storage/config-reader.ts";
import type { ActiveConfig } from "#storage/ports.ts";

interface Call {
  readonly env: ConfigEnv;
  readonly now_ms: number;
  readonly trace_id: string;
}

/** Null where the tenant has none yet. The last known one, with a line in the log, where TenantDesk does not answer. */
export function findDoorConfig(
  { env, now_ms, trace_id }: Call,
  tenant: string,
): Promise<ActiveConfig | null> {
  const tell = (error: unknown): void => {
    logStep("warn", { step: "config_versions", tenant, trace_id, ...describeError(error) });
  };
  return buildDoorConfigPort(env, now_ms, tell).active(tenant, now_ms);
}
