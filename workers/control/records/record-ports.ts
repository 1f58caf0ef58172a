// SPDX-License-Identifier: Apache-2.0
// What writing records needs of the world; control's doors and jobs build it from env, fault tests wrap it.
import type { ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import { idKeyOf, type RootEnv } from "#edge/tenant-key.ts";
import { type ObjectNamespaces, receiptLogStub } from "#storage/object-stubs.ts";
import type { ViewPort } from "#storage/ports.ts";
import { projectReceipts } from "#storage/project-receipts.ts";

export interface RecordPorts {
  readonly db: D1Database;
  readonly views: ViewPort;
  readonly log: (tenant: string) => Pick<ReceiptLogRpc, "append" | "read">;
  readonly idKey: (tenant: string) => Uint8Array;
  readonly freshBytes: (count: number) => Uint8Array<ArrayBuffer>;
}

export interface RecordEnv extends RootEnv, Pick<ObjectNamespaces, "RECEIPT_LOG"> {
  readonly DB: D1Database;
}

export function buildRecordPorts(env: RecordEnv): RecordPorts {
  return {
    db: env.DB,
    views: { project: (tenant, events) => projectReceipts(env.DB, tenant, events) },
    log: (tenant) => receiptLogStub(env, tenant),
    idKey: (tenant) => idKeyOf(env, tenant),
    freshBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  };
}
