// SPDX-License-Identifier: Apache-2.0
// API keys: the key in clear is answered once and stored as a hash; everything else about it may be read.
import { z } from "zod";
import { KEY_SCOPES, TenantId } from "#domain/access/api-key.ts";
import { ExternalId, Instant, lineText, NextCursor } from "./fields.ts";

export const KeyBody = z
  .strictObject({
    tenant: TenantId.optional().meta({
      description:
        "For the operator only, who issues a tenant's first key or, under another name, its next; else the key's own " +
        "tenant.",
    }),
    name: lineText(100).meta({ description: "What uses it.", example: "website form" }),
    scopes: z
      .array(z.enum(KEY_SCOPES))
      .min(1)
      .max(KEY_SCOPES.length)
      .meta({
        description: "`registrations` is a partner's: it stands alone, with a `source`.",
        example: ["leads:write"],
      }),
    user: ExternalId.optional().meta({
      description:
        "The active user as whom the key acts: it then needs the scope and the user's role, and ends where the user is " +
        "no longer active. Left out, the key is the tenant's own, or, where a user's key issues it, that user's.",
    }),
    source: z
      .string()
      .max(64)
      .optional()
      .meta({
        description:
          "The partner whose key it is: a source of kind `partner` in the config in effect. Such a key hands in that " +
          "partner's registrations and sees what became of them, and nothing else.",
      }),
    expires_at: Instant.nullable().default(null),
    key: z.string().max(200).optional().meta({
      description:
        "A fixed key (`dev_rvk_..`), for the seed of a developer's machine; refused elsewhere.",
    }),
  })
  .meta({ id: "KeyBody" });

const shared = {
  key_id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(KEY_SCOPES)),
  user: z
    .string()
    .nullable()
    .meta({ description: "External id of the user as whom it acts; null for the tenant's own." }),
  source: z
    .string()
    .nullable()
    .meta({ description: "The partner's source that it is bound to; null for every other key." }),
  expires_at: Instant.nullable(),
};

export const IssuedKey = z
  .object({
    ...shared,
    key: z
      .string()
      .meta({ description: "The key in clear. It is not stored and not shown again." }),
    tenant: z.string(),
  })
  .meta({ id: "IssuedKey" });

/** 30 days: longer, and the key that was to be replaced is simply a second one. */
const MAX_OVERLAP_MINUTES = 30 * 24 * 60;
const DAY_MINUTES = 24 * 60;

export const RotationBody = z
  .strictObject({
    overlap_minutes: z.int().min(0).max(MAX_OVERLAP_MINUTES).default(DAY_MINUTES).meta({
      description:
        "How long the old key works on; 0 ends it at once. It never outlives its expiry.",
      example: DAY_MINUTES,
    }),
  })
  .meta({ id: "RotationBody" });

export const RotatedKey = IssuedKey.extend({
  replaces: z.object({
    key_id: z.string(),
    works_until: Instant.meta({ description: "From here on the old key is refused." }),
  }),
}).meta({ id: "RotatedKey" });

export const KeyView = z
  .object({
    ...shared,
    status: z.enum(["active", "expired", "revoked"]),
    created_at: Instant,
    revoked_at: Instant.nullable(),
    last_used_at: Instant.nullable().meta({
      description: "To about two minutes; null where it was never used.",
    }),
    replaced_by: z
      .string()
      .nullable()
      .meta({ description: "Id of the key that it was rotated to." }),
  })
  .meta({ id: "KeyView" });

export const KeyPage = z
  .object({ items: z.array(KeyView), next_cursor: NextCursor })
  .meta({ id: "KeyPage" });

/** The part of a key that is no secret: `rvk_<tenant>_<this>_..`. */
export const KeyIdParams = z.object({
  key_id: z
    .string()
    .regex(/^[a-z0-9]{4,26}$/)
    .meta({ example: "7k3n5qv2d4mcx6bhp2w7kzta5q" }),
});
