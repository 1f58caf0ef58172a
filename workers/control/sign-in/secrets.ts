// SPDX-License-Identifier: Apache-2.0
// Fresh secrets and what is stored of them. Base32, so that a double click takes all of one and mail programs break none.
import { base32Text } from "#domain/bytes/encoding.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";

/** 80 bits name a link or a session of one person; 256 bits prove it. */
const ID_BYTES = 10;
const SECRET_BYTES = 32;

/** 10^8 codes; 2^64 is so many more that none is likelier than another by more than 10^-11. */
const CODES = 100_000_000n;

export interface NewToken {
  readonly token: string;
  readonly id: string;
  readonly sha256: string;
}

/** A one-time link's (`rvl`) or a session's (`rvs`) token of this person. */
export function buildToken(kind: "rvl" | "rvs", person: string): NewToken {
  const id = randomText(ID_BYTES);
  const token = `${kind}_${person}_${id}_${buildSecret()}`;
  return { token, id, sha256: sha256Hex(token) };
}

/** What proves the asking browser or program. */
export function buildSecret(): string {
  return randomText(SECRET_BYTES);
}

/** Whether a text can be such a secret. */
export function isSecret(text: string): boolean {
  return /^[a-z2-7]{52}$/.test(text);
}

/** Eight digits. */
export function buildCode(): string {
  const random = crypto.getRandomValues(new BigUint64Array(1))[0] ?? 0n;
  return String(random % CODES).padStart(8, "0");
}

/** How a code is stored: with the link's own secret, because eight digits alone could be found from their hash. */
export function codeDigest(linkToken: string, code: string): string {
  return sha256Hex(`${linkToken}/${code}`);
}

function randomText(bytes: number): string {
  return base32Text(crypto.getRandomValues(new Uint8Array(bytes)));
}
