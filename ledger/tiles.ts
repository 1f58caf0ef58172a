// SPDX-License-Identifier: Apache-2.0
// C2SP tlog-tiles: how hashes and entries are named and laid out in object storage.
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { InvariantError, err, ok, type Result } from "#domain/result.ts";
import { TILE_WIDTH, type Hash } from "./merkle.ts";

const HASH_BYTES = 32;
/** A full tile: 256 hashes of 32 bytes. */
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES;
/** The length prefix of an entry is a uint16. */
const MAX_ENTRY_BYTES = 65_535;

/** Index in 3-digit groups, all but the last with an `x`: 1234067 is `x001/x234/067`. */
export function indexPath(index: number): string {
  if (!Number.isSafeInteger(index) || index < 0) throw new InvariantError("bad tile index");
  let path = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, "0")}/${path}`;
  }
  return path;
}

/** `tile/<level>/<index>` of a full tile. */
export function tilePath(level: number, index: number): string {
  return `tile/${level}/${indexPath(index)}`;
}

/** `tile/entries/<index>` of a full entry bundle. */
export function entriesPath(index: number): string {
  return `tile/entries/${indexPath(index)}`;
}

/** The 8,192 bytes of a full tile. */
export function buildTile(hashes: readonly Hash[]): Uint8Array<ArrayBuffer> {
  if (hashes.length !== TILE_WIDTH) throw new InvariantError("a full tile holds 256 hashes");
  const bytes = new Uint8Array(TILE_BYTES);
  hashes.forEach((hash, i) => bytes.set(hash, i * HASH_BYTES));
  return bytes;
}

/** Entries in order, each after its length as a big-endian uint16. */
export function buildEntryBundle(entries: readonly string[]): Uint8Array<ArrayBuffer> {
  const encoded = entries.map((entry) => utf8Bytes(entry));
  const bytes = new Uint8Array(encoded.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let offset = 0;
  for (const entry of encoded) {
    if (entry.length > MAX_ENTRY_BYTES) throw new InvariantError("entry above 65,535 bytes");
    bytes[offset] = entry.length >> 8;
    bytes[offset + 1] = entry.length & 255;
    bytes.set(entry, offset + 2);
    offset += 2 + entry.length;
  }
  return bytes;
}

/** The entries of a bundle; an error where the bytes end inside one. */
export function parseEntryBundle(bytes: Uint8Array): Result<Uint8Array[], "truncated"> {
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const length = ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
    if (offset + 2 + length > bytes.length) return err("truncated");
    entries.push(bytes.subarray(offset + 2, offset + 2 + length));
    offset += 2 + length;
  }
  return ok(entries);
}
