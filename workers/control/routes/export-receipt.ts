// SPDX-License-Identifier: Apache-2.0
// The receipt of an export, on a chain of its own, resting on the head that it exports: it stands before a byte leaves.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { hexText } from "#domain/bytes/encoding.ts";
import { buildId, keyedDigest } from "#domain/ids/ids.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { ExportBody } from "#domain/receipts/body.ts";
import type { Actor } from "#domain/receipts/leaf.ts";

export interface Exporter {
  readonly tenant: string;
  readonly idKey: Uint8Array;
  readonly actor: Actor;
}

export function buildExport(
  { tenant, idKey, actor }: Exporter,
  scope: ExportBody["scope"],
): AppendItem {
  const once = hexText(crypto.getRandomValues(new Uint8Array(16)));
  const id = buildId(idKey, "exp", [scope.chain, scope.head, once]);
  const body: ExportBody = { v: 1, kind: "export", digests: {}, sealed: null, scope };
  return {
    chain: `export:${id}`,
    step: "EXPORT_EVIDENCE",
    idem: keyedDigest(idKey, ["export", id, 1, "EXPORT_EVIDENCE"]),
    actor,
    resource: { type: "export", id },
    parents: scope.head === null ? [] : [scope.head],
    outcome: "done",
    config_version: null,
    config_sha256: null,
    policy_sha256: null,
    retention: "r7y",
    body: canonicalJson(body),
    subject_key: null,
    follow_up: { v: 1, kind: "project", tenant, chain: `export:${id}` },
  };
}
