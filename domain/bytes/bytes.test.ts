// SPDX-License-Identifier: Apache-2.0
import { createHash, createHmac, hkdfSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import {
  base32Text,
  base64Bytes,
  base64Text,
  hexBytes,
  hexText,
  utf8Bytes,
  utf8Text,
} from "./encoding.ts";
import { deriveKey, hmacBytes, sameBytes, sha256Hex } from "./sha256.ts";

const { below } = seededRandom(1);
const SAMPLES = Array.from({ length: 300 }, (_, n) =>
  Uint8Array.from({ length: n }, () => below(256)),
);

describe("bytes", () => {
  it("come back from every encoding, and are spelled as the platform spells them", () => {
    for (const bytes of SAMPLES) {
      expect(hexText(bytes)).toBe(Buffer.from(bytes).toString("hex"));
      expect(hexBytes(hexText(bytes))).toEqual(bytes);
      expect(base64Text(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      expect(base64Bytes(base64Text(bytes))).toEqual(bytes);
    }
    expect(base32Text(utf8Bytes("foobar"))).toBe("mzxw6ytboi");
    expect(utf8Text(utf8Bytes("é\u{1F600}"))).toBe("é\u{1F600}");
  });

  it.each(["A", "AAA", "AA==x", "AB==", "A A=", "-_8="])(
    "has one base64 spelling: %s is none",
    (text) => {
      expect(() => base64Bytes(text)).toThrow(RangeError);
    },
  );

  it("hash, authenticate and derive as the platform's own crypto does", () => {
    for (const bytes of SAMPLES.slice(0, 130)) {
      expect(sha256Hex(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
      const key = SAMPLES[32] ?? bytes;
      expect(hexText(hmacBytes(key, bytes))).toBe(
        createHmac("sha256", key).update(bytes).digest("hex"),
      );
    }
    const secret = SAMPLES[32] ?? new Uint8Array(32);
    const expected = new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(0), "purpose", 48));
    expect(deriveKey(secret, "purpose", 48)).toEqual(expected);
  });

  it("are the same only when all are", () => {
    for (const bytes of SAMPLES.slice(1, 40)) {
      expect(sameBytes(bytes, bytes.slice())).toBe(true);
      const other = bytes.slice();
      other[bytes.length - 1] = (other.at(-1) ?? 0) ^ 1;
      expect(sameBytes(bytes, other)).toBe(false);
      expect(sameBytes(bytes, bytes.slice(1))).toBe(false);
    }
  });
});
