// SPDX-License-Identifier: Apache-2.0
// What people read in a terminal: text made safe, one line of progress, tables.
import type { Remote } from "./console.ts";

/** Whatever answered, or stood in a file, chose the text: no control character of its reaches a terminal. */
export function plainText(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "?");
}

/** A line that is written over as work goes on; silent where nobody watches. */
export class ProgressLine {
  readonly #remote: Pick<Remote, "terminal" | "err">;
  #width = 0;

  constructor(remote: Pick<Remote, "terminal" | "err">) {
    this.#remote = remote;
  }

  show(text: string): void {
    if (!this.#remote.terminal) return;
    const line = plainText(text);
    this.#remote.err(`\r${line.padEnd(this.#width)}`);
    this.#width = line.length;
  }

  /** What comes next begins on a line of its own. */
  end(): void {
    if (this.#width > 0) this.#remote.err("\n");
    this.#width = 0;
  }
}

/** Columns as wide as their widest cell; the first row is the head. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const safe = rows.map((row) => row.map(plainText));
  const widths =
    safe[0]?.map((_, column) => Math.max(...safe.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = safe.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join("");
}

/** `1 user`, `2 users`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The only document that a command with `--json` writes. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** Of a path that a person named, and that nothing could be read from. */
export function missingText(path: string): string {
  return `there is no file ${plainText(path)} that can be read`;
}

/** A document as people read it. */
export function prettyText(value: unknown): string {
  const lines = JSON.stringify(value, null, 2).split("\n");
  return lines.map((line) => `${plainText(line)}\n`).join("");
}
