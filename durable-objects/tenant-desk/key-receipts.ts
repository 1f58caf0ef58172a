// SPDX-License-Identifier: Apache-2.0
// From the outbox of key changes to CHANGE_RECORD receipts.
import { base64Text } from "#domain/bytes/encoding.ts";
import type { AppendItem, ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import { buildRecordItem } from "#ledger/record-item.ts";
import { forgetKeyChanges, type PendingChange, pendingKeyChanges } from "./key-outbox.ts";

/** Some 1 KB a receipt: an append of a page is 100 KB. */
const PAGE = 100;
/** A key has a handful of changes in its life; what is left after these rounds waits for the alarm. */
const ROUNDS = 20;
const SUBJECT_KEY_BYTES = 16;
const IV_BYTES = 12;
/** People write names into them. */
const PERSONAL = new Set(["name"]);

/**
 * Appends the receipts of the changes of some keys, or (null) of all; answers null, or why the log refuses. Order:
 * append, forget; a crash in between leaves the note, and appending again finds the receipt that stands. A round takes
 * one change of each key, sealed under the key that stands for the chain after the round before: two settlements at once
 * may meet each other's receipts, but neither seals anything under a key that the log does not have.
 */
export async function settleKeyChanges(
  storage: DurableObjectStorage,
  log: Pick<ReceiptLogRpc, "append" | "read">,
  idKey: Uint8Array,
  keyIds: readonly string[] | null,
): Promise<string | null> {
  for (let round = 0; round < ROUNDS; round++) {
    const changes = pendingKeyChanges(storage.sql, keyIds, PAGE);
    const tenant = changes[0]?.tenant;
    if (tenant === undefined) return null;
    const items = await buildItems(tenant, changes, log, idKey);
    const reply = await log.append({ v: 1, tenant, items });
    if (!reply.ok) return reply.reason;
    const stands = changes.filter((_, i) => reply.answers[i]?.kind === "stands");
    forgetKeyChanges(storage.sql, stands);
  }
  return "the heads of the keys' chains keep moving";
}

async function buildItems(
  tenant: string,
  changes: readonly PendingChange[],
  log: Pick<ReceiptLogRpc, "read">,
  idKey: Uint8Array,
): Promise<readonly AppendItem[]> {
  const chains = changes.map(({ key_id }) => chainOf(key_id));
  const states = await log.read({ v: 1, tenant, chains, newest: 0 });
  const known = new Map(states.map((state) => [state.chain, state]));
  return Promise.all(
    changes.map(async ({ key_id, ...change }) => {
      const chain = chainOf(key_id);
      const state = known.get(chain);
      const recorded = {
        ...change,
        chain,
        entity: "api_key",
        id: key_id,
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

function chainOf(keyId: string): string {
  return `api_key:${keyId}`;
}

function freshBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}
