// SPDX-License-Identifier: Apache-2.0
// C2SP tlog-proof: a leaf's index, its audit path and the signed checkpoint in one text file. The optional `extra`
// line is neither written nor read: nothing authenticates it.
import { base64Bytes, base64Text } from "#domain/bytes/encoding.ts";

const HEADER = "c2sp.org/tlog-proof@v1";

export interface TlogProof {
  readonly index: number;
  /** Leaf's sibling first. */
  readonly path: readonly Uint8Array[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
}

export function buildProof(proof: TlogProof): string {
  const lines = [HEADER, `index ${proof.index}`, ...proof.path.map((hash) => base64Text(hash))];
  return `${lines.join("\n")}\n\n${proof.checkpoint}`;
}

/** Null where the text is not exactly what buildProof writes. */
export function parseProof(text: string): TlogProof | null {
  const split = text.indexOf("\n\n");
  if (split < 0) return null;
  const [, indexLine = "", ...hashes] = text.slice(0, split).split("\n");
  try {
    const proof = {
      index: Number(indexLine.replace(/^index /, "")),
      path: hashes.map((hash) => base64Bytes(hash)),
      checkpoint: text.slice(split + 2),
    };
    return buildProof(proof) === text && proof.path.every(({ length }) => length === 32)
      ? proof
      : null;
  } catch {
    return null;
  }
}
