// SPDX-License-Identifier: Apache-2.0
// What a command touches of the world: its streams, files and, for most, the network. Tests hand in their own.

export interface Console {
  out(text: string): void;
  err(text: string): void;
  readFile(path: string): Promise<Uint8Array>;
}

/** The network and time, which is all that a client of a running stack needs. */
export interface Network {
  fetch(url: string, init: RequestInit): Promise<Response>;
  wait(ms: number, until?: AbortSignal): Promise<void>;
}

/** The world of a command that calls a running stack. */
export interface Remote extends Console, Network {
  /** Whether a person watches: then progress is shown. */
  readonly terminal: boolean;
  /** Whether a person answers questions: else only what the command cannot do without is read. */
  readonly interactive: boolean;
  now(): number;
  env(name: string): string | undefined;
  /** One line from standard input, without its end; null where there is none. */
  ask(question: string): Promise<string | null>;
  /** A file to be sent, read as it goes out; null where it cannot be read. */
  openFile(path: string): Promise<Blob | null>;
  isFolder(path: string): Promise<boolean>;
  /** Writes all of it or, where it throws, leaves what was there; only its owner may read it. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** Aborts when the person asks to stop; without a call of this, asking ends the process. */
  interruption(): AbortSignal;
}

/** Exit codes, the same for every command; a command's usage says what its 3 means. */
export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
export const EXIT_PARTLY = 3;
/** By the shells' convention, 128 + SIGINT. */
export const EXIT_INTERRUPTED = 130;

/** One command of `revops`; `name` may be two words. */
export interface Command {
  readonly name: string;
  /** For the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** Answers the exit code. */
  run(args: readonly string[], remote: Remote): Promise<number>;
}
