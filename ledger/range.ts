// SPDX-License-Identifier: Apache-2.0
// One full range of 256 receipts, as it is published: an entry bundle of leaves and, apart from it, one body pack per
// retention class.
import { hexText, utf8Bytes } from "#domain/bytes/encoding.ts";
import { sameBytes, sha256Bytes } from "#domain/bytes/sha256.ts";
import { Leaf, type RetentionClass } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { leafHash, TILE_WIDTH, type Digest, type Hash } from "./merkle.ts";
import { buildBodyPack, type ReceiptText } from "./packs.ts";
import { buildEntryBundle } from "./tiles.ts";

export interface BuiltRange {
  readonly entries: Uint8Array<ArrayBuffer>;
  /** Classes that occur, in order of first occurrence. */
  readonly classes: readonly RetentionClass[];
  /** Built on demand, one at a time: a range of the largest bodies is 256 * 192 KiB = 48 MiB. */
  pack(retention: RetentionClass): Uint8Array<ArrayBuffer>;
}

/** `leaf_differs`, `body_differs`: a stored row no longer hashes to what the tree or its leaf says. */
export function buildRange(
  texts: () => Iterable<ReceiptText>,
  hashAt: (index: number) => Hash,
  digest: Digest = sha256Bytes,
): Result<BuiltRange, "incomplete" | "leaf_differs" | "body_differs"> {
  const leaves: string[] = [];
  const classOf: RetentionClass[] = [];
  for (const { leaf, body } of texts()) {
    if (!sameBytes(leafHash(leaf, digest), hashAt(leaves.length))) return err("leaf_differs");
    const { retention, sha256 } = Leaf.parse(JSON.parse(leaf));
    if (hexText(digest(utf8Bytes(body))) !== sha256) return err("body_differs");
    leaves.push(leaf);
    classOf.push(retention);
  }
  if (leaves.length !== TILE_WIDTH) return err("incomplete");
  return ok({
    entries: buildEntryBundle(leaves),
    classes: [...new Set(classOf)],
    pack: (retention) => buildBodyPack(bodiesOf(texts(), classOf, retention)),
  });
}

function* bodiesOf(
  texts: Iterable<ReceiptText>,
  classOf: readonly RetentionClass[],
  retention: RetentionClass,
) {
  let index = 0;
  for (const { body } of texts) if (classOf[index++] === retention) yield body;
}
