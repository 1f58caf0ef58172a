// SPDX-License-Identifier: Apache-2.0
// An evidence bundle: receipts of custody chains, their proofs against one signed checkpoint, and a manifest. Personal
// data stays sealed: no subject key is ever in here.
import { hexBytes, utf8Bytes } from "#domain/bytes/encoding.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import type { EvidenceReply } from "#domain/messages/receipt-log.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import {
  CHECKPOINT_FILE,
  MANIFEST_FILE,
  manifestText,
  README_FILE,
  receiptFileNames,
} from "./bundle-manifest.ts";
import { buildZip } from "./bundle-zip.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { buildProof } from "./tlog-proof.ts";
import { missingExport } from "./verify-custody.ts";

export interface BundleSubject {
  /** The chain that was asked for. The evidence also holds the receipt of this export. */
  readonly chain: string;
}

/**
 * The zip of one export; the same evidence gives the same bytes. Throws InvariantError where the evidence lacks the
 * chain, or the EXPORT_EVIDENCE receipt that states its head: no verifier would accept it.
 */
export function buildBundle(
  evidence: EvidenceReply,
  subject: BundleSubject,
): Uint8Array<ArrayBuffer> {
  const files = new Map<string, Uint8Array>();
  const receipts = evidence.receipts
    .map((receipt) => ({ ...receipt, header: Leaf.parse(JSON.parse(receipt.leaf)) }))
    .toSorted((a, b) => a.seq - b.seq);
  for (const { seq, header, leaf, body, inclusion } of receipts) {
    const names = receiptFileNames(seq, header.workflow_step);
    const path = inclusion.map((hash) => hexBytes(hash));
    files.set(names.leaf, utf8Bytes(leaf));
    files.set(names.body, utf8Bytes(body));
    files.set(
      names.proof,
      utf8Bytes(buildProof({ index: seq, path, checkpoint: evidence.checkpoint })),
    );
  }
  const head = receipts.findLast(({ chain }) => chain === subject.chain)?.id;
  const treeSize = parseCheckpoint(evidence.checkpoint)?.size;
  if (head === undefined || treeSize === undefined)
    throw new InvariantError("evidence without the chain");
  const fault = missingExport(
    receipts.map(({ header, body }) => ({ leaf: header, body })),
    subject.chain,
  );
  if (fault !== null) throw new InvariantError(fault);

  files.set(CHECKPOINT_FILE, utf8Bytes(evidence.checkpoint));
  files.set(README_FILE, utf8Bytes(readme(subject.chain, evidence.origin, receipts.length)));
  const manifest = manifestText({
    v: 1,
    format: "revops-pack/evidence-bundle",
    origin: evidence.origin,
    vkey: evidence.vkey,
    tree_size: treeSize,
    chain: subject.chain,
    head,
    files: Object.fromEntries([...files].map(([name, bytes]) => [name, sha256Hex(bytes)])),
  });
  files.set(MANIFEST_FILE, utf8Bytes(manifest));
  return buildZip(files);
}

function readme(chain: string, origin: string, receipts: number): string {
  return `EVIDENCE BUNDLE

Subject   ${chain}
Log       ${origin}
Receipts  ${receipts}

What is in here
  receipts/  one pair of files per recorded step: the leaf (who, what, when, outcome) and the body (input, decision,
             trace). Personal data in a body is encrypted; its key is not in this bundle.
  proofs/    for each receipt, the proof that the log contains exactly this leaf at this position.
  log/       the checkpoint: size and root of the log, signed by the log's key.
  manifest.json  the SHA-256 of every other file.

How to check it, without a network
  revops verify <this file> --log-key <verifier key of the log>

Take the verifier key from somewhere else: from an earlier checkpoint that you hold, from the operator's published
keys, or from the contract. The key named in manifest.json only shows that the bundle agrees with itself, and whoever
forged a bundle could have put a key of their own there. Take the verifier from its release, never from this archive.

Keep the archive as it is. Unpacking and packing it again changes its bytes, and the verifier will say so.
`;
}
