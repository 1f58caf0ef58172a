// SPDX-License-Identifier: Apache-2.0
// One full range of 256 receipts, as it is published and as it is read again: an entry bundle of leaves and, apart
// from it, one body pack per retention class.
import { utf8Text } from "#domain/bytes/encoding.ts";
import { sameBytes, sha256Hex } from "#domain/bytes/sha256.ts";
import { Leaf, type RetentionClass } from "#domain/receipts/leaf.ts";
import { InvariantError, err, ok, type Result } from "#domain/result.ts";
import { leafHash, TILE_WIDTH, type Hash } from "./merkle.ts";
import { buildBodyPack, parseBodyPack, type ReceiptText } from "./packs.ts";
import { buildEntryBundle, parseEntryBundle } from "./tiles.ts";

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
): Result<BuiltRange, "incomplete" | "leaf_differs" | "body_differs"> {
  const leaves: string[] = [];
  const classOf: RetentionClass[] = [];
  for (const { leaf, body } of texts()) {
    if (!sameBytes(leafHash(leaf), hashAt(leaves.length))) return err("leaf_differs");
    const { retention, sha256 } = Leaf.parse(JSON.parse(leaf));
    if (sha256Hex(body) !== sha256) return err("body_differs");
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

/** A published range: leaf and body of the receipt at a place from 0 to 255. */
export interface PublishedRange {
  readonly leaves: readonly Leaf[];
  leafText(index: number): string;
  /** Throws InvariantError where the body's pack is not the one that was published. */
  bodyText(index: number, pack: Uint8Array): string;
}

/** Opens an entry bundle. Throws InvariantError where it is not one: immutable evidence has no second reading. */
export function openRange(entries: Uint8Array): PublishedRange {
  const parsed = parseEntryBundle(entries);
  if (!parsed.ok || parsed.value.length !== TILE_WIDTH)
    throw new InvariantError("broken entry bundle");
  const texts = parsed.value.map((entry) => utf8Text(entry));
  const leaves = texts.map((text) => Leaf.parse(JSON.parse(text)));
  return {
    leaves,
    leafText: (index) => texts[index] ?? missing(),
    bodyText: (index, pack) => {
      const leaf = leaves[index] ?? missing();
      const place = leaves
        .slice(0, index)
        .filter(({ retention }) => retention === leaf.retention).length;
      const lines = parseBodyPack(pack);
      const body = (lines.ok ? lines.value[place] : undefined) ?? missing();
      if (sha256Hex(body) !== leaf.sha256) throw new InvariantError("body differs from its leaf");
      return utf8Text(body);
    },
  };
}

function* bodiesOf(
  texts: Iterable<ReceiptText>,
  classOf: readonly RetentionClass[],
  retention: RetentionClass,
) {
  let index = 0;
  for (const { body } of texts) if (classOf[index++] === retention) yield body;
}

function missing(): never {
  throw new InvariantError("not in the range");
}
