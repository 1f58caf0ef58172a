// SPDX-License-Identifier: Apache-2.0
// The evidence port over R2.
import type { EvidencePort } from "#ledger/publish.ts";

export function evidenceBucket(bucket: R2Bucket): EvidencePort {
  return {
    // R2 answers null where the condition failed, that is where the key exists.
    putNew: async (key, bytes) =>
      (await bucket.put(key, bytes, { onlyIf: { etagDoesNotMatch: "*" } })) !== null,
    put: async (key, bytes) => {
      await bucket.put(key, bytes);
    },
    get: async (key) => {
      const object = await bucket.get(key);
      return object === null ? null : new Uint8Array(await object.arrayBuffer());
    },
  };
}
