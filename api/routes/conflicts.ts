// SPDX-License-Identifier: Apache-2.0
// Conflicts: seen, and settled by a person.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import {
  ConflictPage,
  ConflictParams,
  ConflictQuery,
  ConflictResolution,
  ConflictView,
  ResolutionBody,
} from "../schemas/conflict.ts";
import { EntityTag, IdempotencyKey } from "../schemas/fields.ts";

export const listConflicts = defineRoute({
  id: "listConflicts",
  method: "get",
  path: "/v1/conflicts",
  tag: "Partners",
  action: "conflict.read",
  summary: "Conflicts, open or settled",
  description: "Newest first.",
  query: ConflictQuery,
  success: { 200: { description: "A page of conflicts.", schema: ConflictPage } },
  problems: [],
});

export const readConflict = defineRoute({
  id: "readConflict",
  method: "get",
  path: "/v1/conflicts/{id}",
  tag: "Partners",
  action: "conflict.read",
  summary: "One conflict",
  description: "What it is between, what says so, and how it was settled.",
  params: ConflictParams,
  success: {
    200: {
      description: "The conflict.",
      schema: ConflictView,
      headers: { etag: "The newest receipt's id, for `If-Match`." },
    },
  },
  problems: [],
});

export const resolveConflict = defineRoute({
  id: "resolveConflict",
  method: "post",
  path: "/v1/conflicts/{id}/resolve",
  tag: "Partners",
  action: "conflict.resolve",
  summary: "Settle a conflict",
  description:
    "Once, by one person. The choice and the lead's further attempt stand together or not at all. Whoever comes second " +
    "is told who was first; the same `Idempotency-Key`, or the same choice and reason by the same person, is answered as " +
    "before. The choice is the last word on the lead, which runs into no conflict any more; only `account` and " +
    "`no_account` say no more than which company it is, so that whose lead it is may be asked next.",
  params: ConflictParams,
  headers: z.object({
    "if-match": EntityTag.optional().meta({
      description: "The ETag of the conflict you looked at.",
    }),
    "idempotency-key": IdempotencyKey.optional(),
  }),
  body: {
    schema: ResolutionBody,
    media_types: ["application/json"],
    example: { choice: "partner", reason: "They brought the deal first." },
  },
  success: {
    202: {
      description: "It is settled; where the lead goes follows.",
      schema: ConflictResolution,
      headers: { location: "Address of the lead." },
    },
  },
  problems: [
    "conflict_resolved",
    "lead_in_progress",
    "lead_erased",
    "version_moved",
    "precondition_failed",
    "log_refuses",
  ],
});
