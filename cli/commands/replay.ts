// SPDX-License-Identifier: Apache-2.0
// `revops replay`: a whole history against a candidate config, on this machine. Every decision is first made again from
// its receipt; what does not come out byte for byte is told and not compared. Signatures and inclusion in the log are
// verify's.
import { createHash } from "node:crypto";
import { readHistory, type History } from "#decisions/simulate/history.ts";
import { replayCsvHeader, replayCsvLine } from "#decisions/simulate/replay-csv.ts";
import { replayHistory } from "#decisions/simulate/replay-history.ts";
import { BEGINNING } from "#decisions/simulate/replay-part.ts";
import type { PolicyHost } from "#decisions/policy-host.ts";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { err, ok, type Result } from "#domain/result.ts";
import {
  type ReplayException,
  type ReplayRow,
  type ReplayTotals,
  ROTATION_MODES,
  type RotationMode,
} from "#domain/simulation/replay.ts";
import { tellUnreadable } from "../config/read-config.ts";
import {
  type Command,
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_PARTLY,
  EXIT_USAGE,
  type Remote,
} from "../console.ts";
import { loadPolicy, openPolicy } from "../load-policy.ts";
import { readOptions, wrongUse } from "../options.ts";
import { chainFaults } from "../simulate/chain-faults.ts";
import { type CandidateFile, readCandidate } from "../simulate/candidate-file.ts";
import { missingFolder } from "../written-file.ts";
import { readLines } from "../simulate/read-lines.ts";
import { replayText } from "../simulate/replay-text.ts";
import { jsonText, missingText, plainText, ProgressLine } from "../terminal.ts";

export const replay: Command = {
  name: "replay",
  summary: "replay an exported log against a config file, without a network",
  usage: `usage: revops replay <history.ndjson> --candidate <config.yaml> [--policy <policy.wasm> ...]
                     [--mode recorded_state|evolving_state] [--csv <file>] [--json]

Makes every recorded decision and pick again from its receipt, on the config and the Wasm that the receipt names;
then decides each under the candidate. Nothing is asked of a network. It proves that decisions follow from the receipts
and that the receipts follow each other; who signed them, and that they are the log's, is for revops verify to prove.

  --candidate <config.yaml>
                 the config to compare with; handles are those of the directory in the history
  --policy <policy.wasm>
                 a further build of the policy (this release's own is known); may be given more than once. A
                 deployment keeps each build that it ever ran in its evidence bucket, under w/<SHA-256>
  --mode <mode>  how a pool's picks are made again, by default both: recorded_state takes each from its own
                 receipt's state; evolving_state lets each pick leave the state that the next one sees
  --csv <file>   write everything that would end otherwise as a table
  --json         print the whole result as one JSON document

example: revops replay history.ndjson --candidate new.yaml --csv changes.csv

exit codes: 0 everything was reproduced, 1 something was not, or a file is none, 2 wrong use, 3 everything but what
needs another --policy was
`,
  run: runReplay,
};

const OPTIONS = {
  candidate: { type: "string" },
  policy: { type: "string", multiple: true },
  mode: { type: "string" },
  csv: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

async function runReplay(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, OPTIONS, 1);
  if (!read.ok) return wrongUse(remote, replay, read.error);
  const { candidate, policy, mode, csv, json } = read.value.values;
  const [path] = read.value.positionals;
  if (path === undefined) return wrongUse(remote, replay, "replay takes a history file");
  if (candidate === undefined) return wrongUse(remote, replay, "--candidate is missing");
  const modes = ROTATION_MODES.filter((one) => mode === undefined || mode === one);
  if (modes.length === 0)
    return wrongUse(remote, replay, `--mode is one of ${ROTATION_MODES.join(", ")}`);
  const folder = csv === undefined ? null : await missingFolder(csv, remote);
  if (folder !== null) return tellUnreadable(remote, folder);
  const hosts = await readPolicies(policy ?? [], remote);
  if (!hosts.ok) return tellUnreadable(remote, hosts.error);
  const history = await readFile(path, remote);
  if (!history.ok) return tellNoHistory(remote, history.error);
  const chosen = await readCandidate(candidate, history.value.directory, remote);
  if (!chosen.ok) {
    remote.err(`${chosen.error.reason}\n`);
    return chosen.error.kind === "unreadable" ? EXIT_USAGE : EXIT_FAILED;
  }
  const run = { history: history.value, candidate: chosen.value, modes, hosts: hosts.value };
  const result = replayAll(run, remote);
  if (csv !== undefined && !(await writeCsv(csv, result.rows, remote))) return EXIT_FAILED;
  const { decisions } = result.totals;
  const broken = chainFaults(history.value);
  const complete = result.exceptions.length === 0 && broken.length === 0;
  const waits = Object.keys(decisions.needs_offline_replay).length > 0;
  const told = {
    done: complete && !waits,
    history: path,
    origin: history.value.origin,
    candidate,
    config_sha256: chosen.value.config.config_sha256,
    modes,
    ...result,
    broken_links: broken.map(({ seq, reason }) => ({ seq, reason })),
  };
  remote.out(json ? jsonText(told) : replayText({ ...result, modes, broken }));
  if (!complete) return EXIT_FAILED;
  return waits ? EXIT_PARTLY : EXIT_DONE;
}

