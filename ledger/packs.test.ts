// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { utf8Text } from "#domain/bytes/encoding.ts";
import type { RetentionClass } from "#domain/receipts/leaf.ts";
import { appendItem, logReceipts } from "../tests/fixtures/evidence.ts";
import { leafHash } from "./merkle.ts";
import { buildBodyPack, buildTail, parseBodyPack, parseTail } from "./packs.ts";
import { buildRange } from "./range.ts";
import { parseEntryBundle } from "./tiles.ts";

describe("packs", () => {
  it("give back every line they packed and refuse a line that would split", () => {
    const bodies = ['{"a":1}', "{}", '{"é":"\\n"}'];
    const parsed = parseBodyPack(buildBodyPack(bodies));
    expect(parsed.ok && parsed.value.map(utf8Text)).toEqual(bodies);
    expect(parseBodyPack(buildBodyPack(bodies).slice(0, -1)).ok).toBe(false);
    expect(() => buildBodyPack(["a\nb"])).toThrow("newline");
  });

  it("keep the exact bytes of leaf and body in the tail, canonical or not", () => {
    const receipts = [{ leaf: '{"b":1, "a":2}', body: "not json\u2028" }];
    expect(parseTail(buildTail(receipts))).toEqual({ ok: true, value: receipts });
    expect(parseTail(buildTail([]))).toEqual({ ok: true, value: [] });
    expect(parseTail(buildBodyPack(['{"leaf":1}'])).ok).toBe(false);
  });
});

describe("a full range", () => {
  const classes: RetentionClass[] = ["r7y", "r3y", "perm"];
  const log = logReceipts(
    Array.from({ length: 256 }, (_, i) =>
      appendItem(`lead:led_${i}`, i, { retention: classes[i % 3] ?? "r7y" }),
    ),
  );
  const built = buildRange(
    () => log,
    (i) => leafHash(log[i]?.leaf ?? ""),
  );

  it("has one pack per class, and each receipt is found again by its place", () => {
    if (!built.ok) throw new Error(built.error);
    expect(built.value.classes).toEqual(classes);
    const entries = parseEntryBundle(built.value.entries);
    expect(entries.ok && entries.value.map(utf8Text)).toEqual(log.map(({ leaf }) => leaf));
    for (const [place, retention] of classes.entries()) {
      const bodies = parseBodyPack(built.value.pack(retention));
      expect(bodies.ok && bodies.value.map(utf8Text)).toEqual(
        log.filter((_, i) => i % 3 === place).map(({ body }) => body),
      );
    }
  });

  it("never holds a leaf and a body in one object", () => {
    if (!built.ok) throw new Error(built.error);
    expect(utf8Text(built.value.pack("r7y"))).not.toContain("previous_receipt_id");
    expect(Buffer.from(built.value.entries).toString("latin1")).not.toContain('"digests"');
  });

  it("is not built from rows that no longer hash to the tree", () => {
    const broken = log.map((receipt, i) =>
      i === 9 ? { ...receipt, body: `${receipt.body} ` } : receipt,
    );
    expect(
      buildRange(
        () => broken,
        (i) => leafHash(log[i]?.leaf ?? ""),
      ),
    ).toEqual({ ok: false, error: "body_differs" });
    expect(
      buildRange(
        () => log,
        () => leafHash("x"),
      ),
    ).toEqual({ ok: false, error: "leaf_differs" });
    expect(
      buildRange(
        () => log.slice(1),
        (i) => leafHash(log[i + 1]?.leaf ?? ""),
      ),
    ).toMatchObject({ ok: false });
  });
});
