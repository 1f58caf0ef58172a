// SPDX-License-Identifier: Apache-2.0
// Imports of leads: what went to the pipeline, and a pipeline that only says that it has been there.
import { env } from "cloudflare:workers";
import type { LeadMessage, WithdrawMessage } from "#domain/messages/lead-queue.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import type { ImportScene } from "./import-scene.ts";

export const LEADS = { entity: "leads" } as const;

export function leadsOf({ bulk }: ImportScene): readonly LeadMessage[] {
  return bulk.filter((message) => message.kind === "lead");
}

export function withdrawalsOf({ bulk }: ImportScene): readonly WithdrawMessage[] {
  return bulk.filter((message) => message.kind === "withdraw");
}

/** Row of the file -> what was sent for it, each different message once; subject keys are fresh at every try. */
export function sentByRow(scene: ImportScene): ReadonlyMap<number, ReadonlySet<string>> {
  const rows = new Map<number, Set<string>>();
  for (const { subject_key: _, ...message } of leadsOf(scene)) {
    const row = message.intake?.kind === "import" ? message.intake.row : 0;
    rows.set(row, (rows.get(row) ?? new Set()).add(JSON.stringify(message)));
  }
  return rows;
}

/** The view as the pipeline leaves it when every lead that was sent has come to somebody. */
export async function standLeads(scene: ImportScene, status = "routed"): Promise<void> {
  const leads = leadsOf(scene).map(({ lead_id, intake }) => ({
    lead_id,
    import_id: intake?.kind === "import" ? intake.import_id : null,
  }));
  await env.DB.prepare(
    `INSERT INTO lead (tenant_id, lead_id, version, status, import_version, import_id)
      SELECT ?1, one.value ->> '$.lead_id', 2, ?3, 1, one.value ->> '$.import_id'
        FROM json_each(?2) AS one WHERE true ON CONFLICT DO NOTHING`,
  )
    .bind(scene.tenant, JSON.stringify(leads), status)
    .run();
}

/** Receipts of imports, in the log's order. */
export async function importReceipts(
  tenant: string,
): Promise<readonly { readonly leaf: Leaf; readonly body: ReceiptBody }[]> {
  const range = { v: 1, tenant, from_seq: 0, limit: 256 } as const;
  const { receipts } = await receiptLogStub(env, tenant).readRange(range);
  return receipts
    .map(({ leaf, body }) => ({
      leaf: Leaf.parse(JSON.parse(leaf)),
      body: ReceiptBody.parse(JSON.parse(body)),
    }))
    .filter(({ leaf }) => leaf.chain.startsWith("import:"));
}
