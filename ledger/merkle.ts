// SPDX-License-Identifier: Apache-2.0
// The RFC 6962 tree over leaf hashes. It is computed from stored hashes of whole tiles (subtrees of 256^level leaves),
// so a root or a proof reads at most one tile per level and edge, whatever the log's size.
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { sameBytes, sha256Bytes } from "#domain/bytes/sha256.ts";
import { InvariantError } from "#domain/result.ts";

export type Hash = Uint8Array;
/** SHA-256; the object brings its runtime's own where it hashes much. */
export type Digest = (bytes: Uint8Array) => Hash;

/** Binary levels in one tile level: a tile is a subtree of height 8. */
const TILE_HEIGHT = 8;
/** Hashes in a full tile. */
export const TILE_WIDTH = 256;

/**
 * Hash of the complete subtree over leaves [index * 256^level, (index + 1) * 256^level); level 0 is a leaf hash.
 * Throws where the log does not hold it.
 */
export type HashAt = (level: number, index: number) => Hash;

export interface Tree {
  /** Root over the first `size` leaves; the hash of nothing for 0. */
  root(size: number): Hash;
  /** Audit path of a leaf in the tree of `size` leaves, the leaf's sibling first. */
  inclusion(index: number, size: number): Hash[];
}

/** SHA-256(0x00 || leaf). */
export function leafHash(leaf: string | Uint8Array, digest: Digest = sha256Bytes): Hash {
  const bytes = typeof leaf === "string" ? utf8Bytes(leaf) : leaf;
  const data = new Uint8Array(bytes.length + 1);
  data.set(bytes, 1);
  return digest(data);
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Hash, right: Hash, digest: Digest = sha256Bytes): Hash {
  const data = new Uint8Array(65);
  data[0] = 1;
  data.set(left, 1);
  data.set(right, 33);
  return digest(data);
}

/** Hash of a full tile from its 256 hashes: the entry one level up. */
export function tileHash(hashes: readonly Hash[], digest: Digest = sha256Bytes): Hash {
  if (hashes.length !== TILE_WIDTH) throw new InvariantError("a tile holds 256 hashes");
  let row = hashes;
  while (row.length > 1) {
    const above: Hash[] = [];
    for (let i = 0; i < row.length; i += 2)
      above.push(nodeHash(at(row, i), at(row, i + 1), digest));
    row = above;
  }
  return at(row, 0);
}

/** A tree over stored hashes; inner nodes once computed are kept for the life of the returned object. */
export function openTree(hashAt: HashAt): Tree {
  const known = new Map<string, Hash>();
  /** Complete subtree of 2^height leaves. */
  const complete = (height: number, index: number): Hash => {
    const key = `${height}/${index}`;
    const seen = known.get(key);
    if (seen) return seen;
    const hash =
      height % TILE_HEIGHT === 0
        ? hashAt(height / TILE_HEIGHT, index)
        : nodeHash(complete(height - 1, index * 2), complete(height - 1, index * 2 + 1));
    known.set(key, hash);
    return hash;
  };
  const span = (from: number, to: number): Hash => {
    const { power, height } = splitAt(to - from);
    if (power * 2 === to - from) return complete(height + 1, from / (power * 2));
    return nodeHash(span(from, from + power), span(from + power, to));
  };
  const path = (index: number, from: number, to: number): Hash[] => {
    if (to - from === 1) return [];
    const middle = from + splitAt(to - from).power;
    return index < middle
      ? [...path(index, from, middle), span(middle, to)]
      : [...path(index, middle, to), span(from, middle)];
  };
  return {
    root: (size) => (size === 0 ? sha256Bytes("") : span(0, size)),
    inclusion: (index, size) => {
      if (!(index >= 0 && index < size)) throw new InvariantError("leaf outside the tree");
      return path(index, 0, size);
    },
  };
}

/** Whether the path leads from the leaf at `index` to the root of a tree of `size` leaves (RFC 9162 2.1.3.2). */
export function verifyInclusion(
  leaf: Hash,
  index: number,
  size: number,
  path: readonly Hash[],
  root: Hash,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size)) return false;
  if (index < 0 || index >= size) return false;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0 || sibling.length !== 32) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && sameBytes(hash, root);
}

/** The largest power of two below n (n >= 2) with its exponent; {power: 0.5, height: -1} for 1. */
function splitAt(n: number): { power: number; height: number } {
  let power = 0.5;
  let height = -1;
  while (power * 2 < n) {
    power *= 2;
    height += 1;
  }
  return { power, height };
}

function at(row: readonly Hash[], index: number): Hash {
  const hash = row[index];
  if (!hash) throw new InvariantError("missing hash");
  return hash;
}
