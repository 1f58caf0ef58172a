// SPDX-License-Identifier: Apache-2.0
// Every id says its kind by its prefix and is an HMAC under the tenant's id key: the same thing arriving twice gets
// the same id, and nobody without the key can guess a person from it.
import { canonicalJson, type JsonValue } from "../bytes/canonical-json.ts";
import { base32Text, hexText, utf8Bytes } from "../bytes/encoding.ts";
import { deriveKey, hmacBytes, sameBytes } from "../bytes/sha256.ts";

export type IdPrefix =
  | "led"
  | "usr"
  | "tea"
  | "acc"
  | "abs"
  | "prd"
  | "job"
  | "whk"
  | "msg"
  | "mal"
  | "tch"
  | "exp"
  | "dlt"
  | "cnd"
  | "cfl"
  | "opp";

/** Base32 characters of an HMAC kept in an id: 26 x 5 = 130 bits, beyond any birthday bound here. */
const ID_CHARACTERS = 26;
/** Base32 characters of the tag by which an id is known to be ours: one forgery in 2^30 guesses. */
const TAG_CHARACTERS = 6;

/** A tenant's id key, from the deployment's root secret (32 bytes). */
export function tenantIdKey(rootSecret: Uint8Array, tenant: string): Uint8Array {
  return deriveKey(rootSecret, `revops-pack/id/v1/${tenant}`);
}

/** The deployment's key of persons, from its root secret: one address is the same person in every tenant. */
export function personKey(rootSecret: Uint8Array): Uint8Array {
  return deriveKey(rootSecret, "revops-pack/person/v1");
}

/**
 * Whoever signs in with this address (normalized), and the name of that person's object: 26 base32 characters and a tag
 * of 6, so that a made-up one wakes no object.
 */
export function personOf(key: Uint8Array, email: string): string {
  const ref = base32Text(hmacBytes(key, `email/${email}`)).slice(0, ID_CHARACTERS);
  return ref + tagOf(key, `person-tag/${ref}`);
}

/** Whether this deployment made the reference to a person. Constant time in the tag. */
export function isIssuedPerson(key: Uint8Array, person: string): boolean {
  if (!/^[a-z2-7]{32}$/.test(person)) return false;
  const ref = person.slice(0, -TAG_CHARACTERS);
  const tag = utf8Bytes(tagOf(key, `person-tag/${ref}`));
  return sameBytes(tag, utf8Bytes(person.slice(-TAG_CHARACTERS)));
}

/** Full HMAC of a canonical value as 64 hexadecimal digits: idempotency keys and request digests. */
export function keyedDigest(idKey: Uint8Array, value: JsonValue): string {
  return hexText(hmacBytes(idKey, canonicalJson(value)));
}

/** `<prefix>_<26 base32 characters>`, the same for the same parts. */
export function buildId(idKey: Uint8Array, prefix: IdPrefix, parts: JsonValue): string {
  const digest = hmacBytes(idKey, canonicalJson([prefix, parts]));
  return `${prefix}_${base32Text(digest).slice(0, ID_CHARACTERS)}`;
}

/** Receipt id from the full idempotency HMAC of its (subject, attempt, step): `rcp_` + 32 hexadecimal digits. */
export function receiptId(idem: string): string {
  return `rcp_${idem.slice(0, 32)}`;
}

/** A lead's id with its tag, so that GET knows right after the 202 that it was issued here. */
export function buildLeadId(idKey: Uint8Array, identity: JsonValue): string {
  const id = buildId(idKey, "led", identity);
  return id + leadTag(idKey, id);
}

/** Whether this tenant's door issued the lead id. Constant time in the tag. */
export function isIssuedLeadId(idKey: Uint8Array, leadId: string): boolean {
  if (!/^led_[a-z2-7]{32}$/.test(leadId)) return false;
  const id = leadId.slice(0, -TAG_CHARACTERS);
  return sameBytes(utf8Bytes(leadTag(idKey, id)), utf8Bytes(leadId.slice(-TAG_CHARACTERS)));
}

/** An API key's id with its tag: a key that nobody issued is known for one before any store is asked. */
export function buildKeyId(idKey: Uint8Array, base: string): string {
  return base + keyTag(idKey, base);
}

/** Whether this tenant's key ids were given this one. Constant time in the tag. */
export function isIssuedKeyId(idKey: Uint8Array, keyId: string): boolean {
  if (keyId.length <= TAG_CHARACTERS) return false;
  const base = keyId.slice(0, -TAG_CHARACTERS);
  return sameBytes(utf8Bytes(keyTag(idKey, base)), utf8Bytes(keyId.slice(-TAG_CHARACTERS)));
}

function leadTag(idKey: Uint8Array, id: string): string {
  return tagOf(idKey, `lead-tag/${id}`);
}

function keyTag(idKey: Uint8Array, base: string): string {
  return tagOf(idKey, `key-tag/${base}`);
}

/** The first 6 base32 characters of an HMAC: enough to know our own, too few to be a secret. */
export function tagOf(idKey: Uint8Array, text: string): string {
  return base32Text(hmacBytes(idKey, text)).slice(0, TAG_CHARACTERS);
}
