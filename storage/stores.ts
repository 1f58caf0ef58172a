// SPDX-License-Identifier: Apache-2.0
// The pipelines' ports over a Worker's real bindings. Fault tests wrap what this returns.
import { type ConfigEnv, buildConfigPort } from "./config-reader.ts";
import { type ObjectNamespaces, receiptLogStub, routingDeskStub } from "./object-stubs.ts";
import type { LeadPorts } from "./ports.ts";
import { projectReceipts } from "./project-receipts.ts";
import { buildAccountPort } from "./read-accounts.ts";
import { buildAvailabilityPort } from "./read-availability.ts";

export interface LeadEnv
  extends ConfigEnv, Pick<ObjectNamespaces, "RECEIPT_LOG" | "ROUTING_DESK" | "TENANT_DESK"> {
  readonly DB: D1Database;
}

/** `nowMs` is the clock at the start of the batch. */
export function buildLeadPorts(env: LeadEnv, nowMs: number): LeadPorts {
  return {
    configs: buildConfigPort(env, nowMs),
    accounts: buildAccountPort(env.DB),
    availability: buildAvailabilityPort(env.DB, nowMs),
    views: { project: (tenant, events) => projectReceipts(env.DB, tenant, events) },
    log: (tenant) => receiptLogStub(env, tenant),
    desk: (tenant) => routingDeskStub(env, tenant),
  };
}
