// SPDX-License-Identifier: Apache-2.0
// The runtime's own synchronous SHA-256, for the append transaction alone: a 3 KB body takes 5 us here and 45 us in
// portable code, which is most of an append. (node:crypto is there by default from compatibility date 2026-08-04 on.)
// oxlint-disable-next-line triple-slash-reference -- other programs that compile this file do not list this room's types
/// <reference path="./node-crypto.d.ts" />
import { createHash } from "node:crypto";

const LEAF_PREFIX = Uint8Array.of(0);

/** 32 bytes, in a buffer of their own. */
export function nativeSha256(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(data).digest());
}

/** The ledger's leafHash, SHA-256(0x00 || leaf), without a copy of the leaf. */
export function nativeLeafHash(leaf: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(LEAF_PREFIX).update(leaf).digest());
}

/** 64 lower-case hexadecimal digits. */
export function nativeSha256Hex(data: string): string {
  return createHash("sha256").update(data).digest("hex");
}
