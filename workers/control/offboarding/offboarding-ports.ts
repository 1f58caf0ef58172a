// SPDX-License-Identifier: Apache-2.0
// What an off-boarding needs of the world, over control's bindings; fault tests wrap it.
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import type { MailMessage } from "#domain/messages/mail-queue.ts";
import type { TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { type ObjectNamespaces, tenantDeskStub } from "#storage/object-stubs.ts";
import { buildRecordPorts, type RecordEnv, type RecordPorts } from "../records/record-ports.ts";

export interface OffboardingPorts extends RecordPorts {
  readonly desk: (
    tenant: string,
  ) => Pick<TenantDeskRpc, "publish" | "versions" | "versionDocument">;
  /** At most 100 messages, as a queue takes them. */
  readonly sendLeads: (messages: readonly LeadQueueMessage[]) => Promise<void>;
  readonly sendMail: (message: MailMessage) => Promise<void>;
}

export interface OffboardingEnv extends RecordEnv, Pick<ObjectNamespaces, "TENANT_DESK"> {
  readonly LEADS: Pick<Queue<LeadQueueMessage>, "sendBatch">;
  readonly MAIL: Pick<Queue<MailMessage>, "send">;
}

export function buildOffboardingPorts(env: OffboardingEnv): OffboardingPorts {
  return {
    ...buildRecordPorts(env),
    desk: (tenant) => tenantDeskStub(env, tenant),
    sendLeads: async (messages) => {
      await env.LEADS.sendBatch(messages.map((body) => ({ body })));
    },
    sendMail: async (message) => {
      await env.MAIL.send(message);
    },
  };
}
