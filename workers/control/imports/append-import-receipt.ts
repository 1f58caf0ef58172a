// SPDX-License-Identifier: Apache-2.0
// A receipt on an import's own chain: that its file was taken in, and that it was undone. Each stands once.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { keyedDigest } from "#domain/ids/ids.ts";
import { type AppendItem, standingReceipt } from "#domain/messages/receipt-log.ts";
import type { ImportBody, UndoBody } from "#domain/receipts/body.ts";
import { InvariantError } from "#domain/result.ts";
import type { JobRow } from "#storage/jobs.ts";
import type { ImportPorts } from "./import-ports.ts";

export interface ImportReceipt {
  readonly import_id: string;
  readonly step: "IMPORT_RECORDS" | "UNDO_IMPORT";
  readonly outcome: "done" | "failed";
  readonly body: ImportBody | UndoBody;
}

/** Appends it and writes its view; throws to be retried where the log refuses. */
export async function appendImportReceipt(
  { tenant_id: tenant, actor_kind, actor_ref }: JobRow,
  { import_id, step, outcome, body }: ImportReceipt,
  { records }: ImportPorts,
): Promise<void> {
  const item: AppendItem = {
    chain: `import:${import_id}`,
    step,
    idem: keyedDigest(records.idKey(tenant), ["import", import_id, step]),
    actor: { kind: actor_kind, ref: actor_ref },
    resource: { type: "import", id: import_id },
    parents: [],
    outcome,
    config_version: null,
    config_sha256: null,
    policy_sha256: null,
    retention: "r7y",
    body: canonicalJson(body),
    subject_key: null,
  };
  const reply = await records.log(tenant).append({ v: 1, tenant, items: [item] });
  if (!reply.ok) throw new Error(`the log does not take the receipt: ${reply.code}`);
  const [answer] = reply.answers;
  if (answer?.kind !== "stands") throw new InvariantError("an append that expects nothing moved");
  await records.views.project(tenant, [{ receipt: standingReceipt(item, answer), lead: null }]);
}
