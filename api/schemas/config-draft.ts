// SPDX-License-Identifier: Apache-2.0
// The working draft as the API shows it.
import { z } from "zod";
import { DRAFT_TAG } from "#domain/config/draft-tag.ts";
import { ActorView, Instant } from "./fields.ts";

export const DraftTag = z
  .string()
  .regex(DRAFT_TAG)
  .meta({ description: "A revision of the draft.", example: "r3" });

const written = { revision: DraftTag, saved_at: Instant, saved_by: ActorView };

export const SavedDraft = z
  .object({
    ...written,
    change: z
      .enum(["created", "updated", "unchanged", "deleted"])
      .meta({ description: "`unchanged`: the newest revision has this text." }),
  })
  .meta({ id: "SavedConfigDraft" });

export const DraftView = z
  .object({
    ...written,
    media_type: z.enum(["application/json", "application/yaml"]),
    text: z.string().meta({ description: "As it was sent." }),
    source: z.unknown().meta({ description: "The value in it." }),
    history: z
      .array(z.object({ ...written, deleted: z.boolean() }))
      .meta({ description: "The last 50 writes, newest first; each is read by `?revision=`." }),
  })
  .meta({ id: "ConfigDraft" });

export const DraftPrecondition = z.object({
  "if-match": z
    .string()
    .regex(/^"r[1-9]\d{0,8}"$/)
    .optional()
    .meta({
      description: 'The revision you edited, such as `"r3"`. Needed as soon as a draft exists.',
    }),
});
