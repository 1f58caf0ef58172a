// SPDX-License-Identifier: Apache-2.0
// The pipelines' ports over a Worker's real bindings. Fault tests wrap what this returns.
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import { type ConfigEnv, buildConfigPort } from "./config-reader.ts";
import { type ObjectNamespaces, receiptLogStub, routingDeskStub } from "./object-stubs.ts";
import type { LeadPorts } from "./ports.ts";
import { buildDealPort } from "./deal-port.ts";
import { buildAwayPort } from "./mark-away.ts";
import { projectReceipts } from "./project-receipts.ts";
import { buildAccountPort } from "./read-accounts.ts";
import { buildEscalationPort } from "./read-escalation.ts";
import { buildAvailabilityPort } from "./read-availability.ts";

export interface LeadEnv
  extends ConfigEnv, Pick<ObjectNamespaces, "RECEIPT_LOG" | "ROUTING_DESK" | "TENANT_DESK"> {
  readonly DB: D1Database;
  readonly MAIL: Pick<Queue<NoticeMail>, "sendBatch">;
}

/** What a queue takes at once. */
const BATCH = 100;

async function sendNotices(mail: LeadEnv["MAIL"], notices: readonly NoticeMail[]): Promise<void> {
  for (let from = 0; from < notices.length; from += BATCH) {
    await mail.sendBatch(notices.slice(from, from + BATCH).map((body) => ({ body })));
  }
}

/** `nowMs` is the clock at the start of the batch. */
export function buildLeadPorts(env: LeadEnv, nowMs: number): LeadPorts {
  return {
    configs: buildConfigPort(env, nowMs),
    accounts: buildAccountPort(env.DB),
    availability: buildAvailabilityPort(env.DB, nowMs),
    escalation: buildEscalationPort(env.DB),
    notices: { send: (notices) => sendNotices(env.MAIL, notices) },
    away: buildAwayPort(env.DB),
    deals: buildDealPort(env.DB),
    views: { project: (tenant, events) => projectReceipts(env.DB, tenant, events) },
    log: (tenant) => receiptLogStub(env, tenant),
    desk: (tenant) => routingDeskStub(env, tenant),
  };
}
