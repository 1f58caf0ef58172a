// SPDX-License-Identifier: Apache-2.0
// Ports that keep what the log's outbox would send to the queue, so that a test runs it when it wants to.
import { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import type { LeadPorts } from "#storage/ports.ts";

/** The same ports; follow-ups of receipts that stand are put into `sent`. */
export function buildOutboxPorts(real: LeadPorts, sent: LeadQueueMessage[]): LeadPorts {
  return {
    ...real,
    log(tenant) {
      const log = real.log(tenant);
      return {
        async append(request) {
          const reply = await log.append(request);
          if (reply.ok) {
            for (const [i, { follow_up }] of request.items.entries()) {
              if (follow_up === undefined || reply.answers[i]?.kind !== "stands") continue;
              sent.push(LeadQueueMessage.parse(follow_up));
            }
          }
          return reply;
        },
        read: (request) => log.read(request),
        readRange: (request) => log.readRange(request),
        evidence: (request) => log.evidence(request),
        describe: (request) => log.describe(request),
        follow: (request) => log.follow(request),
      };
    },
  };
}
