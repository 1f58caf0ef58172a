// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { hexText, utf8Text } from "#domain/bytes/encoding.ts";
import { leafHash } from "./merkle.ts";
import {
  buildEntryBundle,
  buildTile,
  entriesPath,
  parseEntryBundle,
  TILE_BYTES,
  tilePath,
} from "./tiles.ts";

describe("C2SP tiles", () => {
  it.each([
    [0, "000"],
    [67, "067"],
    [999, "999"],
    [1000, "x001/000"],
    [1_234_067, "x001/x234/067"],
  ])("names tile %i %s", (index, path) => {
    expect(tilePath(0, index)).toBe(`tile/0/${path}`);
    expect(entriesPath(index)).toBe(`tile/entries/${path}`);
  });

  it("lays a full tile out as 8,192 bytes of hashes in order", () => {
    const hashes = Array.from({ length: 256 }, (_, i) => leafHash(String(i)));
    const tile = buildTile(hashes);
    expect(tile).toHaveLength(TILE_BYTES);
    expect(hexText(tile.slice(255 * 32))).toBe(hexText(hashes[255] as Uint8Array));
    expect(() => buildTile(hashes.slice(1))).toThrow("256");
  });

  it("gives back the entries it bundled, of any length a prefix can say, and refuses cut bytes", () => {
    const entries = ["", "a", "é".repeat(300), "x".repeat(65_535)];
    const bundle = buildEntryBundle(entries);
    expect(bundle.slice(0, 5)).toEqual(Uint8Array.of(0, 0, 0, 1, 97));
    const parsed = parseEntryBundle(bundle);
    expect(parsed.ok && parsed.value.map(utf8Text)).toEqual(entries);
    for (const cut of [1, 3, bundle.length - 1]) {
      expect(parseEntryBundle(bundle.slice(0, cut)).ok).toBe(cut === 2);
    }
    expect(() => buildEntryBundle(["x".repeat(65_536)])).toThrow("65,535");
  });
});
