// SPDX-License-Identifier: Apache-2.0
// From the log to deliveries: reads on from the cursor, and one transaction per page makes the deliveries and moves it.
// A crash before that transaction leaves the cursor, and the page is read again.
import { buildId } from "#domain/ids/ids.ts";
import type { RangeReply, ReceiptLogRpc, StandingReceipt } from "#domain/messages/receipt-log.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import { buildEvent, type BuiltEvent } from "#domain/webhooks/build-event.ts";
import { deskFailure } from "./desk-failure.ts";
import { insertDelivery } from "./delivery-store.ts";
import { addMissed, listSubscriptions, type Subscription } from "./subscription-store.ts";

/** Receipts per page. A page is 32 MiB at most (the log bounds its answer), some 600 KB as a rule. */
const PAGE = 100;
/** Pages per round: a backlog of any size is worked off in rounds, between which others get their turn. */
const PAGES = 10;
/**
 * Pending deliveries of one subscription: 100,000 of some 1 KB are 100 MB of the object's 10 GB. Events beyond them get no
 * delivery; the subscription counts them as missed.
 */
const MAX_PENDING = 100_000;

export interface FollowPorts {
  readonly tenant: string;
  readonly storage: DurableObjectStorage;
  readonly idKey: Uint8Array;
  readonly log: () => Pick<ReceiptLogRpc, "readRange">;
  readonly now: () => number;
}

/** The next place of the log to look at; null before the first subscription. */
function cursorOf(sql: SqlStorage): number | null {
  const rows = sql.exec<{ next_seq: number }>("SELECT next_seq FROM cursor").toArray();
  return rows[0]?.next_seq ?? null;
}

export function moveCursor(sql: SqlStorage, nextSeq: number): void {
  sql.exec(
    `INSERT INTO cursor (one, next_seq) VALUES (1, ?)
     ON CONFLICT (one) DO UPDATE SET next_seq = excluded.next_seq`,
    nextSeq,
  );
}

/** Reads on, a bounded number of pages; answers whether the end was reached. */
export async function followLog(ports: FollowPorts): Promise<boolean> {
  const { tenant, storage } = ports;
  for (let page = 0; page < PAGES; page++) {
    const from = cursorOf(storage.sql);
    if (from === null) return true;
    const reply = await ports.log().readRange({ v: 1, tenant, from_seq: from, limit: PAGE });
    if (reply.size < from) throw new InvariantError("the log is shorter than what was told of it");
    takePage(ports, from, reply);
    if (from + reply.receipts.length >= reply.size) return true;
  }
  return false;
}

function takePage(ports: FollowPorts, from: number, { receipts }: RangeReply): void {
  const { storage, idKey } = ports;
  const told = receipts.map((receipt, i) => {
    if (receipt.seq !== from + i) throw new InvariantError("the log's page has a gap");
    return { receipt, built: eventOf(ports.tenant, receipt) };
  });
  storage.transactionSync(() => {
    const { sql } = storage;
    // Another call has taken this page meanwhile: it is not taken twice.
    if (cursorOf(sql) !== from) return;
    const tallies = listSubscriptions(sql).map((to) => ({ to, pending: to.pending }));
    for (const { receipt, built } of told) {
      if (built === null) continue;
      for (const tally of tallies) {
        if (!wants(tally.to, receipt, built)) continue;
        const { no, webhook_id } = tally.to;
        if (tally.pending >= MAX_PENDING) {
          addMissed(sql, no, 1);
          continue;
        }
        tally.pending += 1;
        const delivery_id = buildId(idKey, "msg", [webhook_id, no, receipt.id]);
        insertDelivery(sql, { ...built, delivery_id, no, receipt_id: receipt.id }, ports.now());
      }
    }
    moveCursor(sql, from + receipts.length);
  });
}

/** A paused or disabled one is written for as well: it resumes where it stopped. */
function wants(to: Subscription, receipt: StandingReceipt, { event }: BuiltEvent): boolean {
  return receipt.seq >= to.from_seq && to.events.includes(event);
}

/** A receipt that cannot be read is told of to the operator, and keeps none that comes after it. */
function eventOf(tenant: string, { leaf, body }: StandingReceipt): BuiltEvent | null {
  try {
    return buildEvent(Leaf.parse(JSON.parse(leaf)), JSON.parse(body));
  } catch (error) {
    deskFailure("webhook_event", tenant, error);
    return null;
  }
}
