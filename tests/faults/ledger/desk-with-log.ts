// SPDX-License-Identifier: Apache-2.0
// TenantDesk called inside its object while its log answers as told; the log itself is the real one.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { AppendReply, AppendRequest, ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import type { TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";

export type Append = (request: AppendRequest, real: ReceiptLogRpc) => Promise<AppendReply>;

export const LOG_FAULTS: Readonly<Record<string, Append>> = {
  "the log refuses": async () => ({ ok: false, code: "log_refuses", reason: "it is ahead" }),
  "the log is down": async () => Promise.reject(new Error("log is down")),
  "the log's answer is lost": async (asked, real) => {
    await real.append(asked);
    throw new Error("answer was lost");
  },
};

/** What the call answers, or the message of what it throws. */
export function callWithLog<T>(
  tenant: string,
  append: Append,
  call: (desk: TenantDeskRpc) => Promise<T>,
): Promise<T | string> {
  const object = env.TENANT_DESK.get(env.TENANT_DESK.idFromName(tenant));
  return runInDurableObject(object, async (instance) => {
    const inner = instance as unknown as { env: Record<string, unknown> } & TenantDeskRpc;
    const real = inner.env;
    const log = receiptLogStub(env, tenant);
    const broken = {
      idFromName: (name: string) => env.RECEIPT_LOG.idFromName(name),
      get: () => ({
        read: (asked: Parameters<ReceiptLogRpc["read"]>[0]) => log.read(asked),
        append: (asked: AppendRequest) => append(asked, log),
      }),
    };
    inner.env = { ...real, RECEIPT_LOG: broken };
    try {
      return await call(inner);
    } catch (error) {
      return (error as Error).message;
    } finally {
      inner.env = real;
    }
  });
}
