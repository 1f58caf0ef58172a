// SPDX-License-Identifier: Apache-2.0
// What a command touches of the world: its two streams, files and, for some, the network. Tests hand in their own.

export interface Console {
  out(text: string): void;
  err(text: string): void;
  readFile(path: string): Promise<Uint8Array>;
}

/** The world of a command that calls a running stack. */
export interface Remote extends Console {
  /** Whether a person watches: then progress is shown. */
  readonly terminal: boolean;
  fetch(url: string, init: RequestInit): Promise<Response>;
  wait(ms: number): Promise<void>;
}

/** Exit code of wrong use, the same for every command. */
export const EXIT_USAGE = 2;
