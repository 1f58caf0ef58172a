// SPDX-License-Identifier: Apache-2.0
// OFFBOARD_USER receipts on the person's chain: `confirmed` before anything moves, `done` when everything has.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { keyedDigest } from "#domain/ids/ids.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { OffboardingBody } from "#domain/receipts/body.ts";
import type { Actor } from "#domain/receipts/leaf.ts";

export type OffboardingFacts = Omit<OffboardingBody, "v" | "kind" | "digests" | "sealed">;

export interface ReceiptFrame {
  readonly tenant: string;
  readonly idKey: Uint8Array;
  readonly actor: Actor;
  /** Where present, the head of the person's chain that was seen. */
  readonly expect_head?: string | null;
  /** The PUBLISH_CONFIG receipts that it rests on. */
  readonly parents: readonly string[];
}

export function userChain(userId: string): string {
  return `user:${userId}`;
}

export function buildOffboardingItem(
  facts: OffboardingFacts,
  { tenant, idKey, actor, expect_head, parents }: ReceiptFrame,
): AppendItem {
  const { job_id, user_id, stage, config_version } = facts;
  const body: OffboardingBody = { v: 1, kind: "offboarding", digests: {}, sealed: null, ...facts };
  const chain = userChain(user_id);
  return {
    chain,
    step: "OFFBOARD_USER",
    idem: keyedDigest(idKey, ["offboarding", job_id, stage, "OFFBOARD_USER"]),
    ...(expect_head === undefined ? {} : { expect_head }),
    actor,
    resource: { type: "user", id: user_id },
    parents,
    outcome: stage === "confirmed" ? "allowed" : "done",
    config_version,
    config_sha256: null,
    policy_sha256: null,
    retention: "r7y",
    body: canonicalJson(body),
    subject_key: null,
    follow_up: { v: 1, kind: "project", tenant, chain },
  };
}
