// SPDX-License-Identifier: Apache-2.0
import type { EvidenceBucket } from "./evidence-bucket.ts";

/** The world outside the object; tests replace it on an instance. A property, so that no RPC caller reaches it. */
export interface LogWorld {
  now(): number;
  pause(ms: number): Promise<void>;
  readonly evidence: EvidenceBucket;
}
