// SPDX-License-Identifier: Apache-2.0
// One receipt of a bundle on its own: the leaf is canonical and of the schema, the body is the one its leaf names, and
// the leaf stands in the tree where it says.
import { canonicalJson, type JsonValue } from "#domain/bytes/canonical-json.ts";
import { hexText, utf8Text } from "#domain/bytes/encoding.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { receiptFileNames, type ReceiptFileNames } from "./bundle-manifest.ts";
import type { BundleFiles } from "./bundle-zip.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { leafHash, verifyInclusion } from "./merkle.ts";
import { parseProof } from "./tlog-proof.ts";
import type { ReadReceipt } from "./verify-custody.ts";

export type ReceiptCheck = "leaves" | "bodies" | "inclusion";

export interface CheckedReceipt {
  /** Null where the leaf is not one. */
  readonly read: (ReadReceipt & { readonly body: string }) | null;
  readonly names: ReceiptFileNames;
  readonly faults: readonly { readonly check: ReceiptCheck; readonly reason: string }[];
}

/** What every proof must end in: the checkpoint's text, and what it says (null where it could not be read). */
export interface LogHead {
  readonly note: string;
  readonly checkpoint: Checkpoint | null;
}

export function verifyReceipt(
  files: BundleFiles,
  seq: number,
  step: string,
  head: LogHead,
): CheckedReceipt {
  const names = receiptFileNames(seq, step);
  const faults: { check: ReceiptCheck; reason: string }[] = [];
  const leafBytes = files.get(names.leaf);
  const leaf = leafBytes ? readLeaf(leafBytes) : null;
  if (leafBytes === undefined || leaf === null) {
    return {
      read: null,
      names,
      faults: [{ check: "leaves", reason: "the leaf is missing or not a leaf" }],
    };
  }
  if (leaf.seq !== seq || leaf.workflow_step !== step) {
    faults.push({ check: "leaves", reason: "the leaf is another receipt than its file name says" });
  }
  const body = readBody(files.get(names.body), leaf.sha256);
  if (body === null)
    faults.push({ check: "bodies", reason: "the body is not the one its leaf names" });
  const hash = leafHash(leafBytes);
  const proof = parseProof(textOrEmpty(files.get(names.proof)));
  const included =
    proof !== null &&
    head.checkpoint !== null &&
    proof.checkpoint === head.note &&
    proof.index === leaf.seq &&
    verifyInclusion(hash, leaf.seq, head.checkpoint.size, proof.path, head.checkpoint.root);
  if (!included)
    faults.push({ check: "inclusion", reason: "the log's signed tree does not hold this leaf" });
  return { read: { leaf, hash: hexText(hash), body: body ?? "" }, names, faults };
}

function readLeaf(bytes: Uint8Array): Leaf | null {
  try {
    const text = utf8Text(bytes);
    const leaf = Leaf.parse(JSON.parse(text));
    return canonicalJson(leaf) === text ? leaf : null;
  } catch {
    return null;
  }
}

/** The body's text where it hashes to the leaf's `sha256` and is canonical. */
function readBody(bytes: Uint8Array | undefined, sha256: string): string | null {
  if (bytes === undefined || sha256Hex(bytes) !== sha256) return null;
  try {
    const text = utf8Text(bytes);
    const value: JsonValue = JSON.parse(text);
    return canonicalJson(value) === text ? text : null;
  } catch {
    return null;
  }
}

export function textOrEmpty(bytes: Uint8Array | undefined): string {
  try {
    return bytes === undefined ? "" : utf8Text(bytes);
  } catch {
    return "";
  }
}
