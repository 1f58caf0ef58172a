// SPDX-License-Identifier: Apache-2.0
// The one archive form of a bundle: entries in name order, stored without compression, fixed time. The same files give
// the same bytes with any version of any tool, and reading can neither inflate without bound nor hide a byte.
import { unzipSync, zipSync, type Zippable } from "fflate";
import { sameBytes } from "#domain/bytes/sha256.ts";
import { err, ok, type Result } from "#domain/result.ts";

export type BundleFiles = ReadonlyMap<string, Uint8Array>;

/** Three files per receipt: a bundle of 10,000 receipts, with room. */
const MAX_BUNDLE_ENTRIES = 40_000;
/** 10,000 receipts at 6 KB each, with room; a verifier in a browser tab still holds it twice. */
const MAX_BUNDLE_BYTES = 128 * 1024 * 1024;
/** Noon on the earliest day a zip can say, as local wall time, which is what a zip holds: the same in every zone. */
const MTIME = "1980-01-01T12:00:00";

export function buildZip(files: BundleFiles): Uint8Array<ArrayBuffer> {
  const entries: Zippable = {};
  for (const name of [...files.keys()].toSorted(byCodeUnit)) {
    const bytes = files.get(name);
    if (bytes) entries[name] = [bytes, { level: 0, mtime: MTIME }];
  }
  return zipSync(entries);
}

export interface OpenedZip {
  readonly files: BundleFiles;
  /** Whether the archive is byte for byte what buildZip makes of its files. */
  readonly exact: boolean;
}

/** Reads an archive of unknown origin. Never throws; memory is bounded by the archive's own size. */
export function openZip(zip: Uint8Array): Result<OpenedZip, "too_large" | "unreadable"> {
  if (zip.length > MAX_BUNDLE_BYTES) return err("too_large");
  let entries = 0;
  let total = 0;
  try {
    const found = unzipSync(zip, {
      filter: (file) => {
        entries += 1;
        total += file.size;
        // Overlapping entries could claim the same bytes again and again.
        if (entries > MAX_BUNDLE_ENTRIES || total > zip.length)
          throw new RangeError("archive too large");
        if (file.compression !== 0 || file.size !== file.originalSize)
          throw new RangeError("compressed");
        return true;
      },
    });
    const files = new Map(Object.entries(found));
    return ok({ files, exact: sameBytes(buildZip(files), zip) });
  } catch {
    return err("unreadable");
  }
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
