// SPDX-License-Identifier: Apache-2.0
// From pending config versions to their PUBLISH_CONFIG receipts.
import type { ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import { buildConfigItem, readStanding } from "./config-receipt.ts";
import { markStanding, pendingVersions } from "./version-store.ts";

export type Settlement =
  /** The versions that this call made stand. */
  | { readonly ok: true; readonly settled: readonly number[] }
  | { readonly ok: false; readonly code: "log_refuses"; readonly reason: string };

/**
 * Appends the receipt of every pending version and takes over what then stands. Order: append, mark; a crash after the
 * append leaves the version pending, and appending again finds the receipt that stands.
 */
export async function settleVersions(
  storage: DurableObjectStorage,
  log: (tenant: string) => Pick<ReceiptLogRpc, "append">,
  idKey: (tenant: string) => Uint8Array,
  nowMs: number,
): Promise<Settlement> {
  const { sql } = storage;
  const pending = pendingVersions(sql);
  const tenant = pending[0]?.tenant;
  if (tenant === undefined) return { ok: true, settled: [] };
  const key = idKey(tenant);
  const asked = pending.map((version) => ({ version, item: buildConfigItem(version, key, nowMs) }));
  const items = asked.map(({ item }) => item);
  const reply = await log(tenant).append({ v: 1, tenant, items });
  if (!reply.ok) return { ok: false, code: "log_refuses", reason: reply.reason };
  const standing = asked.map(({ version, item }, i) =>
    readStanding(version, item, reply.answers[i]),
  );
  const settled = storage.transactionSync(() =>
    standing.flatMap((one) => (one !== null && markStanding(sql, one) ? [one.config_version] : [])),
  );
  if (standing.includes(null)) {
    const reason =
      "another config has this version's number in the log: this desk is older than its log";
    return { ok: false, code: "log_refuses", reason };
  }
  return { ok: true, settled };
}
