// SPDX-License-Identifier: Apache-2.0
// Inclusion proofs of one page of receipts against one root.
import { hexText } from "#domain/bytes/encoding.ts";
import { openTree, TILE_WIDTH, type HashAt } from "#ledger/merkle.ts";

/** A tree remembers 511 hashes of each tile that it met, some 75 KB: 64 tiles are 5 MB, then it is forgotten. */
const TILES_PER_TREE = 64;

/** The path of each place (ascending) in the tree of `size` leaves: hexadecimal, the leaf's sibling first. */
export function buildProofs(
  hashAt: HashAt,
  places: readonly number[],
  size: number,
): ReadonlyMap<number, readonly string[]> {
  const proofs = new Map<number, readonly string[]>();
  const tiles = [...Map.groupBy(places, (place) => Math.floor(place / TILE_WIDTH)).values()];
  for (let i = 0; i < tiles.length; i += TILES_PER_TREE) {
    const tree = openTree(hashAt);
    for (const place of tiles.slice(i, i + TILES_PER_TREE).flat())
      proofs.set(
        place,
        tree.inclusion(place, size).map((hash) => hexText(hash)),
      );
  }
  return proofs;
}
