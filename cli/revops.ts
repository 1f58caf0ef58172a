#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `revops <command>`: the entry of the command line. A command answers its exit code.
import { readFile } from "node:fs/promises";
import { EXIT_USAGE, type Console } from "./console.ts";
import { verifyCommand } from "./verify-command.ts";

const USAGE = `usage: revops <command>

  verify <bundle.zip> --log-key <vkey>   check an evidence bundle, without a network
`;

async function runRevops(args: readonly string[], console: Console): Promise<number> {
  const [name, ...rest] = args;
  if (name === "verify") return verifyCommand(rest, console);
  console.err(name === undefined ? USAGE : `unknown command: ${name}\n\n${USAGE}`);
  return EXIT_USAGE;
}

process.exitCode = await runRevops(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  readFile: (path) => readFile(path),
});
