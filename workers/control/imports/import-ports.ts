// SPDX-License-Identifier: Apache-2.0
// What a step of an import needs of the world; fault tests wrap it.
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import { personKeyOf } from "#edge/session.ts";
import { buildConfigPort } from "#storage/config-reader.ts";
import { routingDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildRecordPorts, type RecordPorts } from "../records/record-ports.ts";
import type { PersonPorts } from "./known-persons.ts";
import { buildLeadLists, type LeadLists } from "./lead-lists.ts";

export interface ImportPorts {
  readonly records: RecordPorts;
  readonly personKey: Uint8Array;
  readonly files: {
    /** Bytes of a file from a place on, fewer at its end; null where there is no such file. */
    readonly read: (key: string, offset: number, length: number) => Promise<Uint8Array | null>;
    readonly remove: (key: string) => Promise<void>;
  };
  readonly lists: LeadLists;
  /** One call of the queue of leads that may wait. */
  readonly sendLeads: (messages: readonly LeadQueueMessage[]) => Promise<void>;
  readonly persons: PersonPorts;
  readonly notify: (notice: NoticeMail) => Promise<void>;
}

export function buildImportPorts(env: ControlEnv): ImportPorts {
  return {
    records: buildRecordPorts(env),
    personKey: personKeyOf(env),
    files: {
      read: async (key, offset, length) => {
        const object = await env.IMPORTS.get(key, { range: { offset, length } });
        return object === null ? null : new Uint8Array(await object.arrayBuffer());
      },
      remove: (key) => env.IMPORTS.delete(key),
    },
    lists: buildLeadLists(env.IMPORTS),
    sendLeads: async (messages) => {
      await env.LEADS_BULK.sendBatch(messages.map((body) => ({ body })));
    },
    persons: {
      config: (tenant, atMs) => buildConfigPort(env, atMs).active(tenant, atMs),
      claimants: (tenant, keys) => routingDeskStub(env, tenant).claimants({ v: 1, tenant, keys }),
    },
    notify: async (notice) => {
      await env.MAIL.send(notice);
    },
  };
}
