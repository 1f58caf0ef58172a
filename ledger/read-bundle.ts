// SPDX-License-Identifier: Apache-2.0
// The receipts of one chain in an evidence bundle that verifyBundle has found good.
import { utf8Text } from "#domain/bytes/encoding.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import { receiptFileNames } from "./bundle-manifest.ts";
import { openZip } from "./bundle-zip.ts";

export interface BundledReceipt {
  readonly leaf: Leaf;
  readonly body: ReceiptBody;
}

/** In the log's order. Throws where the zip is none that verifyBundle passed, or is of a newer release. */
export function readBundleReceipts(zip: Uint8Array, chain: string): readonly BundledReceipt[] {
  const opened = openZip(zip);
  if (!opened.ok) throw new InvariantError("a bundle was read before it was verified");
  const { files } = opened.value;
  const receipts: BundledReceipt[] = [];
  for (const [name, bytes] of files) {
    if (!name.endsWith(LEAF_END)) continue;
    const leaf = Leaf.parse(JSON.parse(utf8Text(bytes)));
    if (leaf.chain !== chain) continue;
    const body = files.get(receiptFileNames(leaf.seq, leaf.workflow_step).body);
    if (body === undefined) throw new InvariantError("a receipt of the bundle has no body");
    receipts.push({ leaf, body: ReceiptBody.parse(JSON.parse(utf8Text(body))) });
  }
  return receipts.toSorted((a, b) => a.leaf.seq - b.leaf.seq);
}

const LEAF_END = ".leaf.json";
