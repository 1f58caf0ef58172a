// SPDX-License-Identifier: Apache-2.0
// What every receipt's body has: its version, and the two places where something personal may be.
import { z } from "zod";

/** AES-128-GCM under the subject key; `aad` binds the text to its chain. */
export const Sealed = z.strictObject({
  alg: z.literal("A128GCM"),
  iv: z.string(),
  ciphertext: z.string(),
});
export type Sealed = z.infer<typeof Sealed>;

/** Members of every body. */
export const shared = {
  v: z.literal(1),
  /** HMAC of each personal field under the subject key, hexadecimal, by field name. */
  digests: z.record(z.string(), z.string()),
  /** Canonical JSON of SealedLead under the subject key; null where the step saw nothing personal. */
  sealed: Sealed.nullable(),
};
