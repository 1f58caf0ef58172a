// SPDX-License-Identifier: Apache-2.0
// Asking whose account somebody is, without being one: nothing is written, whoever asks and however often.
import { defineRoute } from "../contract.ts";
import { MatchBody, MatchReply } from "../schemas/match.ts";

/** A thousand pairs of some 500 bytes each, with room. */
const MAX_BYTES = 1024 * 1024;

export const matchRecords = defineRoute({
  id: "matchRecords",
  method: "post",
  path: "/v1/match",
  tag: "Records",
  action: "lead.read",
  summary: "Ask which account a lead would be linked to, and why",
  description:
    "`records`: at most 100, matched with the tenant's accounts as leads are. `pairs`: at most 1,000 of two records each, " +
    "compared with nothing but each other under the default settings. Evidence is a level with its reasons, never a bare " +
    "score. Nothing is written.",
  body: {
    media_types: ["application/json"],
    max_bytes: MAX_BYTES,
    schema: MatchBody,
    example: { records: [{ id: "1", company: "Acme Industries Ltd", email: "jo@acme.example" }] },
  },
  success: { 200: { description: "What was found.", schema: MatchReply } },
  problems: [],
});
