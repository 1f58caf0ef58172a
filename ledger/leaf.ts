// SPDX-License-Identifier: Apache-2.0
// The one place that builds a leaf: the canonical, personal-data-free header of a receipt. It runs once per receipt
// inside the object's transaction, so the text is written in key order instead of being sorted.
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { receiptId } from "#domain/ids/ids.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { Leaf } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";

/** Hard limit of a leaf. A usual one is below 1 KiB; an entry bundle's length prefix would end at 65,535. */
export const MAX_LEAF_BYTES = 16 * 1024;

/** Where the log puts a receipt: everything in a leaf that its producer may not choose. */
export interface LeafPlace {
  /** Position in the log, from 0. */
  readonly seq: number;
  readonly atMs: number;
  /** Position in the chain, from 1. */
  readonly chainSeq: number;
  /** The chain's head before this receipt: its id and leaf hash (hexadecimal); null for the first. */
  readonly previous: { readonly id: string; readonly leafHash: string } | null;
  /** SHA-256 of the body's bytes, hexadecimal. */
  readonly bodySha256: string;
}

const HEX64 = /^[0-9a-f]{64}$/;

/**
 * The canonical text of leaf v1. Throws InvariantError where the item holds what the schema refuses, so that nothing
 * unverifiable is ever hashed into the log.
 */
export function buildLeaf(item: AppendItem, place: LeafPlace): string {
  assertItem(item);
  const leaf: Leaf = {
    chain: item.chain,
    chain_seq: place.chainSeq,
    config_sha256: item.config_sha256,
    config_version: item.config_version,
    id: receiptId(item.idem),
    idem: item.idem,
    outcome: item.outcome,
    parents: [...item.parents],
    policy_sha256: item.policy_sha256,
    prev_leaf: place.previous?.leafHash ?? null,
    previous_receipt_id: place.previous?.id ?? null,
    resource_ref: { id: item.resource.id, type: item.resource.type, version: place.chainSeq },
    retention: item.retention,
    seq: place.seq,
    sha256: place.bodySha256,
    subject: { kind: item.actor.kind, ref: item.actor.ref },
    timestamp: instantText(place.atMs),
    v: 1,
    workflow_step: item.step,
  };
  // Keys above stand in code-unit order and JSON.stringify spells strings and integers as RFC 8785 does: this text
  // is canonical (a test compares it with canonicalJson).
  const text = JSON.stringify(leaf);
  // A UTF-16 unit is at most three bytes: the usual leaf is not encoded only to be measured.
  if (text.length * 3 > MAX_LEAF_BYTES && utf8Bytes(text).length > MAX_LEAF_BYTES) {
    throw new InvariantError("leaf above 16 KiB");
  }
  return text;
}

function assertItem(item: AppendItem): void {
  const hashes = [item.idem, item.config_sha256, item.policy_sha256];
  if (!hashes.every((hash) => hash === null || HEX64.test(hash))) {
    throw new InvariantError("a hash of the item is not 64 hexadecimal digits");
  }
  if (item.config_version !== null && !Number.isSafeInteger(item.config_version)) {
    throw new InvariantError("config_version is not an integer");
  }
  const texts = [item.chain, item.actor.ref, item.resource.type, item.resource.id, ...item.parents];
  if (!texts.every((text) => text.isWellFormed()))
    throw new InvariantError("lone surrogate in a leaf");
}
