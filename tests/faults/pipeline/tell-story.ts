// SPDX-License-Identifier: Apache-2.0
// A story told through the consumer, and where it ends: in the views, as people see it.
import { env } from "cloudflare:workers";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { runMessages } from "../../../workers/ingest/run-messages.ts";
import { buildFaultyPorts, type Fault } from "./faulty-ports.ts";
import { ACCEPTED_AT_MS, toolsOver } from "./scene.ts";
import type { Story } from "./story.ts";

/** Batches in the order in which they come; each is delivered until all of it went through. */
export type Plot = (story: Story) => readonly (readonly LeadQueueMessage[])[];
/** `status/reason/owner` of each lead in the order of its first appearance, and the touches of each. */
export type Ending = readonly (readonly [where: string, touches: number])[];

/** Deliveries until a batch has come through. */
const TRIES = 6;

/** Tells the story; with a fault, that call of the whole story fails once. Answers how many calls it took. */
export async function tell(story: Story, plot: Plot, fault: Fault | null): Promise<number> {
  let made = 0;
  for (const batch of plot(story)) {
    let left: readonly LeadQueueMessage[] = batch;
    for (let tries = 0; left.length > 0; tries += 1) {
      if (tries > TRIES) throw new Error("a batch does not come to an end");
      const here = fault === null ? null : { ...fault, call: fault.call - made };
      const { ports, calls } = buildFaultyPorts(buildLeadPorts(env, ACCEPTED_AT_MS), here);
      try {
        const again = await runMessages(story.tenant, left, toolsOver(ports));
        left = left.filter((one) => again.has(one));
      } catch {
        // Redelivered as it is.
      }
      made += calls.length;
    }
  }
  return made;
}

interface LeadRow {
  readonly lead_id: string;
  readonly status: string;
  readonly status_reason: string | null;
  readonly owner: string | null;
  readonly touches: number;
}

export async function endingOf({ tenant, domain }: Story): Promise<Ending> {
  const { results } = await env.DB.prepare(
    `SELECT lead.lead_id, lead.status, status_reason, user.external_id AS owner,
       (SELECT count(*) FROM touch LEFT JOIN lead_merge AS merge
          ON merge.tenant_id = touch.tenant_id AND merge.merge_id = touch.merge_id
        WHERE touch.tenant_id = lead.tenant_id AND touch.lead_id = lead.lead_id
          AND merge.undone_at_ms IS NULL) AS touches
     FROM lead LEFT JOIN user ON user.tenant_id = lead.tenant_id AND user.user_id = lead.owner_id
     WHERE lead.tenant_id = ?1 AND lead.domain = ?2 ORDER BY accepted_at_ms`,
  )
    .bind(tenant, domain)
    .all<LeadRow>();
  return results.map(({ status, status_reason, owner, touches }) => [
    [status, status_reason ?? owner].filter((part) => part !== null).join("/"),
    touches,
  ]);
}
