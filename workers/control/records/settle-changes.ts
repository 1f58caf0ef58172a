// SPDX-License-Identifier: Apache-2.0
// From the outbox of records to receipts. Order: append, project, forget; a crash after any of them leaves the notes,
// and settling again finds the receipts that stand. Nothing is forgotten before its receipt stands.
//
// A chain's receipts come in the order of its writes, whoever settles: notes are taken by chain, oldest first, so no
// note is appended before one that an earlier write left behind. Two who settle the same notes append the same keys.
import { base64Text } from "#domain/bytes/encoding.ts";
import {
  type AppendItem,
  type ChainState,
  type LogRefusal,
  standingReceipt,
} from "#domain/messages/receipt-log.ts";
import { InvariantError, err, ok, type Result } from "#domain/result.ts";
import type { ProjectionEvent } from "#storage/ports.ts";
import {
  deleteNotedChanges,
  type NotedChange,
  type NoteScope,
  readNotedChanges,
} from "#storage/records/read-outbox.ts";
import type { RecordPorts } from "./record-ports.ts";
import { buildNoteItem } from "./record-receipt.ts";

/** `log_refuses` until an operator acts; the others pass. */
export type SettleError = { readonly code: LogRefusal["code"] | "heads_moving" };

/** Notes per round: at some 2 KB a receipt a round's append is below 1 MB. */
const PAGE = 250;
/** A head moves only where somebody else begins the same chain at the same moment. */
const TRIES = 5;
const SUBJECT_KEY_BYTES = 16;
const IV_BYTES = 12;

/**
 * Makes the receipts of one write (its batch, and a chain of whatever write), or (null) of everything that a tenant's
 * outbox holds; answers how many it made. Earlier writes of the same chains are settled with it.
 */
export async function settleChanges(
  tenant: string,
  scope: string | NoteScope | null,
  ports: RecordPorts,
): Promise<Result<number, SettleError>> {
  const notesOf = typeof scope === "string" ? { batch_id: scope, chain: null } : scope;
  let made = 0;
  let failed = 0;
  for (;;) {
    const notes = await readNotedChanges(ports.db, tenant, notesOf, PAGE);
    if (notes.length === 0) return ok(made);
    const settled = await appendNotes(tenant, notes, ports);
    if (!settled.ok && settled.error.code !== "heads_moving") return settled;
    if (!settled.ok) {
      failed += 1;
      if (failed === TRIES) return settled;
      continue;
    }
    await ports.views.project(tenant, settled.value.events);
    await deleteNotedChanges(ports.db, tenant, settled.value.notes);
    made += settled.value.notes.length;
    if (settled.value.notes.length === notes.length && notes.length < PAGE) return ok(made);
  }
}

interface Settled {
  readonly notes: readonly NotedChange[];
  readonly events: readonly ProjectionEvent[];
}

async function appendNotes(
  tenant: string,
  notes: readonly NotedChange[],
  ports: RecordPorts,
): Promise<Result<Settled, SettleError>> {
  const log = ports.log(tenant);
  const chains = [...new Set(notes.map(({ chain }) => chain))];
  const states = await log.read({ v: 1, tenant, chains, newest: 0 });
  const ready = readyNotes(notes, new Map(states.map((state) => [state.chain, state])));
  const items: AppendItem[] = [];
  for (const { note, subject_key, expect_head } of ready) {
    items.push(
      await buildNoteItem(note, {
        idKey: ports.idKey(tenant),
        subject_key: subject_key ?? base64Text(ports.freshBytes(SUBJECT_KEY_BYTES)),
        expect_head,
        iv: ports.freshBytes(IV_BYTES),
      }),
    );
  }
  const reply = await log.append({ v: 1, tenant, items });
  if (!reply.ok) return err({ code: reply.code });
  const events: ProjectionEvent[] = [];
  for (const [i, item] of items.entries()) {
    const answer = reply.answers[i];
    if (answer === undefined) throw new InvariantError("an append went unanswered");
    if (answer.kind !== "stands") return err({ code: "heads_moving" });
    events.push({ receipt: standingReceipt(item, answer), lead: null });
  }
  return ok({ notes: ready.map(({ note }) => note), events });
}

interface ReadyNote {
  readonly note: NotedChange;
  /** The key that stands for the chain; null where this note brings it. */
  readonly subject_key: string | null;
  readonly expect_head: string | null | undefined;
}

/**
 * What can be sealed now. A personal field is sealed under the key that stands for its chain, and a chain's key comes
 * with its first receipt that has one: of a chain without a key, the first note alone is ready, and only against the
 * head that was seen. The rest follow in the next round, under whatever key then stands.
 */
function readyNotes(
  notes: readonly NotedChange[],
  known: ReadonlyMap<string, ChainState>,
): readonly ReadyNote[] {
  const begun = new Set<string>();
  const ready: ReadyNote[] = [];
  for (const note of notes) {
    const { head = null, subject_key = null } = known.get(note.chain) ?? {};
    if (subject_key === null && begun.has(note.chain)) continue;
    begun.add(note.chain);
    ready.push({ note, subject_key, expect_head: subject_key === null ? head : undefined });
  }
  return ready;
}
