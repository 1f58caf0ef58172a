// SPDX-License-Identifier: Apache-2.0
// The lines of a file that may be larger than any one text: each is decoded for itself.
const NEWLINE = 10;

/** Lines without their ends; an empty last one is none. Throws TypeError where a line is not UTF-8. */
export function* readLines(bytes: Uint8Array): Generator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, at);
    const until = end === -1 ? bytes.length : end;
    yield decoder.decode(bytes.subarray(at, until));
    at = until + 1;
  }
}
