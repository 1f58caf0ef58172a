// SPDX-License-Identifier: Apache-2.0
// A dead message at rest: sealed under a key of the tenant's, derived from the deployment's root secret, because its
// own subject key is part of the message. Ingest seals, control opens to send the same bytes again.
import { base64Bytes, utf8Bytes, utf8Text } from "#domain/bytes/encoding.ts";
import { deriveKey } from "#domain/bytes/sha256.ts";
import { Sealed } from "#domain/receipts/sealed.ts";
import { InvariantError } from "#domain/result.ts";
import { openSealed, sealText } from "./seal.ts";

const KEY_BYTES = 16;

/** Whose message it is: the deployment's root secret (base64), the tenant and the dead letter's id. */
export interface DeadLetterOwner {
  readonly root_secret: string;
  readonly tenant: string;
  readonly dead_letter_id: string;
}

/** The sealed form of a message's text, as stored. `iv` is 12 fresh random bytes. */
export async function sealDeadLetter(
  owner: DeadLetterOwner,
  iv: Uint8Array<ArrayBuffer>,
  text: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const sealed = await sealText(keyOf(owner), iv, `dead_letter:${owner.dead_letter_id}`, text);
  return utf8Bytes(JSON.stringify(sealed));
}

/** The message's text. Throws InvariantError where the bytes are not what this deployment sealed for this owner. */
export async function openDeadLetter(owner: DeadLetterOwner, bytes: Uint8Array): Promise<string> {
  const sealed = Sealed.parse(JSON.parse(utf8Text(bytes)));
  const text = await openSealed(keyOf(owner), `dead_letter:${owner.dead_letter_id}`, sealed);
  if (text === null) throw new InvariantError(`dead letter ${owner.dead_letter_id} does not open`);
  return text;
}

function keyOf({ root_secret, tenant }: DeadLetterOwner): Uint8Array<ArrayBuffer> {
  return deriveKey(base64Bytes(root_secret), `revops-pack/dead-letter/v1/${tenant}`, KEY_BYTES);
}
