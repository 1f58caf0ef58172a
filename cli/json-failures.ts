// SPDX-License-Identifier: Apache-2.0
// With --json a command prints one document, whatever happens: one that failed before it had any prints why.
import type { Command, Remote } from "./console.ts";
import { jsonText } from "./terminal.ts";

/** Runs the command; `args` are all words of the line. */
export async function runTellingJson(
  args: readonly string[],
  remote: Remote,
  run: (remote: Remote) => ReturnType<Command["run"]>,
): Promise<number> {
  const end = args.indexOf("--");
  if (!(end === -1 ? args : args.slice(0, end)).includes("--json")) return run(remote);
  let printed = false;
  let told = "";
  const watched: Remote = {
    terminal: remote.terminal,
    interactive: remote.interactive,
    out(text) {
      printed = true;
      remote.out(text);
    },
    err(text) {
      told += text;
      remote.err(text);
    },
    readFile: (path) => remote.readFile(path),
    openFile: (path) => remote.openFile(path),
    isFolder: (path) => remote.isFolder(path),
    writeFile: (path, bytes) => remote.writeFile(path, bytes),
    fetch: (url, init) => remote.fetch(url, init),
    wait: (ms, until) => remote.wait(ms, until),
    now: () => remote.now(),
    env: (name) => remote.env(name),
    ask: (question) => remote.ask(question),
    interruption: () => remote.interruption(),
  };
  const code = await run(watched);
  // The usage that follows an empty line is for people.
  if (code !== 0 && !printed)
    remote.out(jsonText({ done: false, error: told.split("\n\n")[0]?.trim() }));
  return code;
}
