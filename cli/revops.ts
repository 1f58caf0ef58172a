#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `revops <command>`: the entry of the command line. A command answers its exit code.
import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { EXIT_USAGE, type Remote } from "./console.ts";
import { rebuildCommand } from "./rebuild-command.ts";
import { verifyCommand } from "./verify-command.ts";

const USAGE = `usage: revops <command>

  verify <bundle.zip> --log-key <vkey>   check an evidence bundle, without a network
  rebuild --url <url> --key <key>        make a tenant's views again from its log
`;

async function runRevops(args: readonly string[], console: Remote): Promise<number> {
  const [name, ...rest] = args;
  if (name === "verify") return verifyCommand(rest, console);
  if (name === "rebuild") return rebuildCommand(rest, console);
  console.err(name === undefined ? USAGE : `unknown command: ${name}\n\n${USAGE}`);
  return EXIT_USAGE;
}

process.exitCode = await runRevops(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  readFile: (path) => readFile(path),
  terminal: process.stderr.isTTY,
  fetch: (url, init) => fetch(url, init),
  wait: (ms) => setTimeout(ms),
});
