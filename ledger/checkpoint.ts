// SPDX-License-Identifier: Apache-2.0
// The C2SP checkpoint: origin, size and root of a tree, signed by the log's own key. Extension lines are refused;
// nothing here writes them and no cosignature would cover them.
import { base64Bytes, base64Text } from "#domain/bytes/encoding.ts";
import { deriveKey } from "#domain/bytes/sha256.ts";
import { err, ok, type Result } from "#domain/result.ts";
import {
  openNote,
  openSigner,
  type NoteError,
  type NoteSigner,
  type NoteVerifier,
} from "./signed-note.ts";

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export type CheckpointError = NoteError | "not_a_checkpoint" | "other_origin";

/** The name of a log: the deployment's prefix and the log's random id, never a tenant's name. */
function logOrigin(prefix: string, logId: string): string {
  return `${prefix}/${logId}`;
}

/** The signer of one log. Its key follows from the deployment's seed (32 bytes) and the log id alone. */
export function openLogSigner(logSeed: Uint8Array, prefix: string, logId: string): NoteSigner {
  return openSigner(logOrigin(prefix, logId), deriveKey(logSeed, `revops-pack/log/v1/${logId}`));
}

/** The three lines that are signed. */
export function checkpointText(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${base64Text(checkpoint.root)}\n`;
}

/** The checkpoint in a signed note, if this verifier's key signed it under its own name. */
export function openCheckpoint(
  note: string,
  verifier: NoteVerifier,
): Result<Checkpoint, CheckpointError> {
  const text = openNote(note, verifier);
  if (!text.ok) return text;
  const checkpoint = parseCheckpoint(text.value);
  if (checkpoint === null || checkpointText(checkpoint) !== text.value)
    return err("not_a_checkpoint");
  return checkpoint.origin === verifier.name ? ok(checkpoint) : err("other_origin");
}

/** Reads the signed lines alone; null where they are no checkpoint. Proves nothing without the signature. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [, origin = "", digits = "", encoded = ""] =
    /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/=]{44})\n(?:\n|$)/.exec(text) ?? [];
  const size = Number(digits);
  if (origin === "" || !Number.isSafeInteger(size)) return null;
  try {
    return { origin, size, root: base64Bytes(encoded) };
  } catch {
    return null;
  }
}
