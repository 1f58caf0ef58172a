// SPDX-License-Identifier: Apache-2.0
// The texts of new keys. With an Idempotency-Key both id and secret are derived from it under the root secret, and the
// secret from the rest of the request as well: a repeat gives the same key, and nothing secret is ever stored.
import { canonicalJson, type JsonValue } from "#domain/bytes/canonical-json.ts";
import { base32Text, base64Bytes } from "#domain/bytes/encoding.ts";
import { deriveKey, hmacBytes } from "#domain/bytes/sha256.ts";
import { buildKeyId } from "#domain/ids/ids.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import type { ControlEnv } from "../control-env.ts";

/** 80 bits for the id before its tag, 256 for the secret. */
const KEY_ID_BYTES = 10;
const SECRET_BYTES = 32;

export interface KeyOrder {
  readonly tenant: string;
  /** Who orders it, and under which Idempotency-Key; undefined where every call is a new key. */
  readonly actor_ref: string;
  readonly idempotency_key: string | undefined;
  /** What the request says beside that: another one under the same Idempotency-Key is another secret. */
  readonly content: readonly JsonValue[];
  /** Where present, the id is this thing's for ever, whatever the rest of the order. */
  readonly id_of?: JsonValue;
}

export function buildKeyText(
  env: ControlEnv,
  { tenant, actor_ref, idempotency_key, content, id_of }: KeyOrder,
): { readonly key_id: string; readonly key: string } {
  const purpose = deriveKey(base64Bytes(env.ROOT_SECRET), `revops-pack/api-key/v1/${tenant}`);
  const seed =
    idempotency_key === undefined
      ? crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
      : hmacBytes(purpose, canonicalJson([actor_ref, idempotency_key]));
  const idKey = idKeyOf(env, tenant);
  const base = id_of === undefined ? hmacBytes(seed, "id") : hmacBytes(idKey, canonicalJson(id_of));
  const key_id = buildKeyId(idKey, base32Text(base.subarray(0, KEY_ID_BYTES)));
  const secret = base32Text(hmacBytes(seed, canonicalJson(["secret", ...content])));
  return { key_id, key: `rvk_${tenant}_${key_id}_${secret}` };
}
