// SPDX-License-Identifier: Apache-2.0
// Standard Webhooks 1.0: the secret's spelling, and the headers by which a receiver knows the sender, the message and
// its time. One signature per secret, so that a receiver may change over while two are good.
import { base64Bytes, base64Text, joinBytes, utf8Bytes } from "../bytes/encoding.ts";
import { hmacBytes } from "../bytes/sha256.ts";
import { InvariantError } from "../result.ts";

const PREFIX = "whsec_";
/** Between the standard's 24 and 64. */
export const SECRET_BYTES = 32;

/** The text of a secret, as it is shown once. */
export function secretText(bytes: Uint8Array): string {
  if (bytes.length !== SECRET_BYTES) throw new InvariantError("a webhook secret is 32 bytes");
  return PREFIX + base64Text(bytes);
}

/** The key behind a secret's text. */
export function secretBytes(text: string): Uint8Array {
  if (!text.startsWith(PREFIX)) throw new InvariantError("not a webhook secret");
  const bytes = base64Bytes(text.slice(PREFIX.length));
  if (bytes.length !== SECRET_BYTES) throw new InvariantError("a webhook secret is 32 bytes");
  return bytes;
}

export interface Message {
  /** The delivery's id: the same in every try, so that a receiver knows a repetition. */
  readonly id: string;
  readonly body: string;
  /** When this try is made. */
  readonly at_ms: number;
}

/** The three headers of one try, signed with each of the secrets, newest first. */
export function signMessage(
  { id, body, at_ms }: Message,
  secrets: readonly Uint8Array[],
): Readonly<Record<string, string>> {
  if (secrets.length === 0) throw new InvariantError("a message without a secret has no signature");
  const timestamp = String(Math.floor(at_ms / 1_000));
  const bytes = utf8Bytes(body);
  const signatures = secrets.map((secret) => signatureOf(secret, id, timestamp, bytes));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}

/** One entry of `webhook-signature`; `timestamp` is the header's text, seconds. */
export function signatureOf(
  secret: Uint8Array,
  id: string,
  timestamp: string,
  body: Uint8Array,
): string {
  const signed = joinBytes(utf8Bytes(`${id}.${timestamp}.`), body);
  return `v1,${base64Text(hmacBytes(secret, signed))}`;
}
