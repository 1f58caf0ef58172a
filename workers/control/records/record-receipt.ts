// SPDX-License-Identifier: Apache-2.0
// A noted change as the receipt it owes.
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import { buildRecordItem, type ReceiptContext, type RecordFields } from "#ledger/record-item.ts";
import { RECORD_KINDS } from "#storage/records/record-kind.ts";
import type { NotedChange } from "#storage/records/read-outbox.ts";

export function buildNoteItem(note: NotedChange, context: ReceiptContext): Promise<AppendItem> {
  const { chain, entity, entity_id: id, batch_id, place } = note;
  return buildRecordItem(
    {
      chain,
      entity,
      id,
      batch_id,
      place,
      before: parseFields(note.before),
      after: parseFields(note.after),
      // What the table does not know is not shown.
      isPersonal: (field) => RECORD_KINDS[entity]?.personal.includes(field) ?? true,
      actor: { kind: note.actor_kind, ref: note.actor_ref },
    },
    context,
  );
}

function parseFields(text: string | null): RecordFields | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQLite's json_object of the kind's own fields
  return text === null ? null : (JSON.parse(text) as RecordFields);
}
