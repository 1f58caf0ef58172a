// SPDX-License-Identifier: Apache-2.0
// Recovery: every view row of a tenant from its log alone. Safe beside live traffic, because projecting is idempotent.
import type { RangeReply, ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import { InvariantError } from "#domain/result.ts";
import type { ProjectionEvent } from "./ports.ts";
import { projectReceipts, VIEW_TABLES } from "./project-receipts.ts";

/** Receipts asked for per round; the log answers at most 128, about 1 MB at some 8 KB a receipt with its body. */
const RANGE = 256;
/** Rounds per part: some 256 receipts, decrypted and written within a second or two, well inside one request. */
const ROUNDS_PER_PART = 2;

type LoggedReceipt = RangeReply["receipts"][number];
/** Opens what a receipt's body seals of a lead or a deal; nothing where it seals none or the key is erased. */
export type OpenReceipt = (receipt: LoggedReceipt) => Promise<Omit<ProjectionEvent, "receipt">>;

export interface RebuiltPart {
  /** Where the next part begins; null at the log's end. */
  readonly next_seq: number | null;
  /** Receipts in the log, which may grow meanwhile. */
  readonly size: number;
}

/** Projects the receipts from `fromSeq`, a few rounds of them. A failure in between repeats the part. */
export async function rebuildPart(
  db: D1Database,
  log: Pick<ReceiptLogRpc, "readRange">,
  tenant: string,
  fromSeq: number,
  open: OpenReceipt,
): Promise<RebuiltPart> {
  let next = fromSeq;
  for (let round = 1; ; round++) {
    const { size, receipts } = await log.readRange({ v: 1, tenant, from_seq: next, limit: RANGE });
    const events = await Promise.all(
      receipts.map(async (receipt) => ({ receipt, ...(await open(receipt)) })),
    );
    await projectReceipts(db, tenant, events);
    next += receipts.length;
    if (next >= size) return { next_seq: null, size };
    if (receipts.length === 0)
      throw new InvariantError(`the log of ${size} receipts gives none from ${next}`);
    if (round === ROUNDS_PER_PART) return { next_seq: next, size };
  }
}

/** Projects the whole log; answers how many receipts it holds. A log that grows meanwhile is read to its new end. */
export async function rebuildTenant(
  db: D1Database,
  log: Pick<ReceiptLogRpc, "readRange">,
  tenant: string,
  open: OpenReceipt,
): Promise<number> {
  let next = 0;
  for (;;) {
    const { next_seq, size } = await rebuildPart(db, log, tenant, next, open);
    if (next_seq === null) return size;
    next = next_seq;
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
