// SPDX-License-Identifier: Apache-2.0
// The secret of a source in its two spellings: ours and Standard Webhooks' (`whsec_` and base64), and a vendor's own.
import { base64Bytes, utf8Bytes } from "../bytes/encoding.ts";
import type { SourceSettings } from "../config/intake-settings.ts";

export type SourceScheme = SourceSettings["scheme"];

/** What Standard Webhooks 1.0 asks of a secret. */
const KEY_BYTES_MIN = 24;
const KEY_BYTES_MAX = 64;
/** A vendor's client secret is a UUID or some 40 characters; less than 16 would be guessed. */
const VENDOR_SECRET = /^[\x21-\x7e]{16,200}$/;

/** The key behind a secret's text; null where the scheme has no such secret. */
export function signingKey(scheme: SourceScheme, secret: string): Uint8Array | null {
  if (scheme === "hubspot_v3") return VENDOR_SECRET.test(secret) ? utf8Bytes(secret) : null;
  const [, text] = /^whsec_([A-Za-z0-9+/=]{1,100})$/.exec(secret) ?? [];
  if (text === undefined) return null;
  try {
    const key = base64Bytes(text);
    return key.length >= KEY_BYTES_MIN && key.length <= KEY_BYTES_MAX ? key : null;
  } catch {
    return null;
  }
}
