// SPDX-License-Identifier: Apache-2.0
// Rebuilding what people look at from the receipts.
import { z } from "zod";

export const RebuildBody = z
  .strictObject({
    from_seq: z
      .int()
      .min(0)
      .meta({ description: "0, then `next_seq` of the answer before.", example: 0 }),
    clear: z
      .boolean()
      .default(false)
      .meta({
        description:
          "With `from_seq` 0 only: empty the views first, so that nothing remains that the log does not say. Queues and " +
          "leads fill again as the rebuild goes on.",
      }),
  })
  .refine(({ clear, from_seq }) => !clear || from_seq === 0, {
    path: ["clear"],
    message: "The views are emptied at the beginning of a rebuild, not within it.",
  })
  .meta({ id: "RebuildBody" });

export const RebuildProgress = z
  .object({
    next_seq: z.int().nullable().meta({ description: "Go on from here; null: it is done." }),
    size: z.int().meta({ description: "Receipts in the log." }),
  })
  .meta({ id: "RebuildProgress" });
export type RebuildProgress = z.infer<typeof RebuildProgress>;
