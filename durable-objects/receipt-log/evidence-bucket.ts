// SPDX-License-Identifier: Apache-2.0
// The evidence port over R2.
import type { EvidencePort } from "#ledger/publish.ts";

/** Bytes of an object. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** The port that publishing writes through, and reads of a part of an object: those bytes alone, fewer at its end. */
export interface EvidenceBucket extends EvidencePort {
  get(key: string, range?: ByteRange): Promise<Uint8Array | null>;
}

export function evidenceBucket(bucket: R2Bucket): EvidenceBucket {
  return {
    // R2 answers null where the condition failed, that is where the key exists.
    putNew: async (key, bytes) =>
      (await bucket.put(key, bytes, { onlyIf: { etagDoesNotMatch: "*" } })) !== null,
    put: async (key, bytes) => {
      await bucket.put(key, bytes);
    },
    get: async (key, range) => {
      const object = await bucket.get(key, range === undefined ? {} : { range });
      return object === null ? null : new Uint8Array(await object.arrayBuffer());
    },
  };
}
