// SPDX-License-Identifier: Apache-2.0
// The start-up guard: is what was published a prefix of what the object holds? An object restored to an earlier
// state, or forked, would otherwise hand out positions a second time.
import { utf8Text } from "#domain/bytes/encoding.ts";
import { sameBytes } from "#domain/bytes/sha256.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { openTree, type HashAt } from "./merkle.ts";
import type { NoteVerifier } from "./signed-note.ts";

/** The log as the object holds it. */
export interface OwnLog {
  readonly verifier: NoteVerifier;
  readonly size: number;
  /** Size that the object knows to have published. */
  readonly published: number;
  readonly hashAt: HashAt;
}

/** Why appends are refused. */
export type GuardRefusal =
  | "evidence_missing"
  | "evidence_not_ours"
  | "evidence_ahead"
  | "evidence_root_differs";

/**
 * Null where the published checkpoint (its object's bytes, null where there is none) agrees with the rows. A checkpoint
 * older than `published` is no refusal: a delayed write may put one back, and the next run replaces it.
 */
export function checkPublished(published: Uint8Array | null, own: OwnLog): GuardRefusal | null {
  if (published === null) return own.published === 0 ? null : "evidence_missing";
  const checkpoint = openCheckpoint(textOrEmpty(published), own.verifier);
  if (!checkpoint.ok) return "evidence_not_ours";
  const { size, root } = checkpoint.value;
  if (size > own.size) return "evidence_ahead";
  return sameBytes(openTree(own.hashAt).root(size), root) ? null : "evidence_root_differs";
}

function textOrEmpty(bytes: Uint8Array): string {
  try {
    return utf8Text(bytes);
  } catch {
    return "";
  }
}
