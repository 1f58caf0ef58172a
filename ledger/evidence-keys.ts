// SPDX-License-Identifier: Apache-2.0
// Names of a log's objects in the evidence bucket. Immutable ones stand under `b/<class>/` and `t/`, so that a bucket
// lock is one prefix rule per class; what is overwritten stands apart under `c/`.
import type { RetentionClass } from "#domain/receipts/leaf.ts";
import { entriesPath, indexPath, tilePath } from "./tiles.ts";

export interface EvidenceKeys {
  /** Create-only: 256 bodies' worth of one range, one object per retention class. */
  body(retention: RetentionClass, range: number): string;
  /** Create-only: the 256 leaves of a range. */
  entries(range: number): string;
  /** Create-only: a full hash tile. */
  tile(level: number, index: number): string;
  /** Overwritten: the newest signed checkpoint. */
  readonly checkpoint: string;
  /** Overwritten: leaves and bodies of the incomplete range. */
  readonly tail: string;
}

/**
 * `logId` names the log, `objectId` the object that owns it. The checkpoint is found by the object, so that an object
 * that lost its rows, and with them its log id, still sees that a log was published.
 */
export function evidenceKeys(logId: string, objectId: string): EvidenceKeys {
  return {
    body: (retention, range) => `b/${retention}/${logId}/${indexPath(range)}`,
    entries: (range) => `t/${logId}/${entriesPath(range)}`,
    tile: (level, index) => `t/${logId}/${tilePath(level, index)}`,
    checkpoint: `c/${objectId}/checkpoint`,
    tail: `c/${objectId}/tail`,
  };
}
