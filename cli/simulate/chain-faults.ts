// SPDX-License-Identifier: Apache-2.0
// Whether the receipts of a history hang together: each names the one before it in its chain by that one's leaf hash, so
// a leaf that was edited breaks the next link. The last leaf of a chain has no next one.
import { createHash } from "node:crypto";
import type { History } from "#decisions/simulate/history.ts";
import { hexText } from "#domain/bytes/encoding.ts";
import { leafHash } from "#ledger/merkle.ts";
import { type CustodyFault, verifyCustody } from "#ledger/verify-custody.ts";

export function chainFaults({ receipts }: History): readonly CustodyFault[] {
  return verifyCustody(
    receipts.map(({ header, leaf }) => ({ leaf: header, hash: hexText(leafHash(leaf, sha256)) })),
  );
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}
