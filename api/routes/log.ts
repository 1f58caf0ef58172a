// SPDX-License-Identifier: Apache-2.0
// Evidence: the log's own facts and a lead's bundle.
import { defineRoute } from "../contract.ts";
import { LeadParams } from "../schemas/lead.ts";
import { HistoryQuery, LogView } from "../schemas/log.ts";

export const readLog = defineRoute({
  id: "readLog",
  method: "get",
  path: "/v1/log",
  tag: "Log",
  action: "log.read",
  summary: "The receipt log's facts",
  description: "Origin, verifier key, size, and how far the signed checkpoints reach.",
  success: { 200: { description: "The log.", schema: LogView } },
  problems: [],
});

export const exportHistory = defineRoute({
  id: "exportHistory",
  method: "get",
  path: "/v1/log/history",
  tag: "Log",
  action: "evidence.export",
  summary: "A part of the log, to be replayed offline",
  description:
    "Receipts with their bodies, byte for byte, and each config version with its documents where it was published; the " +
    "first part begins with the log's facts and the directory of now, by which a candidate is compiled offline. What is " +
    "sealed stays sealed. Each part is a step with a receipt of its own. `revops history export` asks to the end.",
  query: HistoryQuery,
  success: {
    200: {
      description: "One JSON document per line.",
      schema: null,
      media_type: "application/x-ndjson",
      headers: {
        "revops-next-seq": "Where the next part begins; absent: this was the last one.",
        "revops-log-size": "Receipts in the log when this part was read.",
      },
    },
  },
  problems: ["log_refuses"],
});

export const exportLeadEvidence = defineRoute({
  id: "exportLeadEvidence",
  method: "get",
  path: "/v1/leads/{id}/evidence.zip",
  tag: "Log",
  action: "evidence.export",
  summary: "A lead's evidence, to be verified offline",
  description:
    "A bundle of the lead's receipts with proofs against a signed checkpoint. The export is itself a step with a " +
    "receipt, which is in the bundle. Check it with `revops verify lead.zip --log-key <vkey>`, with a key that you " +
    "did not take from the bundle.",
  params: LeadParams,
  success: {
    200: {
      description: "The bundle.",
      schema: null,
      media_type: "application/zip",
      headers: {
        "content-disposition": "A file name.",
        "revops-log-key": "The log's verifier key, for information: no anchor of trust.",
      },
    },
  },
  problems: ["lead_pending", "evidence_too_large", "log_refuses"],
});
