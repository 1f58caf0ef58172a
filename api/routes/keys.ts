// SPDX-License-Identifier: Apache-2.0
// API keys.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import { IdempotencyKey, Page } from "../schemas/fields.ts";
import {
  IssuedKey,
  KeyBody,
  KeyIdParams,
  KeyPage,
  KeyView,
  RotatedKey,
  RotationBody,
} from "../schemas/key.ts";

const key = { schema: IssuedKey } as const;
const idempotent = z.object({ "idempotency-key": IdempotencyKey.optional() });

export const issueKey = defineRoute({
  id: "issueKey",
  method: "post",
  path: "/v1/keys",
  tag: "Keys",
  action: "key.issue",
  summary: "Issue an API key",
  description:
    "The operator issues a tenant's first key (`tenant` in the body); further keys are issued with a key of scope " +
    "`admin`. Where the tenant lost its first key, the operator issues another one under another `name`: it has one " +
    "key per tenant and name. The clear text is in this answer only. With an `Idempotency-Key` a repeat answers the " +
    "same key, so a lost answer costs nothing; without one every call of an admin makes a new key.\n\n" +
    "`admin` is the top scope: whoever may issue keys may give a key every scope. What a key that is bound to a `user` " +
    "may do is the less of its scopes and the user's roles. Such a key issues and rotates keys of its own user alone, so " +
    "that nothing it makes outlives the user or acts as somebody else.\n\n" +
    "A partner's key has a `source` and the scope `registrations`, and neither anything else nor a user.",
  headers: idempotent,
  body: {
    schema: KeyBody,
    media_types: ["application/json"],
    example: { name: "website form", scopes: ["leads:write"] },
  },
  success: {
    200: { description: "The call was made before; this is the same key.", ...key },
    201: { description: "The key is issued.", ...key },
  },
  problems: ["first_key_exists", "key_exists", "idempotency_key_reused", "log_refuses"],
});

export const listKeys = defineRoute({
  id: "listKeys",
  method: "get",
  path: "/v1/keys",
  tag: "Keys",
  action: "key.manage",
  summary: "The tenant's API keys",
  description:
    "Newest first, those that no longer work included. Neither a key nor its hash is shown.",
  query: Page,
  success: { 200: { description: "A page of keys.", schema: KeyPage } },
  problems: [],
});

export const readKey = defineRoute({
  id: "readKey",
  method: "get",
  path: "/v1/keys/{key_id}",
  tag: "Keys",
  action: "key.manage",
  summary: "One API key",
  description: "All about it but the key itself.",
  params: KeyIdParams,
  success: { 200: { description: "The key.", schema: KeyView } },
  problems: [],
});

const rotated = { schema: RotatedKey } as const;

export const rotateKey = defineRoute({
  id: "rotateKey",
  method: "post",
  path: "/v1/keys/{key_id}/rotate",
  tag: "Keys",
  action: "key.manage",
  summary: "Replace an API key",
  description:
    "Answers a new key with the same name, scopes, user and source, and as long a life as the old one was given; its clear text " +
    "is in this answer only. The old key works on for `overlap_minutes`, then it is refused (doors remember keys for up " +
    "to two minutes). A key is rotated once: its successor, named in `replaced_by`, is the next to be rotated. Send an " +
    "`Idempotency-Key`: a repeat then answers the same new key.",
  params: KeyIdParams,
  headers: idempotent,
  body: {
    schema: RotationBody,
    media_types: ["application/json"],
    example: { overlap_minutes: 60 },
  },
  success: {
    200: { description: "The call was made before; this is the same new key.", ...rotated },
    201: { description: "The new key.", ...rotated },
  },
  problems: [
    "key_of_another",
    "key_ended",
    "key_replaced",
    "idempotency_key_reused",
    "log_refuses",
  ],
});

export const revokeKey = defineRoute({
  id: "revokeKey",
  method: "delete",
  path: "/v1/keys/{key_id}",
  tag: "Keys",
  action: "key.manage",
  summary: "Revoke an API key",
  description:
    "The key is refused from now on; doors that remember it may take it for up to two minutes more. Revoking it again " +
    "changes nothing. Its record and its receipts stay.",
  params: KeyIdParams,
  success: { 200: { description: "The key is revoked.", schema: KeyView } },
  problems: ["log_refuses"],
});
