// SPDX-License-Identifier: Apache-2.0
// A sign-in's mail on its way through the queue: address and one-time link sealed under a key derived from the
// deployment's root secret, because a queue keeps what it is given. The door seals, the mail consumer alone opens.
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { deriveKey } from "#domain/bytes/sha256.ts";
import { SignInContent } from "#domain/messages/mail-queue.ts";
import type { Sealed } from "#domain/receipts/sealed.ts";
import { InvariantError } from "#domain/result.ts";
import { openSealed, sealText } from "./seal.ts";

const KEY_BYTES = 16;

/** The sealed content of one mail; `root_secret` is base64, `iv` 12 fresh random bytes. */
export function sealSignIn(
  root_secret: string,
  mail_id: string,
  iv: Uint8Array<ArrayBuffer>,
  content: SignInContent,
): Promise<Sealed> {
  return sealText(keyOf(root_secret), iv, chainOf(mail_id), JSON.stringify(content));
}

/** What the mail says. Throws InvariantError where it is not what this deployment sealed for this mail. */
export async function openSignIn(
  root_secret: string,
  mail_id: string,
  sealed: Sealed,
): Promise<SignInContent> {
  const text = await openSealed(keyOf(root_secret), chainOf(mail_id), sealed);
  if (text === null) throw new InvariantError(`mail ${mail_id} does not open`);
  return SignInContent.parse(JSON.parse(text));
}

function chainOf(mail_id: string): string {
  return `mail:${mail_id}`;
}

function keyOf(root_secret: string): Uint8Array<ArrayBuffer> {
  return deriveKey(base64Bytes(root_secret), "revops-pack/mail/v1", KEY_BYTES);
}
