// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { type CsvRecord, MAX_RECORD_BYTES, parseBlock } from "./csv-records.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** All rows of a text, read in blocks of a size, each from where the one before ended. */
function readInBlocks(text: string, size: number, perBlock: number) {
  const bytes = bytesOf(text);
  const records: Pick<CsvRecord, "cells" | "line">[] = [];
  let offset = 0;
  let line = 1;
  for (let grown = size; offset < bytes.length;) {
    const at_end = offset + grown >= bytes.length;
    const block = bytes.subarray(offset, offset + grown);
    const read = parseBlock(block, { delimiter: ",", line, at_end, max_records: perBlock });
    const last = read.records.at(-1);
    if (last === undefined) {
      if (at_end || read.fault !== null) return { records, fault: read.fault };
      grown *= 2;
      continue;
    }
    records.push(...read.records.map(({ cells, line }) => ({ cells, line })));
    offset += last.end;
    line = last.next_line;
    grown = size;
  }
  return { records, fault: null };
}

const PIECES = ["a", "é", "🌻", " ", '""', ",", "\n", "\r\n", "=1+1", "日本", "x".repeat(40)];

function randomFile(seed: number): string {
  const random = seededRandom(seed);
  let text = "";
  for (let row = 0; row < 40; row += 1) {
    const cells = Array.from({ length: 3 }, () => {
      const parts = Array.from({ length: random.below(5) }, () => random.pick(PIECES)).join("");
      const plain = /^[^",\r\n]*$/.test(parts) && random.below(2) === 0;
      return plain ? parts : `"${parts}"`;
    });
    // A row of empty cells without a comma would be no row.
    text += cells.join(",") + random.pick(["\n", "\r\n", "\r\n\r\n", "\n\n"]);
  }
  return text;
}

describe("records read in blocks", () => {
  test("are the same rows at the same lines, wherever the blocks are cut", () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const text = randomFile(seed);
      const whole = readInBlocks(text, text.length * 4, 10_000);
      expect(whole.records.length).toBe(40);
      for (const size of [1, 7, 64, 333]) {
        for (const perBlock of [1, 3, 250]) {
          expect(readInBlocks(text, size, perBlock)).toEqual(whole);
        }
      }
    }
  });

  test("know the line on which each begins", () => {
    const text = 'a,1\n\n"b\r\nb",2\r\nc,3\rd,4';
    expect(readInBlocks(text, 5, 250).records.map(({ line }) => line)).toEqual([1, 3, 5, 6]);
  });
});

describe("a file that stops being CSV", () => {
  test.each([
    ["text behind a closing quote", 'a,1\n"b"x,2\nc,3\n', "quote_misplaced", 2],
    ["a quote behind spaces", 'a,1\nb, "2"\nc,3\n', "quote_misplaced", 2],
    ["a quote that is never closed", 'a,1\n"b,2\nc,3\n', "quote_unclosed", 2],
    ["a cell of 10 MB", `a,1\nb,${"x".repeat(10_000_000)}\nc,3\n`, "record_too_long", 2],
    ["a quoted cell of 10 MB", `a,1\nb,"${"x\n".repeat(5e6)}"\n`, "record_too_long", 2],
  ])("%s is a fault at its line, and nothing behind it is read", (_, text, code, line) => {
    const { records, fault } = readInBlocks(text, 100 * 1024, 250);
    expect([records.length, fault]).toEqual([1, { code, line }]);
  });

  test("a record at the bound is read, and quotes inside a plain cell are text", () => {
    const longest = "x".repeat(MAX_RECORD_BYTES - 1);
    const { records } = readInBlocks(`a,${longest}\n37.8"N,5"\n`, 1024, 250);
    expect(records.map(({ cells }) => cells)).toEqual([
      ["a", longest],
      ['37.8"N', '5"'],
    ]);
  });
});
