// SPDX-License-Identifier: Apache-2.0
// Pages of records: the cursor holds the last own id of the page before.
import { z } from "zod";
import { type Page, pageLimit } from "#api/schemas/fields.ts";
import { ok, type Result } from "#domain/result.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { Problem } from "#edge/problem.ts";
import type { RecordPage } from "#storage/list-records.ts";
import { refuseCursor } from "./queues.ts";

const Position = z.strictObject({ after: z.string() });

export function openRecordPage(
  idKey: Uint8Array,
  list: string,
  query: z.output<typeof Page>,
): Result<RecordPage, Problem> {
  const limit = pageLimit(query);
  if (query.cursor === undefined) return ok({ after: null, limit });
  const position = openCursor(idKey, list, query.cursor, Position);
  return position === null ? refuseCursor() : ok({ after: position.after, limit });
}

export function sealNext(idKey: Uint8Array, list: string, after: string | null): string | null {
  return after === null ? null : sealCursor(idKey, list, { after });
}
