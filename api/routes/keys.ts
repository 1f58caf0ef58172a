// SPDX-License-Identifier: Apache-2.0
// API keys.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import { IdempotencyKey } from "../schemas/fields.ts";
import { IssuedKey, KeyBody } from "../schemas/key.ts";

const key = { schema: IssuedKey } as const;

export const issueKey = defineRoute({
  id: "issueKey",
  method: "post",
  path: "/v1/keys",
  tag: "Keys",
  access: "operator_or_admin",
  summary: "Issue an API key",
  description:
    "The operator issues a tenant's first key (`tenant` in the body); further keys are issued with a key of scope " +
    "`admin`. Where the tenant lost its first key, the operator issues another one under another `name`: it has one " +
    "key per tenant and name. The clear text is in this answer only. With an `Idempotency-Key` a repeat answers the " +
    "same key, so a lost answer costs nothing; without one every call of an admin makes a new key.",
  headers: z.object({ "idempotency-key": IdempotencyKey.optional() }),
  body: {
    schema: KeyBody,
    media_types: ["application/json"],
    example: { name: "website form", scopes: ["leads:write"] },
  },
  success: {
    200: { description: "The call was made before; this is the same key.", ...key },
    201: { description: "The key is issued.", ...key },
  },
  problems: ["first_key_exists", "key_exists", "idempotency_key_reused"],
});
