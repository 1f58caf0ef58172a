// SPDX-License-Identifier: Apache-2.0
// The world as Node gives it.
import { openAsBlob } from "node:fs";
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import type { Remote } from "./console.ts";

export const NODE_REMOTE: Remote = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  readFile: (path) => readFile(placeOf(path)),
  terminal: process.stderr.isTTY,
  interactive: process.stdin.isTTY,
  fetch: (url, init) => fetch(url, init),
  wait: async (ms, signal) => {
    // An early end of waiting is no failure: whoever gave the signal looks at it.
    await setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  },
  now: () => Date.now(),
  env: (name) => process.env[name] || undefined,
  ask: askLine,
  openFile: (path) => openRegularFile(placeOf(path)),
  isFolder: async (path) => {
    const found = await stat(placeOf(path)).catch(() => null);
    return found?.isDirectory() === true;
  },
  writeFile: (path, bytes) => writeWhole(placeOf(path), bytes),
  interruption: () => {
    const asked = new AbortController();
    // Once: a second Ctrl-C ends the process as ever.
    process.once("SIGINT", () => asked.abort());
    return asked.signal;
  },
};

/** Where npm runs this package's scripts, whatever folder the person is in. */
const PACKAGE = dirname(import.meta.dirname);

/** A path as the person means it: from the folder in which they typed the command. */
function placeOf(path: string): string {
  const typedIn = process.env["INIT_CWD"];
  return typedIn !== undefined && process.cwd() === PACKAGE
    ? resolve(typedIn, path)
    : resolve(path);
}

/** Lines that came before anybody asked for them: a pipe hands over several at once. */
const early: string[] = [];
let waiting: ((line: string | null) => void) | null = null;
let lines: Interface | null = null;
let ended = false;

/** The question goes to standard error, so that standard output stays the command's result. */
function askLine(question: string): Promise<string | null> {
  process.stderr.write(question);
  lines ??= openLines();
  const line = early.shift();
  if (line !== undefined || ended) return Promise.resolve(line ?? null);
  lines.resume();
  return new Promise((resolve) => (waiting = resolve));
}

function openLines(): Interface {
  const opened = createInterface({ input: process.stdin });
  opened.on("line", (line) => {
    if (waiting === null) early.push(line);
    else answer(line);
    // A paused input keeps no process alive.
    opened.pause();
  });
  opened.on("close", () => {
    ended = true;
    answer(null);
  });
  return opened;
}

function answer(line: string | null): void {
  waiting?.(line);
  waiting = null;
}

async function openRegularFile(path: string): Promise<Blob | null> {
  try {
    if (!(await stat(path)).isFile()) return null;
    return await openAsBlob(path, { type: "text/csv" });
  } catch {
    return null;
  }
}

/** Beside its place first, then moved there: a crash leaves the old file, or the new one whole. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(beside, bytes, { mode: 0o600, flag: "wx" });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
