// SPDX-License-Identifier: Apache-2.0
// What a CHANGE_RECORD receipt says of its record, for whoever may read the record: its personal fields are opened with
// the chain's subject key. Once that key is gone, only that they changed is left.
import { z } from "zod";
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import type { RecordBody } from "#domain/receipts/body.ts";
import { openSealed } from "./seal.ts";

export interface OpenedField {
  readonly field: string;
  readonly personal: boolean;
  /** Null where the record did not hold it, and where it was personal and is erased. */
  readonly before: JsonValue;
  readonly after: JsonValue;
}

const SealedFields = z.strictObject({
  v: z.literal(1),
  fields: z.array(z.strictObject({ field: z.string(), before: z.json(), after: z.json() })),
});

export async function openRecordFields(
  { sealed, change }: Pick<RecordBody, "sealed" | "change">,
  chain: string,
  subjectKey: string | null,
): Promise<readonly OpenedField[]> {
  const text =
    sealed === null || subjectKey === null
      ? null
      : await openSealed(base64Bytes(subjectKey), chain, sealed);
  const opened = text === null ? [] : SealedFields.parse(JSON.parse(text)).fields;
  const byName = new Map(opened.map((one) => [one.field, one]));
  return change.fields.map(({ field, personal, before, after }) => ({
    field,
    personal,
    before: personal ? (byName.get(field)?.before ?? null) : valueOf(before),
    after: personal ? (byName.get(field)?.after ?? null) : valueOf(after),
  }));
}

function valueOf(text: string | null): JsonValue {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse makes is JSON
  return text === null ? null : (JSON.parse(text) as JsonValue);
}
