// SPDX-License-Identifier: Apache-2.0
// How a config version came about, as its PUBLISH_CONFIG receipt keeps it: whose it is, who consented, which warnings
// were accepted and why, and what it changes for leads and quotes.
import { z } from "zod";
import { Actor } from "../receipts/leaf.ts";
import { ConfigDiff } from "./config-diff.ts";

/** A second person's yes, and when it was given. */
export const Consent = z.strictObject({ ref: z.string(), at_ms: z.int() });
export type Consent = z.infer<typeof Consent>;

export const Publication = z.strictObject({
  author: Actor,
  consents: z.array(Consent),
  /** Warnings that the author accepted, each with the reason written in the config. */
  accepted: z.array(z.strictObject({ code: z.string(), pointer: z.string(), reason: z.string() })),
  /** Against the version before; bounded (bound-diff.ts). */
  diff: ConfigDiff,
  /** The earlier version whose source this one is again. */
  rolled_back_from: z.int().exactOptional(),
  /** Why somebody went back, in their words. */
  reason: z.string().exactOptional(),
});
export type Publication = z.infer<typeof Publication>;
