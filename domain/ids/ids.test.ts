// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { base32Text } from "../bytes/encoding.ts";
import { sha256Bytes } from "../bytes/sha256.ts";
import { parseApiKey } from "../access/api-key.ts";
import { buildKeyId, buildLeadId, isIssuedKeyId, isIssuedLeadId, tenantIdKey } from "./ids.ts";

const root = new Uint8Array(32).fill(7);
const [alpha, beta] = [tenantIdKey(root, "alpha"), tenantIdKey(root, "beta")];
/** 80 bits, as a door takes them for a key. */
const bases = Array.from({ length: 50 }, (_, i) => base32Text(sha256Bytes(`${i}`).slice(0, 10)));

/** An id with its character at `place` changed to another of the alphabet. */
function changed(id: string, place: number): string {
  return id.slice(0, place) + (id[place] === "a" ? "b" : "a") + id.slice(place + 1);
}

describe("tagged ids", () => {
  it("a key id is known for issued in its own tenant alone, and fits into a key", () => {
    for (const base of bases) {
      const id = buildKeyId(alpha, base);
      expect(id.startsWith(base)).toBe(true);
      expect(parseApiKey(`rvk_alpha_${id}_${"s".repeat(52)}`)?.key_id).toBe(id);
      expect(isIssuedKeyId(alpha, id)).toBe(true);
      expect(isIssuedKeyId(beta, id)).toBe(false);
      expect(isIssuedKeyId(alpha, base)).toBe(false);
    }
  });

  it("no id with one character changed, cut off or added was issued", () => {
    const id = buildKeyId(alpha, bases[0] ?? "");
    const forged = Array.from(id, (_, place) => changed(id, place));
    forged.push("", id.slice(-6), id.slice(1), id.slice(0, -1), `${id}a`, `a${id}`);
    for (const text of forged) expect([text, isIssuedKeyId(alpha, text)]).toEqual([text, false]);
  });

  it("a tag of one kind is none of the other", () => {
    const lead = buildLeadId(alpha, ["one"]);
    expect(isIssuedLeadId(alpha, lead)).toBe(true);
    expect(isIssuedKeyId(alpha, lead)).toBe(false);
    const asLead = buildKeyId(alpha, lead.slice(0, -6));
    expect(isIssuedLeadId(alpha, asLead)).toBe(false);
  });
});
