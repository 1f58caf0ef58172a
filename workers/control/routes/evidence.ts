// SPDX-License-Identifier: Apache-2.0
// Evidence out. An export is a step like any other: its receipt stands before a byte leaves, and is in the bundle.
import type { exportLeadEvidence, readLog } from "#api/routes/log.ts";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { hexText } from "#domain/bytes/encoding.ts";
import { buildId, isIssuedLeadId, keyedDigest } from "#domain/ids/ids.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { ExportBody } from "#domain/receipts/body.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { InvariantError, ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { buildBundle } from "#ledger/bundle.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";

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
    const [state] = await log.read({ v: 1, tenant, chains: [chain] });
    const head = state?.head ?? null;
    if (head === null) return refuse("lead_pending");
    const item = buildExport({ tenant, idKey: idKeyOf(env, tenant), actor }, { chain, head });
    const appended = await log.append({ v: 1, tenant, items: [item] });
    if (!appended.ok) return refuse("log_refuses");
    const [answer] = appended.answers;
    if (answer?.kind !== "stands") throw new InvariantError("an export has no receipt");
    const chains = [chain, item.chain];
    const evidence = await log.evidence({ v: 1, tenant, chains, cover_seq: answer.receipt.seq });
    if (!evidence.ok) return refuse("log_refuses");
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

/** The export's receipt on a chain of its own, resting on the head it exports. */
function buildExport(
  { tenant, idKey, actor }: { tenant: string; idKey: Uint8Array; actor: Actor },
  scope: { readonly chain: string; readonly head: string },
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
    parents: [scope.head],
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