interface Run {
  readonly history: History;
  readonly candidate: CandidateFile;
  readonly modes: readonly RotationMode[];
  /** The first is this release's own, and judges the candidate. */
  readonly hosts: readonly PolicyHost[];
}

interface ReplayResult {
  readonly totals: ReplayTotals;
  readonly exceptions: readonly ReplayException[];
  readonly rows: readonly ReplayRow[];
}

function replayAll({ history, candidate, modes, hosts }: Run, remote: Remote): ReplayResult {
  const [host = loadPolicy()] = hosts;
  const { config, document } = candidate;
  const progress = new ProgressLine(remote);
  const exceptions: ReplayException[] = [];
  const rows: ReplayRow[] = [];
  let { totals } = BEGINNING;
  for (const part of replayHistory({
    history,
    candidate: { host, config, document },
    modes,
    hosts: new Map(hosts.map((one) => [one.sha256, one])),
    digest: (text) => createHash("sha256").update(text).digest("hex"),
  })) {
    exceptions.push(...part.exceptions);
    for (const row of part.rows) rows.push(row);
    ({ totals } = part);
    progress.show(`${totals.receipts} of ${history.receipts.length} receipts`);
  }
  progress.end();
  return { totals, exceptions, rows };
}

async function readPolicies(
  paths: readonly string[],
  remote: Remote,
): Promise<Result<readonly PolicyHost[], string>> {
  const hosts = [loadPolicy()];
  for (const path of paths) {
    const bytes = await remote.readFile(path).catch(() => null);
    if (bytes === null) return err(missingText(path));
    try {
      hosts.push(openPolicy(new Uint8Array(bytes)));
    } catch {
      return err(`${plainText(path)} is no policy of revops-pack`);
    }
  }
  return ok(hosts);
}

/** A file that cannot be read is wrong use, one that is no history failed. */
interface NoHistory {
  readonly kind: "unreadable" | "no_history";
  readonly reason: string;
}

async function readFile(path: string, remote: Remote): Promise<Result<History, NoHistory>> {
  const bytes = await remote.readFile(path).catch(() => null);
  if (bytes === null) return err({ kind: "unreadable", reason: missingText(path) });
  const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
  try {
    const history = readHistory(readLines(bytes), digest);
    if (history.ok) return history;
    const { line, message } = history.error;
    return err({ kind: "no_history", reason: `${plainText(path)}:${line}: ${plainText(message)}` });
  } catch {
    return err({ kind: "no_history", reason: `${plainText(path)} is no text` });
  }
}

function tellNoHistory(remote: Remote, { kind, reason }: NoHistory): number {
  remote.err(`${reason}\n`);
  return kind === "unreadable" ? EXIT_USAGE : EXIT_FAILED;
}

async function writeCsv(
  path: string,
  rows: readonly ReplayRow[],
  remote: Remote,
): Promise<boolean> {
  const text = replayCsvHeader() + rows.map(replayCsvLine).join("");
  const saved = await remote.writeFile(path, utf8Bytes(text)).then(
    () => true,
    () => false,
  );
  if (!saved) remote.err(`${plainText(path)} cannot be written\n`);
  return saved;
}
