// SPDX-License-Identifier: Apache-2.0
// Evidence out. An export is a step like any other: its receipt stands before a byte leaves, and is in the bundle.
import type { exportLeadEvidence, readLog } from "#api/routes/log.ts";
import { isIssuedLeadId } from "#domain/ids/ids.ts";
import type {
  EvidenceReply,
  EvidenceRequest,
  LogRefusal,
  ReceiptLogRpc,
} from "#domain/messages/receipt-log.ts";
import { InvariantError, ok, type Result } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { buildBundle } from "#ledger/bundle.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildExport } from "./export-receipt.ts";

/**
 * Characters of leaves and bodies in one bundle: 160 of the largest receipts, 6,000 of the usual ones. The text, its
 * bytes and the zip of them stand side by side: 3 * 24 of the 128 MiB of an isolate.
 */
const MAX_BUNDLE_CHARACTERS = 24 * 1024 * 1024;

export const readLogWork: DoorWork<ControlEnv, typeof readLog, undefined> = {
  async answer({ env, caller: { tenant } }) {
    const described = await receiptLogStub(env, tenant).describe({ v: 1, tenant });
    const { origin, vkey, size, published_size, publication_lag_ms } = described;
    return ok({ status: 200, body: { origin, vkey, size, published_size, publication_lag_ms } });
  },
};

export const exportLeadEvidenceWork: DoorWork<ControlEnv, typeof exportLeadEvidence, true> = {
  find: ({ env, caller, params }) =>
    isIssuedLeadId(idKeyOf(env, caller.tenant), params.id) ? true : null,
  // A crash after the append leaves the receipt of an export that nobody got: an attempt, and the next one has its own.
  async answer({ env, caller: { tenant, actor }, params }) {
    const log = receiptLogStub(env, tenant);
    const chain = `lead:${params.id}`;
    const [state] = await log.read({ v: 1, tenant, chains: [chain], newest: 0 });
    const head = state?.head ?? null;
    if (head === null) return refuse("lead_pending");
    const item = buildExport({ tenant, idKey: idKeyOf(env, tenant), actor }, { chain, head });
    const appended = await log.append({ v: 1, tenant, items: [item] });
    if (!appended.ok) return refuseExport(appended);
    const [answer] = appended.answers;
    if (answer?.kind !== "stands") throw new InvariantError("an export has no receipt");
    const chains = [chain, item.chain];
    const cover_seq = answer.receipt.seq;
    const collected = await collectEvidence(log, { v: 1, tenant, chains, cover_seq });
    if (!collected.ok) return collected;
    const evidence = collected.value;
    return ok({
      status: 200,
      body: buildBundle(evidence, { chain }),
      headers: {
        "content-disposition": `attachment; filename="${params.id}.zip"`,
        "revops-log-key": evidence.vkey,
      },
    });
  },
};

/** Every page, proved against the first one's checkpoint, as one reply. */
async function collectEvidence(
  log: Pick<ReceiptLogRpc, "evidence">,
  request: EvidenceRequest,
): Promise<Result<EvidenceReply, Problem>> {
  const first = await log.evidence(request);
  if (!first.ok) return refuseExport(first);
  const receipts = [...first.receipts];
  let characters = 0;
  for (let page: EvidenceReply = first; ;) {
    for (const { leaf, body } of page.receipts) characters += leaf.length + body.length;
    if (characters > MAX_BUNDLE_CHARACTERS) return refuse("evidence_too_large");
    if (page.next === null) return ok({ ...first, receipts, next: null });
    const more = await log.evidence({ ...request, after_seq: page.next, at_size: first.size });
    if (!more.ok) return refuseExport(more);
    receipts.push(...more.receipts);
    page = more;
  }
}

function refuseExport({ code }: LogRefusal): ReturnType<typeof refuse> {
  return refuse(code === "evidence_unavailable" ? "unavailable" : "log_refuses");
}
