// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { hexText, utf8Bytes } from "#domain/bytes/encoding.ts";
import { sha256Bytes } from "#domain/bytes/sha256.ts";
import { hashesOf } from "../tests/fixtures/evidence.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";
import { leafHash, nodeHash, openTree, verifyInclusion, type Hash } from "./merkle.ts";

/** The definitions of RFC 6962 2.1, word for word, O(n). */
function naiveRoot(leaves: readonly Uint8Array[]): Hash {
  if (leaves.length === 0) return sha256Bytes("");
  if (leaves.length === 1) return leafHash(leaves[0] as Uint8Array);
  const k = split(leaves.length);
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}
function naivePath(index: number, leaves: readonly Uint8Array[]): Hash[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...naivePath(index, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
    : [...naivePath(index - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))];
}
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));

const { below } = seededRandom(6962);
const SIZES = [1, 2, 3, 4, 5, 7, 8, 255, 256, 257, 511, 512, 513];
const RANDOM_SIZES = Array.from({ length: 6 }, () => 1 + below(1500));
const LEAVES = Array.from({ length: 1500 }, (_, i) => utf8Bytes(`leaf ${i}`));
const TREE = openTree(hashesOf(LEAVES.map((leaf) => leafHash(leaf))));

describe("the tree", () => {
  it("has the published roots of the RFC 6962 test leaves", () => {
    const hex = [
      "",
      "00",
      "10",
      "2021",
      "3031",
      "40414243",
      "5051525354555657",
      "606162636465666768696a6b6c6d6e6f",
    ];
    const leaves = hex.map((text) =>
      Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
    );
    const tree = openTree(hashesOf(leaves.map((leaf) => leafHash(leaf))));
    expect(hexText(tree.root(0))).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(hexText(tree.root(1))).toBe(
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    );
    expect(hexText(tree.root(8))).toBe(
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    );
  });

  it.each([...SIZES, ...RANDOM_SIZES])("agrees with the definition at size %i", (size) => {
    const leaves = LEAVES.slice(0, size);
    const root = TREE.root(size);
    expect(hexText(root)).toBe(hexText(naiveRoot(leaves)));
    const indexes = size <= 8 ? leaves.keys() : [0, 1, below(size), size - 2, size - 1];
    for (const index of indexes) {
      const path = TREE.inclusion(index, size);
      expect(path.map(hexText)).toEqual(naivePath(index, leaves).map(hexText));
      expect(verifyInclusion(leafHash(leaves[index] as Uint8Array), index, size, path, root)).toBe(
        true,
      );
    }
  });

  it("verifies nothing but the right leaf, index, size and path", () => {
    for (let run = 0; run < 300; run++) {
      const size = 2 + below(600);
      const index = below(size);
      const leaf = leafHash(LEAVES[index] as Uint8Array);
      const path = TREE.inclusion(index, size);
      const root = TREE.root(size);
      const other = (index + 1 + below(size - 1)) % size;
      const flipped = path.map((hash) => hash.slice());
      const victim = flipped[below(flipped.length)] as Hash;
      const place = below(32);
      victim[place] = (victim[place] ?? 0) ^ (1 << below(8));
      expect(verifyInclusion(leafHash(LEAVES[other] as Uint8Array), index, size, path, root)).toBe(
        false,
      );
      expect(verifyInclusion(leaf, other, size, path, root)).toBe(false);
      expect(verifyInclusion(leaf, index, size, flipped, root)).toBe(false);
      expect(verifyInclusion(leaf, index, size, path.slice(1), root)).toBe(false);
      expect(verifyInclusion(leaf, index, size, [...path, root], root)).toBe(false);
    }
    for (const index of [-1, 0.5, 3, Number.NaN]) {
      expect(verifyInclusion(leafHash("x"), index, 3, [], TREE.root(1))).toBe(false);
    }
  });
});
