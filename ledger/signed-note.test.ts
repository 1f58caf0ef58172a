// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { base64Bytes, base64Text } from "#domain/bytes/encoding.ts";
import { checkpointText, openCheckpoint, openLogSigner } from "./checkpoint.ts";
import { openNote, openSigner, parseVerifierKey, type NoteVerifier } from "./signed-note.ts";

// Test vector of golang.org/x/mod/sumdb/note (BSD-3-Clause), the origin of the C2SP format.
const VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const SEED = base64Bytes("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").slice(1);
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE = `${TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
const VERIFIER = parseVerifierKey(VKEY) as NoteVerifier;

describe("signed notes", () => {
  it("sign and verify the reference vector byte for byte", () => {
    const signer = openSigner("PeterNeumann", SEED);
    expect(signer.vkey).toBe(VKEY);
    expect(signer.sign(TEXT)).toBe(NOTE);
    expect(openNote(NOTE, VERIFIER)).toEqual({ ok: true, value: TEXT });
  });

  it("ignore the lines of other keys, even of the same name, and reject a known key's bad line", () => {
    const other =
      openSigner("other.example", new Uint8Array(32).fill(1)).sign(TEXT).split("\n\n")[1] ?? "";
    const namesake =
      openSigner("PeterNeumann", new Uint8Array(32).fill(1)).sign(TEXT).split("\n\n")[1] ?? "";
    expect(openNote(NOTE + other + namesake, VERIFIER).ok).toBe(true);
    expect(openNote(`${TEXT}\n${other}`, VERIFIER)).toEqual({ ok: false, error: "unknown_key" });
    expect(openNote(`${TEXT}\n${namesake}`, VERIFIER)).toEqual({ ok: false, error: "unknown_key" });
    expect(openNote(NOTE.replace("answer", "solution"), VERIFIER)).toEqual({
      ok: false,
      error: "bad_signature",
    });
  });

  it("are refused when they are not notes", () => {
    const bad = [
      "",
      TEXT,
      NOTE.slice(0, -1),
      NOTE.replace("— ", "- "),
      NOTE.replace("\n\n", "\n"),
      NOTE.replace("If", "\tIf"),
      `${NOTE}\n`,
      NOTE.replace("x08go", "x08g"),
      NOTE + "— a b\n".repeat(70),
    ];
    for (const note of bad)
      expect(openNote(note, VERIFIER)).toEqual({ ok: false, error: "malformed" });
  });

  it("have keys that no mangling leaves valid, and none that proves nothing", () => {
    for (let i = 0; i < VKEY.length; i++) {
      const mangled =
        VKEY.slice(0, i) + String.fromCharCode(VKEY.charCodeAt(i) + 1) + VKEY.slice(i + 1);
      expect(parseVerifierKey(mangled)).toBeNull();
      expect(parseVerifierKey(VKEY.slice(0, i))).toBeNull();
    }
    // The identity point: with it every message would have a valid signature under lax rules.
    const weak = base64Text(Uint8Array.of(1, 1, ...new Uint8Array(31)));
    expect(parseVerifierKey(`weak+00000000+${weak}`)).toBeNull();
  });
});

describe("checkpoints", () => {
  const signer = openLogSigner(new Uint8Array(32).fill(9), "log.example", "ab12");
  const root = new Uint8Array(32).fill(5);

  it("come back as they were signed, under a key that follows from seed and log id", () => {
    const note = signer.sign(checkpointText({ origin: "log.example/ab12", size: 70_000, root }));
    expect(openCheckpoint(note, signer.verifier)).toEqual({
      ok: true,
      value: { origin: "log.example/ab12", size: 70_000, root },
    });
    expect(openLogSigner(new Uint8Array(32).fill(9), "log.example", "ab12").vkey).toBe(signer.vkey);
    expect(openLogSigner(new Uint8Array(32).fill(9), "log.example", "ab13").vkey).not.toBe(
      signer.vkey,
    );
  });

  it("are three lines of the log's own name and nothing else", () => {
    const text = checkpointText({ origin: "log.example/ab12", size: 1, root });
    const bad = [
      `${text}extension\n`,
      text.replace("\n1\n", "\n01\n"),
      text.replace("\n1\n", "\n-1\n"),
      text.replace("ab12", "ab13"),
      "log.example/ab12\n1\n",
      `${text}\n${text}`,
    ];
    for (const one of bad) expect(openCheckpoint(signer.sign(one), signer.verifier).ok).toBe(false);
  });
});
