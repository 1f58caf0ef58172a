// SPDX-License-Identifier: Apache-2.0
// Personal data in a body: sealed text and keyed digests under the subject key (16 bytes). Deleting that key erases
// both. The caller brings the nonce, 12 random bytes that it never uses twice with one key.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { base64Bytes, base64Text, hexText, utf8Bytes, utf8Text } from "#domain/bytes/encoding.ts";
import { hmacBytes } from "#domain/bytes/sha256.ts";
import type { Sealed } from "#domain/receipts/sealed.ts";
import { InvariantError } from "#domain/result.ts";

const KEY_BYTES = 16;
const IV_BYTES = 12;

/** AES-128-GCM of the text; `chain` is authenticated with it, so a sealed text opens in its own chain only. */
export async function sealText(
  subjectKey: Uint8Array<ArrayBuffer>,
  iv: Uint8Array<ArrayBuffer>,
  chain: string,
  text: string,
): Promise<Sealed> {
  if (iv.length !== IV_BYTES) throw new InvariantError("a nonce is 12 bytes");
  const key = await importKey(subjectKey);
  const options = { name: "AES-GCM", iv, additionalData: utf8Bytes(chain) };
  const ciphertext = await crypto.subtle.encrypt(options, key, utf8Bytes(text));
  return { alg: "A128GCM", iv: base64Text(iv), ciphertext: base64Text(new Uint8Array(ciphertext)) };
}

/** The sealed text; null where key, chain or bytes are not the ones it was sealed with. */
export async function openSealed(
  subjectKey: Uint8Array<ArrayBuffer>,
  chain: string,
  sealed: Sealed,
): Promise<string | null> {
  const key = await importKey(subjectKey);
  try {
    const options = {
      name: "AES-GCM",
      iv: base64Bytes(sealed.iv),
      additionalData: utf8Bytes(chain),
    };
    const text = await crypto.subtle.decrypt(options, key, base64Bytes(sealed.ciphertext));
    return utf8Text(new Uint8Array(text));
  } catch {
    return null;
  }
}

/** HMAC of one personal field under the subject key, hexadecimal: equal values of one person compare, others do not. */
export function digestField(subjectKey: Uint8Array, field: string, value: string): string {
  return hexText(hmacBytes(subjectKey, canonicalJson(["digest", field, value])));
}

function importKey(subjectKey: Uint8Array<ArrayBuffer>) {
  if (subjectKey.length !== KEY_BYTES) throw new InvariantError("a subject key is 16 bytes");
  return crypto.subtle.importKey("raw", subjectKey, { name: "AES-GCM" }, false, [
    "encrypt",
    "decrypt",
  ]);
}
