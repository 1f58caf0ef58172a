// SPDX-License-Identifier: Apache-2.0
// `revops <command>`: finds the command, shows its usage where that is asked for, and runs it.
import { apply } from "./commands/apply.ts";
import { configCandidates } from "./commands/config-candidates.ts";
import { configCheck } from "./commands/config-check.ts";
import { configConsent } from "./commands/config-consent.ts";
import { configDiff } from "./commands/config-diff.ts";
import { configDraftGet, configDraftPut } from "./commands/config-draft.ts";
import { configLint } from "./commands/config-lint.ts";
import { configProve } from "./commands/config-prove.ts";
import { configPublish } from "./commands/config-publish.ts";
import { configReject } from "./commands/config-reject.ts";
import { configRollback } from "./commands/config-rollback.ts";
import { configVersions } from "./commands/config-versions.ts";
import { explain } from "./commands/explain.ts";
import { get } from "./commands/get.ts";
import { historyExport } from "./commands/history-export.ts";
import { importFile } from "./commands/import.ts";
import { keysRevoke, keysRotate } from "./commands/keys-change.ts";
import { keysIssue } from "./commands/keys-issue.ts";
import { keysList } from "./commands/keys-list.ts";
import { login } from "./commands/login.ts";
import { logout } from "./commands/logout.ts";
import { match } from "./commands/match.ts";
import { rebuild } from "./commands/rebuild.ts";
import { replay } from "./commands/replay.ts";
import { send } from "./commands/send.ts";
import { simulate } from "./commands/simulate.ts";
import { sourceCheck } from "./commands/source-check.ts";
import { tenantCreate } from "./commands/tenant-create.ts";
import { verify } from "./commands/verify.ts";
import { whoami } from "./commands/whoami.ts";
import { type Command, EXIT_DONE, EXIT_USAGE, type Remote } from "./console.ts";
import { runTellingJson } from "./json-failures.ts";
import { nearestOf } from "./nearest.ts";
import { plainText } from "./terminal.ts";

export const COMMANDS: readonly Command[] = [
  login,
  logout,
  whoami,
  tenantCreate,
  apply,
  importFile,
  configLint,
  configProve,
  configDiff,
  configCheck,
  configDraftGet,
  configDraftPut,
  configPublish,
  configCandidates,
  configConsent,
  configReject,
  configRollback,
  configVersions,
  sourceCheck,
  match,
  simulate,
  replay,
  historyExport,
  keysIssue,
  keysList,
  keysRotate,
  keysRevoke,
  get,
  send,
  rebuild,
  verify,
  explain,
];

/** Answers the exit code. */
export function runRevops(args: readonly string[], remote: Remote): Promise<number> {
  return runTellingJson(args, remote, (watched) => runCommand(args, watched));
}

function runCommand(args: readonly string[], remote: Remote): Promise<number> {
  const isHelp = args[0] === "help";
  const words = isHelp ? args.slice(1) : args;
  const command = COMMANDS.find(({ name }) =>
    name.split(" ").every((word, i) => words[i] === word),
  );
  const wantsHelp = isHelp || asksForHelp(args);
  if (command !== undefined) {
    if (wantsHelp) return tellUsage(command.usage, remote);
    return command.run(words.slice(command.name.split(" ").length), remote);
  }
  const [first] = words;
  const family = COMMANDS.filter(({ name }) => name.split(" ")[0] === first);
  if (wantsHelp && (first === undefined || first.startsWith("-") || family.length > 0)) {
    return tellUsage(family.length > 0 ? listText(family) : listText(COMMANDS), remote);
  }
  remote.err(first === undefined ? listText(COMMANDS) : unknownText(words, family));
  return Promise.resolve(EXIT_USAGE);
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const flags = end === -1 ? args : args.slice(0, end);
  return flags.includes("--help") || flags.includes("-h");
}

function tellUsage(usage: string, remote: Remote): Promise<number> {
  remote.out(usage);
  return Promise.resolve(EXIT_DONE);
}

function unknownText(words: readonly string[], family: readonly Command[]): string {
  const named = words.filter((word) => !word.startsWith("-")).slice(0, family.length > 0 ? 2 : 1);
  const asked = named.join(" ");
  if (family.length > 0 && named.length === 1)
    return `which ${asked} command?\n\n${listText(family)}`;
  const near = nearestOf(asked, [
    ...COMMANDS.map(({ name }) => name),
    ...COMMANDS.map(({ name }) => name.split(" ")[0] ?? ""),
  ]);
  const hint = near === null ? "" : `; did you mean ${near}?`;
  const known = family.length > 0 ? family : COMMANDS;
  return `unknown command: ${plainText(asked)}${hint}\n\n${listText(known)}`;
}

function listText(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`);
  return `usage: revops <command>\n\n${lines.join("")}\nrevops help <command> says more of one.\n`;
}
