// SPDX-License-Identifier: Apache-2.0
// Issuing API keys: the key in clear is answered once and stored as a hash.
import { z } from "zod";
import { SCOPES, TenantId } from "#domain/access/api-key.ts";
import { Instant, lineText } from "./fields.ts";

export const KeyBody = z
  .strictObject({
    tenant: TenantId.optional().meta({
      description:
        "For the operator only, who issues a tenant's first key or, under another name, its next; else the key's own " +
        "tenant.",
    }),
    name: lineText(100).meta({ description: "What uses it.", example: "website form" }),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .max(SCOPES.length)
      .meta({ example: ["leads:write"] }),
    expires_at: Instant.nullable().default(null),
    key: z.string().max(200).optional().meta({
      description:
        "A fixed key (`dev_rvk_..`), for the seed of a developer's machine; refused elsewhere.",
    }),
  })
  .meta({ id: "KeyBody" });

export const IssuedKey = z
  .object({
    key_id: z.string(),
    key: z
      .string()
      .meta({ description: "The key in clear. It is not stored and not shown again." }),
    tenant: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    expires_at: Instant.nullable(),
  })
  .meta({ id: "IssuedKey" });
