// SPDX-License-Identifier: Apache-2.0
// Who changed what of a record, and when.
import { defineRoute } from "../contract.ts";
import { Page } from "../schemas/fields.ts";
import { RecordChanges, RecordParams } from "../schemas/record-change.ts";

export const listRecordChanges = defineRoute({
  id: "listRecordChanges",
  method: "get",
  path: "/v1/records/{entity}/{id}/changes",
  tag: "Records",
  action: "directory.read",
  summary: "See how a record changed",
  description:
    "Newest first: each receipt of a change with every field it changed, from what to what, and who changed it. A " +
    "user's absences are told with the user. Personal values are shown until they are erased.",
  params: RecordParams,
  query: Page,
  success: { 200: { description: "A page of changes.", schema: RecordChanges } },
  problems: [],
});
