// SPDX-License-Identifier: Apache-2.0
// Packs of a range. A body pack holds the bodies of one retention class, one canonical body per line, in log order and
// never together with a leaf: it can be deleted while the proofs stand. The tail holds the incomplete range whole.
import { z } from "zod";
import { utf8Bytes, utf8Text } from "#domain/bytes/encoding.ts";
import { InvariantError, err, ok, type Result } from "#domain/result.ts";

const NEWLINE = 0x0a;

/** One receipt as it stood in the object: canonical leaf and body, byte for byte. */
const TailLine = z.strictObject({ leaf: z.string(), body: z.string() });
export type ReceiptText = z.infer<typeof TailLine>;

/** Body pack: line i is the i-th body of its class in the range. */
export function buildBodyPack(bodies: Iterable<string>): Uint8Array<ArrayBuffer> {
  return buildLines(bodies);
}

/** The bodies' bytes, line by line, without a copy; an error where the last line is cut. */
export function parseBodyPack(pack: Uint8Array): Result<Uint8Array[], "truncated"> {
  const lines: Uint8Array[] = [];
  let start = 0;
  while (start < pack.length) {
    const end = pack.indexOf(NEWLINE, start);
    if (end < 0) return err("truncated");
    lines.push(pack.subarray(start, end));
    start = end + 1;
  }
  return ok(lines);
}

/** Tail: one `{"body","leaf"}` per line, both as strings, so that the exact bytes come back. */
export function buildTail(receipts: readonly ReceiptText[]): Uint8Array<ArrayBuffer> {
  return buildLines(receipts.map(({ leaf, body }) => JSON.stringify({ body, leaf })));
}

export function parseTail(tail: Uint8Array): Result<ReceiptText[], "truncated" | "malformed"> {
  const lines = parseBodyPack(tail);
  if (!lines.ok) return lines;
  try {
    return ok(lines.value.map((line) => TailLine.parse(JSON.parse(utf8Text(line)))));
  } catch {
    return err("malformed");
  }
}

function buildLines(lines: Iterable<string>): Uint8Array<ArrayBuffer> {
  // Encoded while iterating: the strings of a large range are never all in memory beside their bytes.
  const encoded = Array.from(lines, (line) => utf8Bytes(line));
  const bytes = new Uint8Array(encoded.reduce((sum, line) => sum + line.length + 1, 0));
  let offset = 0;
  for (const line of encoded) {
    if (line.includes(NEWLINE)) throw new InvariantError("a packed line holds a newline");
    bytes.set(line, offset);
    bytes[offset + line.length] = NEWLINE;
    offset += line.length + 1;
  }
  return bytes;
}
