// SPDX-License-Identifier: Apache-2.0
// Recovery: every view row of a tenant from its log alone. Safe beside live traffic, because projecting is idempotent.
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { RangeReply, ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import { InvariantError } from "#domain/result.ts";
import { projectReceipts, VIEW_TABLES } from "./project-receipts.ts";

/** Receipts per round: at about 8 KB with its body a receipt, 2 MB of the 32 MiB that an RPC value may have. */
const RANGE = 256;

type LoggedReceipt = RangeReply["receipts"][number];
/** Opens the lead sealed in a receipt's body; null where it seals none or the key is erased. */
export type OpenLead = (
  receipt: LoggedReceipt,
) => NormalizedLead | null | Promise<NormalizedLead | null>;

/** Projects the whole log; answers how many receipts it read. A log that grows meanwhile is read to its new end. */
export async function rebuildTenant(
  db: D1Database,
  log: Pick<ReceiptLogRpc, "readRange">,
  tenant: string,
  openLead: OpenLead,
): Promise<number> {
  let next = 0;
  for (;;) {
    const { size, receipts } = await log.readRange({ v: 1, tenant, from_seq: next, limit: RANGE });
    const events = await Promise.all(
      receipts.map(async (receipt) => ({ receipt, lead: await openLead(receipt) })),
    );
    await projectReceipts(db, tenant, events);
    next += receipts.length;
    if (next >= size) return next;
    if (receipts.length === 0)
      throw new InvariantError(`the log of ${size} receipts gives none from ${next}`);
  }
}

/** Empties the tenant's view tables, for a rebuild after which nothing may remain that the log does not say. */
export async function clearTenantViews(db: D1Database, tenant: string): Promise<void> {
  await db.batch(
    VIEW_TABLES.map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE tenant_id = ?1`).bind(tenant),
    ),
  );
}
