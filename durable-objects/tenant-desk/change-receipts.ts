// SPDX-License-Identifier: Apache-2.0
// From the desk's outbox of changes to CHANGE_RECORD receipts.
import { base64Text } from "#domain/bytes/encoding.ts";
import type { AppendItem, ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import { buildRecordItem } from "#ledger/record-item.ts";
import { forgetChanges, type PendingChange, pendingChanges } from "./change-outbox.ts";

/** Some 1 KB a receipt: an append of a page is 100 KB. */
const PAGE = 100;
/** A record has a handful of changes in its life; what is left after these rounds waits for the alarm. */
const ROUNDS = 20;
const SUBJECT_KEY_BYTES = 16;
const IV_BYTES = 12;
/** People write names into them; a source's name is the config's. */
const PERSONAL = new Set(["name"]);

/**
 * Appends the receipts of the changes of some records, or (null) of all; answers null, or why the log refuses. Order:
 * append, forget; a crash in between leaves the note, and appending again finds the receipt that stands. A round takes
 * one change of each record, sealed under the key that stands for the chain after the round before: two settlements at once
 * may meet each other's receipts, but neither seals anything under a key that the log does not have.
 */
export async function settleChanges(
  storage: DurableObjectStorage,
  log: Pick<ReceiptLogRpc, "append" | "read">,
  idKey: Uint8Array,
  ids: readonly string[] | null,
): Promise<string | null> {
  for (let round = 0; round < ROUNDS; round++) {
    const changes = pendingChanges(storage.sql, ids, PAGE);
    const tenant = changes[0]?.tenant;
    if (tenant === undefined) return null;
    const items = await buildItems(tenant, changes, log, idKey);
    const reply = await log.append({ v: 1, tenant, items });
    if (!reply.ok) return reply.reason;
    const stands = changes.filter((_, i) => reply.answers[i]?.kind === "stands");
    forgetChanges(storage.sql, stands);
  }
  return "the heads of the records' chains keep moving";
}

async function buildItems(
  tenant: string,
  changes: readonly PendingChange[],
  log: Pick<ReceiptLogRpc, "read">,
  idKey: Uint8Array,
): Promise<readonly AppendItem[]> {
  const chains = changes.map(chainOf);
  const states = await log.read({ v: 1, tenant, chains, newest: 0 });
  const known = new Map(states.map((state) => [state.chain, state]));
  return Promise.all(
    changes.map(async (change) => {
      const chain = chainOf(change);
      const state = known.get(chain);
      const recorded = {
        ...change,
        chain,
        isPersonal: (field: string) => PERSONAL.has(field),
      } as const;
      const item = await buildRecordItem(recorded, {
        idKey,
        subject_key: state?.subject_key ?? base64Text(freshBytes(SUBJECT_KEY_BYTES)),
        expect_head: state?.head ?? null,
        iv: freshBytes(IV_BYTES),
      });
      return { ...item, follow_up: { v: 1, kind: "project", tenant, chain } as const };
    }),
  );
}

function chainOf({ entity, id }: PendingChange): string {
  return `${entity}:${id}`;
}

function freshBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}
