// SPDX-License-Identifier: Apache-2.0
// The CHANGE_RECORD receipt of one change of one record, whoever keeps the record: every field from what to what, and of
// a personal one a keyed digest, its text sealed under the chain's subject key.
import { canonicalJson, type JsonValue } from "#domain/bytes/canonical-json.ts";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { keyedDigest } from "#domain/ids/ids.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { RecordBody } from "#domain/receipts/body.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import type { FieldChange, RecordChange, RecordEntity } from "#domain/receipts/record.ts";
import { digestField, sealText } from "./seal.ts";

export type RecordFields = Readonly<Record<string, JsonValue>>;

/** How one write changed one record; `before` is null of a new one, `after` of a deleted one. */
export interface RecordedChange {
  readonly chain: string;
  readonly entity: RecordEntity;
  readonly id: string;
  /** The write and the place in it: together they name the receipt. */
  readonly batch_id: string;
  readonly place: number;
  readonly before: RecordFields | null;
  readonly after: RecordFields | null;
  readonly isPersonal: (field: string) => boolean;
  readonly actor: Actor;
}

export interface ReceiptContext {
  readonly idKey: Uint8Array;
  /** The key that stands for the chain, or a fresh one: 16 bytes, base64. */
  readonly subject_key: string;
  /** Undefined where an item of the same call comes before it. */
  readonly expect_head: string | null | undefined;
  readonly iv: Uint8Array<ArrayBuffer>;
}

export async function buildRecordItem(
  change: RecordedChange,
  context: ReceiptContext,
): Promise<AppendItem> {
  const { chain, batch_id, place, entity, id, before, after } = change;
  const key = base64Bytes(context.subject_key);
  const fields = diffFields(change);
  const personal = fields
    .filter((one) => one.personal)
    .map(({ field }) => ({
      field,
      before: before?.[field] ?? null,
      after: after?.[field] ?? null,
    }));
  const digests: Record<string, string> = {};
  for (const { field, ...sides } of personal) {
    for (const [side, value] of Object.entries(sides)) {
      if (value !== null)
        digests[`${field}.${side}`] = digestField(key, field, canonicalJson(value));
    }
  }
  const sealed =
    personal.length === 0
      ? null
      : await sealText(key, context.iv, chain, canonicalJson({ v: 1, fields: personal }));
  const body: RecordBody = {
    v: 1,
    kind: "record",
    digests,
    sealed,
    batch_id,
    change: { entity, id, change: changeOf(change), fields: [...fields] },
  };
  return {
    chain,
    step: "CHANGE_RECORD",
    idem: keyedDigest(context.idKey, ["record", batch_id, place, "CHANGE_RECORD"]),
    ...(context.expect_head === undefined ? {} : { expect_head: context.expect_head }),
    actor: change.actor,
    resource: { type: entity, id },
    parents: [],
    outcome: "done",
    config_version: null,
    config_sha256: null,
    policy_sha256: null,
    retention: "r7y",
    body: canonicalJson(body),
    subject_key: context.subject_key,
  };
}

function changeOf({ before, after }: RecordedChange): RecordChange["change"] {
  if (before === null) return "created";
  return after === null ? "deleted" : "updated";
}

/** The fields that differ, in the record's order; of a new or deleted record those that hold something. */
function diffFields({ before, after, isPersonal }: RecordedChange): readonly FieldChange[] {
  const names = Object.keys(after ?? before ?? {});
  return names.flatMap((field): FieldChange[] => {
    const [old, next] = [before, after].map((side) => textOf(side?.[field]));
    if (old === undefined || next === undefined || old === next) return [];
    const personal = isPersonal(field);
    return [{ field, personal, before: personal ? null : old, after: personal ? null : next }];
  });
}

function textOf(value: JsonValue | undefined): string | null {
  return value === undefined || value === null ? null : canonicalJson(value);
}
