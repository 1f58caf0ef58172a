// SPDX-License-Identifier: Apache-2.0
// What control's doors need of the Worker's env; the generated Env has all of it.
import type { AccessEnv } from "#edge/access-jwt.ts";
import type { DoorEnv } from "#edge/door.ts";
import type { JobMessage } from "#domain/messages/job-queue.ts";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import type { MailMessage } from "#domain/messages/mail-queue.ts";
import type { ObjectNamespaces } from "#storage/object-stubs.ts";

export interface ControlEnv
  extends
    AccessEnv,
    DoorEnv,
    Pick<ObjectNamespaces, "RECEIPT_LOG" | "ROUTING_DESK" | "TENANT_DESK" | "WEBHOOK_DESK"> {
  readonly DB: D1Database;
  readonly CACHE: Pick<KVNamespace, "get" | "put" | "delete">;
  readonly DEAD_LETTERS: R2Bucket;
  readonly IMPORTS: R2Bucket;
  readonly LEADS: Queue<LeadQueueMessage>;
  readonly LEADS_BULK: Pick<Queue<LeadQueueMessage>, "sendBatch">;
  readonly MAIL: Queue<MailMessage>;
  readonly JOBS: Queue<JobMessage>;
  /** Where people reach a shipped deployment; a developer's own is where the request came to. */
  readonly PUBLIC_URL?: string;
}
