// SPDX-License-Identifier: Apache-2.0
// The PUBLISH_CONFIG receipt of a config version: what is appended, and what the receipt that stands says. The
// standing one rules: after a lost answer it may state an earlier attempt's instant.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { effectiveAt } from "#domain/config/effective-at.ts";
import { keyedDigest } from "#domain/ids/ids.ts";
import {
  type AppendAnswer,
  type AppendItem,
  standingReceipt,
} from "#domain/messages/receipt-log.ts";
import { ConfigBody } from "#domain/receipts/body.ts";
import { InvariantError } from "#domain/result.ts";
import type { PendingVersion } from "./version-store.ts";

/** Key of the append: the version's number within its tenant, so a version has one receipt for ever. */
export function buildConfigItem(
  version: PendingVersion,
  idKey: Uint8Array,
  nowMs: number,
): AppendItem {
  const { tenant, config_version, config_sha256 } = version;
  const body: ConfigBody = {
    v: 1,
    kind: "config",
    digests: {},
    sealed: null,
    config_version,
    source_sha256: version.source_sha256,
    config_sha256,
    compiler: version.compiler,
    effective_at_ms: effectiveAt({ ...version, now_ms: nowMs }),
    ...version.publication,
  };
  return {
    chain: `config:${tenant}`,
    step: "PUBLISH_CONFIG",
    idem: keyedDigest(idKey, ["config", tenant, config_version, "PUBLISH_CONFIG"]),
    actor: { kind: version.actor_kind, ref: version.actor_ref },
    resource: { type: "config", id: tenant },
    parents: [],
    outcome: "done",
    config_version,
    config_sha256,
    policy_sha256: null,
    retention: "r7y",
    body: canonicalJson(body),
    subject_key: null,
    follow_up: { v: 1, kind: "project", tenant, chain: `config:${tenant}` },
  };
}

/** What stands in the log for a pending version; null where another content has its number there. */
export function readStanding(
  version: PendingVersion,
  item: AppendItem,
  answer: AppendAnswer | undefined,
): { config_version: number; effective_at_ms: number; receipt_id: string } | null {
  if (answer?.kind !== "stands")
    throw new InvariantError("an append without expect_head did not stand");
  const receipt = standingReceipt(item, answer);
  const body = ConfigBody.parse(JSON.parse(receipt.body));
  const isOurs =
    body.source_sha256 === version.source_sha256 && body.config_sha256 === version.config_sha256;
  if (!isOurs) return null;
  const { config_version } = version;
  return { config_version, effective_at_ms: body.effective_at_ms, receipt_id: receipt.id };
}
