// SPDX-License-Identifier: Apache-2.0
// C2SP signed notes with Ed25519 (type 0x01). Verification is RFC 8032 strict: the laxer ZIP-215 rules would call a
// signature valid here that other verifiers refuse, which is fatal for evidence.
import { ed25519 } from "@noble/curves/ed25519.js";
import { base64Bytes, base64Text, hexText, utf8Bytes } from "#domain/bytes/encoding.ts";
import { sameBytes, sha256Bytes } from "#domain/bytes/sha256.ts";
import { InvariantError, err, ok, type Result } from "#domain/result.ts";

const ED25519 = 0x01;
const KEY_ID_BYTES = 4;
/** C2SP asks for at least 16. */
const MAX_SIGNATURES = 64;

export interface NoteVerifier {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly publicKey: Uint8Array;
}

export interface NoteSigner {
  readonly verifier: NoteVerifier;
  /** `<name>+<key id>+<base64 of type and public key>`. */
  readonly vkey: string;
  /** Text (ending in a newline) with its signature. */
  sign(text: string): string;
}

/** `malformed`: no signed note; `unknown_key`: no line of this key; `bad_signature`: its line does not verify. */
export type NoteError = "malformed" | "unknown_key" | "bad_signature";

/** A signer from a 32-byte seed. */
export function openSigner(name: string, seed: Uint8Array): NoteSigner {
  if (!isKeyName(name)) throw new InvariantError("bad key name");
  const publicKey = ed25519.getPublicKey(seed);
  const verifier = { name, publicKey, keyId: keyIdOf(name, publicKey) };
  return {
    verifier,
    vkey: `${name}+${hexText(verifier.keyId)}+${base64Text(concat(Uint8Array.of(ED25519), publicKey))}`,
    sign: (text) => {
      if (!text.endsWith("\n")) throw new InvariantError("a note ends in a newline");
      const blob = concat(verifier.keyId, ed25519.sign(utf8Bytes(text), seed));
      return `${text}\n— ${name} ${base64Text(blob)}\n`;
    },
  };
}

/** Reads a verifier key. Its base64 may hold `+`, so only the first two separate. Null where it is none of ours. */
export function parseVerifierKey(vkey: string): NoteVerifier | null {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey);
  const [, name = "", keyId = "", encoded = ""] = parts ?? [];
  const key = bytesOrNull(encoded);
  if (!isKeyName(name) || key?.length !== 33 || key[0] !== ED25519) return null;
  const publicKey = key.subarray(1);
  const expected = keyIdOf(name, publicKey);
  if (hexText(expected) !== keyId || isWeak(publicKey)) return null;
  return { name, keyId: expected, publicKey };
}

/** The note's text if the verifier's key signed it. Lines of other keys are ignored, as C2SP demands. */
export function openNote(note: string, verifier: NoteVerifier): Result<string, NoteError> {
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n") || hasControls(note)) return err("malformed");
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) return err("malformed");
  let signed = false;
  for (const line of lines) {
    const signature = parseSignature(line);
    if (signature === null) return err("malformed");
    if (signature.name !== verifier.name || !sameBytes(signature.keyId, verifier.keyId)) continue;
    if (!isSigned(signature.bytes, text, verifier.publicKey)) return err("bad_signature");
    signed = true;
  }
  return signed ? ok(text) : err("unknown_key");
}

function parseSignature(
  line: string,
): { name: string; keyId: Uint8Array; bytes: Uint8Array } | null {
  const [, name = "", encoded = ""] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
  const blob = bytesOrNull(encoded);
  if (!isKeyName(name) || blob === null || blob.length <= KEY_ID_BYTES) return null;
  return { name, keyId: blob.subarray(0, KEY_ID_BYTES), bytes: blob.subarray(KEY_ID_BYTES) };
}

function isSigned(signature: Uint8Array, text: string, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, utf8Bytes(text), publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** Keys under which a signature proves nothing: not on the curve, or of small order. */
function isWeak(publicKey: Uint8Array): boolean {
  try {
    return ed25519.Point.fromBytes(publicKey, false).isSmallOrder();
  } catch {
    return true;
  }
}

function keyIdOf(name: string, publicKey: Uint8Array): Uint8Array {
  const prefix = concat(utf8Bytes(`${name}\n`), Uint8Array.of(ED25519));
  return sha256Bytes(concat(prefix, publicKey)).slice(0, KEY_ID_BYTES);
}

function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\s+]/u.test(name) && !hasControls(name);
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

function bytesOrNull(encoded: string): Uint8Array | null {
  try {
    return base64Bytes(encoded);
  } catch {
    return null;
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
