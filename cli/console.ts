// SPDX-License-Identifier: Apache-2.0
// What a command touches of the world: its two streams and files. Tests hand in their own.

export interface Console {
  out(text: string): void;
  err(text: string): void;
  readFile(path: string): Promise<Uint8Array>;
}

/** Exit code of wrong use, the same for every command. */
export const EXIT_USAGE = 2;
