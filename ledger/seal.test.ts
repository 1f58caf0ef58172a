// SPDX-License-Identifier: Apache-2.0
import { createCipheriv } from "node:crypto";
import { describe, expect, it } from "vitest";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { digestField, openSealed, sealText } from "./seal.ts";

const KEY = new Uint8Array(16).fill(3);
const IV = new Uint8Array(12).fill(4);
const CHAIN = "lead:led_a";

describe("sealed text", () => {
  it("opens under its key in its chain, and nowhere else", async () => {
    const sealed = await sealText(KEY, IV, CHAIN, "grüße 😀");
    expect(await openSealed(KEY, CHAIN, sealed)).toBe("grüße 😀");
    expect(await openSealed(new Uint8Array(16), CHAIN, sealed)).toBeNull();
    expect(await openSealed(KEY, "lead:led_b", sealed)).toBeNull();
    expect(await openSealed(KEY, CHAIN, { ...sealed, iv: "not base64" })).toBeNull();
    const bytes = base64Bytes(sealed.ciphertext);
    for (let i = 0; i < bytes.length; i++) {
      const flipped = bytes.map((byte, at) => (at === i ? byte ^ 1 : byte));
      const ciphertext = btoa(String.fromCharCode(...flipped));
      expect(await openSealed(KEY, CHAIN, { ...sealed, ciphertext })).toBeNull();
    }
  });

  it("is AES-128-GCM with the chain as associated data, as another implementation computes it", async () => {
    const cipher = createCipheriv("aes-128-gcm", KEY, IV).setAAD(Buffer.from(CHAIN));
    const expected = Buffer.concat([
      cipher.update("text", "utf8"),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    expect((await sealText(KEY, IV, CHAIN, "text")).ciphertext).toBe(expected.toString("base64"));
  });
});

describe("field digests", () => {
  it("differ by key, field and value, and never join field and value ambiguously", () => {
    const digests = [
      digestField(KEY, "email", "a"),
      digestField(KEY, "phone", "a"),
      digestField(KEY, "email", "b"),
      digestField(new Uint8Array(16), "email", "a"),
      digestField(KEY, "e", "maila"),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digestField(KEY, "email", "a")).toBe(digests[0]);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});
