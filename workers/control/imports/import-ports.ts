// SPDX-License-Identifier: Apache-2.0
// What a step of an import needs of the world; fault tests wrap it.
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import { personKeyOf } from "#edge/session.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildRecordPorts, type RecordPorts } from "../records/record-ports.ts";

export interface ImportPorts {
  readonly records: RecordPorts;
  readonly personKey: Uint8Array;
  readonly files: {
    /** Bytes of a file from a place on, fewer at its end; null where there is no such file. */
    readonly read: (key: string, offset: number, length: number) => Promise<Uint8Array | null>;
    readonly remove: (key: string) => Promise<void>;
  };
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
    notify: async (notice) => {
      await env.MAIL.send(notice);
    },
  };
}
