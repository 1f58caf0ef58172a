// SPDX-License-Identifier: Apache-2.0
// Pays what changes of subscriptions owe, one after the other: a change's receipt stands before the notice of it goes
// out. Order of each: append or send, then forget; a crash in between leaves the row, and the same again finds the receipt
// that stands or sends the notice under the id that it had.
import { base64Text } from "#domain/bytes/encoding.ts";
import type { MailMessage } from "#domain/messages/mail-queue.ts";
import type { LogRefusal, ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import { buildRecordItem } from "#ledger/record-item.ts";
import { firstOwed, forgetOwed, type OwedChange, PERSONAL_FIELDS } from "./outbox.ts";
import { markStands } from "./subscription-store.ts";

const SUBJECT_KEY_BYTES = 16;
const IV_BYTES = 12;
/** A head moves only where two calls settle at the same moment; each of them gets one receipt further. */
const MAX_MOVES = 5;

export interface SettlePorts {
  readonly tenant: string;
  readonly storage: DurableObjectStorage;
  readonly idKey: Uint8Array;
  readonly log: () => Pick<ReceiptLogRpc, "append" | "read">;
  readonly mail: { send(message: MailMessage): Promise<unknown> };
}

/** Null once nothing is owed, or why the log made no receipt. */
export async function settleOwed(ports: SettlePorts): Promise<LogRefusal | null> {
  const { sql } = ports.storage;
  let moves = 0;
  for (let owed = firstOwed(sql); owed !== null; owed = firstOwed(sql)) {
    const { place } = owed;
    if (owed.kind === "notice") {
      await ports.mail.send(owed.message);
      forgetOwed(sql, place);
      continue;
    }
    const outcome = await appendChange(ports, place, owed);
    if (outcome === "moved") {
      moves += 1;
      if (moves > MAX_MOVES) {
        return { ok: false, code: "log_refuses", reason: "the head of the chain keeps moving" };
      }
      continue;
    }
    if (outcome !== "stands") return outcome;
    const { webhook_id } = owed;
    ports.storage.transactionSync(() => {
      forgetOwed(sql, place);
      markStands(sql, webhook_id);
    });
  }
  return null;
}

async function appendChange(
  { tenant, idKey, log }: SettlePorts,
  place: number,
  { webhook_id, at_ms, before, after, actor }: OwedChange,
): Promise<"stands" | "moved" | LogRefusal> {
  const chain = `webhook:${webhook_id}`;
  const [state] = await log().read({ v: 1, tenant, chains: [chain], newest: 0 });
  const change = {
    chain,
    entity: "webhook",
    id: webhook_id,
    // Time and place: a desk that was set back may give a place twice, but not at the same time.
    batch_id: `${webhook_id}.${at_ms}.${place}`,
    place: 0,
    before,
    after,
    actor,
    isPersonal: (field: string) => PERSONAL_FIELDS.has(field),
  } as const;
  const item = await buildRecordItem(change, {
    idKey,
    subject_key: state?.subject_key ?? base64Text(freshBytes(SUBJECT_KEY_BYTES)),
    expect_head: state?.head ?? null,
    iv: freshBytes(IV_BYTES),
  });
  const follow_up = { v: 1, kind: "project", tenant, chain } as const;
  const reply = await log().append({ v: 1, tenant, items: [{ ...item, follow_up }] });
  if (!reply.ok) return reply;
  return reply.answers[0]?.kind === "stands" ? "stands" : "moved";
}

function freshBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}
