// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { Leaf, OUTCOMES, RETENTION_CLASSES, WORKFLOW_STEPS } from "#domain/receipts/leaf.ts";
import { appendItem } from "../tests/fixtures/evidence.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";
import { buildLeaf, MAX_LEAF_BYTES, type LeafPlace } from "./leaf.ts";

const PLACE = { seq: 0, atMs: 0, chainSeq: 1, previous: null, bodySha256: sha256Hex("") };

describe("buildLeaf", () => {
  it("writes the canonical text of the schema for every step, class, outcome and odd string", () => {
    const odd = [
      "",
      'a"b\\c',
      "\u0000\u001f\u007f",
      "é\u2028\u2029",
      "😀 emoji",
      "/</script>",
      "led_x",
    ];
    const { pick, below } = seededRandom(11);
    for (let run = 0; run < 500; run++) {
      const item = appendItem(`lead:${pick(odd)}`, run, {
        step: pick(WORKFLOW_STEPS),
        outcome: pick(OUTCOMES),
        retention: pick(RETENTION_CLASSES),
        actor: { kind: pick(["user", "key", "system"] as const), ref: pick(odd) },
        resource: { type: pick(odd), id: pick(odd) },
        parents: pick<string[]>([[], [pick(odd)], [pick(odd), "rcp_2"]]),
        config_version: pick([null, 0, 7, Number.MAX_SAFE_INTEGER]),
        config_sha256: pick([null, sha256Hex("c")]),
        policy_sha256: pick([null, sha256Hex("p")]),
      });
      const text = buildLeaf(item, {
        seq: below(2 ** 40),
        atMs: below(4e12),
        chainSeq: run + 1,
        previous: pick<LeafPlace["previous"]>([
          null,
          { id: `rcp_${"0".repeat(32)}`, leafHash: sha256Hex("l") },
        ]),
        bodySha256: sha256Hex(item.body),
      });
      const leaf = Leaf.parse(JSON.parse(text));
      expect(text).toBe(canonicalJson(leaf));
      expect(leaf.id).toBe(`rcp_${item.idem.slice(0, 32)}`);
    }
  });

  it("refuses what the schema would refuse, before it is hashed", () => {
    const bad = [
      appendItem("lead:a", 1, { idem: "abc" }),
      appendItem("lead:a", 1, { policy_sha256: "A".repeat(64) }),
      appendItem("lead:a", 1, { config_version: 1.5 }),
      { ...appendItem("lead:a", 1), chain: "lead:\ud800" },
      appendItem("lead:a", 1, { parents: ["\udc00"] }),
    ];
    for (const item of bad)
      expect(() => buildLeaf(item, PLACE)).toThrow(/hexadecimal|integer|surrogate/);
  });

  it("ends at 16 KiB, counted in bytes", () => {
    const leafOf = (id: string): string =>
      buildLeaf(appendItem("lead:a", 1, { resource: { type: "lead", id } }), PLACE);
    const room = MAX_LEAF_BYTES - leafOf("").length;
    expect(leafOf("x".repeat(room))).toHaveLength(MAX_LEAF_BYTES);
    expect(() => leafOf("x".repeat(room + 1))).toThrow("16 KiB");
    expect(() => leafOf("é".repeat(room / 2 + 1))).toThrow("16 KiB");
  });
});
