// SPDX-License-Identifier: Apache-2.0
// Secrets that have to be read again, because something is signed or verified with them: sealed, not hashed, under a key
// of the tenant's that is derived from the deployment's root secret. What is stored signs nothing by itself.
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { deriveKey } from "#domain/bytes/sha256.ts";
import { Sealed } from "#domain/receipts/sealed.ts";
import { InvariantError } from "#domain/result.ts";
import { openSealed, sealText } from "./seal.ts";

const KEY_BYTES = 16;

/** Whose secret it is: the deployment's root secret (base64), the tenant, what for, and the id of what has it. */
export interface SecretOwner {
  readonly root_secret: string;
  readonly tenant: string;
  readonly of: "webhook" | "source";
  readonly id: string;
}

/** The secret's text as it is stored. `iv` is 12 fresh random bytes. */
export async function sealSecret(
  owner: SecretOwner,
  iv: Uint8Array<ArrayBuffer>,
  secret: string,
): Promise<string> {
  return JSON.stringify(await sealText(keyOf(owner), iv, boundTo(owner), secret));
}

/** The secret behind it. Throws InvariantError where it is not what this deployment sealed for this owner. */
export async function openSecret(owner: SecretOwner, stored: string): Promise<string> {
  const sealed = Sealed.parse(JSON.parse(stored));
  const secret = await openSealed(keyOf(owner), boundTo(owner), sealed);
  if (secret === null) throw new InvariantError(`a ${owner.of}'s secret does not open`);
  return secret;
}

function boundTo({ of, id }: SecretOwner): string {
  return `${of}_secret:${id}`;
}

function keyOf({ root_secret, tenant, of }: SecretOwner): Uint8Array<ArrayBuffer> {
  return deriveKey(base64Bytes(root_secret), `revops-pack/${of}-secret/v1/${tenant}`, KEY_BYTES);
}
