// SPDX-License-Identifier: Apache-2.0
// The views that people look at, made again from the log.
import { defineRoute } from "../contract.ts";
import { RebuildBody, RebuildProgress } from "../schemas/views.ts";

export const rebuildViews = defineRoute({
  id: "rebuildViews",
  method: "post",
  path: "/v1/views/rebuild",
  tag: "Operations",
  action: "view.rebuild",
  summary: "Make the views again from the log",
  description:
    "Brings some 256 receipts of the caller's tenant into the views and says where to go on; `revops rebuild` calls it " +
    "to the end. Leads may come in and be decided meanwhile. Repeating a part changes nothing.",
  body: {
    schema: RebuildBody,
    media_types: ["application/json"],
    example: { from_seq: 0 },
  },
  success: { 200: { description: "The part is in the views.", schema: RebuildProgress } },
  problems: [],
});
