// SPDX-License-Identifier: Apache-2.0
// Synchronous SHA-256, HMAC and HKDF: an object may not await between a read and a write, so
// WebCrypto's promises are no choice there. One implementation for Worker, CLI and browser.
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hexText, utf8Bytes } from "./encoding.ts";

const asBytes = (data: string | Uint8Array): Uint8Array =>
  typeof data === "string" ? utf8Bytes(data) : data;

/** SHA-256, 32 bytes. */
export function sha256Bytes(data: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return sha256(asBytes(data));
}

/** SHA-256 as 64 lower-case hexadecimal digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return hexText(sha256Bytes(data));
}

/** Keys whose two padded blocks are hashed already: half the work of an HMAC over a short text. Keys never change. */
const prepared = new WeakMap<Uint8Array, ReturnType<typeof hmac.create>>();

/** HMAC-SHA-256, 32 bytes. */
export function hmacBytes(key: Uint8Array, data: string | Uint8Array): Uint8Array<ArrayBuffer> {
  let mac = prepared.get(key);
  if (mac === undefined) {
    mac = hmac.create(sha256, key);
    prepared.set(key, mac);
  }
  return mac.clone().update(asBytes(data)).digest();
}

/** HKDF-SHA-256 (RFC 5869) of a deployment secret; `info` names the one purpose of the derived key. */
export function deriveKey(secret: Uint8Array, info: string, bytes = 32): Uint8Array<ArrayBuffer> {
  return hkdf(sha256, secret, undefined, utf8Bytes(info), bytes);
}

/** Compares in time that depends on the length only. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
