// SPDX-License-Identifier: Apache-2.0
// `revops apply directory.yaml`: people, teams, accounts, products and absences as one file, checked here first.
import { utf8Text } from "#domain/bytes/encoding.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { Client, refusalText } from "../client.ts";
import { findConnection } from "../connect.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Remote } from "../console.ts";
import { applyDirectory, type EntryRefusal, type Tally } from "../directory/apply-directory.ts";
import type { Change } from "../directory/change.ts";
import { checkTenant } from "../directory/check-tenant.ts";
import { type DirectoryFile, parseDirectory } from "../directory/parse-directory.ts";
import { planDirectory } from "../directory/plan-directory.ts";
import { KINDS, SECTIONS } from "../directory/sections.ts";
import type { FileProblem } from "../directory/yaml-place.ts";
import { DRY_RUN, readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { countText, jsonText, plainText, ProgressLine, tableText } from "../terminal.ts";

export const apply: Command = {
  name: "apply",
  summary: "write a directory file: people, teams, accounts, products, absences",
  usage: `usage: revops apply <directory.yaml> [--dry-run] [--url <url>] [--key <key>] [--json]

Checks the whole file here first, then creates or changes what it names and leaves everything else alone. An entry is
the whole thing: a field that it leaves out has its default. Applied again, it changes nothing. The sections:
tenant, ${KINDS.join(", ")}.

  --dry-run      read what stands and show what would change, without writing
${STACK_USAGE}

A \`tenant\` section says for which tenant the file is; the operator's key, in REVOPS_OPERATOR_KEY, lets it change the
tenant itself.

exit codes: 0 done, 1 the file has problems, or something was refused, 2 wrong use
`,
  run: runApply,
};

interface Run {
  readonly path: string;
  readonly dry: boolean;
  readonly json: boolean;
}

async function runApply(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, { ...STACK_OPTIONS, ...DRY_RUN }, 1);
  if (!read.ok) return wrongUse(remote, apply, read.error);
  const { json, "dry-run": dry, ...flags } = read.value.values;
  const [path] = read.value.positionals;
  if (path === undefined) return wrongUse(remote, apply, "apply takes a directory file");
  const text = await remote
    .readFile(path)
    .then(utf8Text)
    .catch(() => null);
  if (text === null) {
    remote.err(`cannot read ${plainText(path)} as text\n`);
    return EXIT_USAGE;
  }
  const run = { path, dry, json };
  const file = parseDirectory(text);
  if (!file.ok) return tellProblems(run, file.error, remote);
  const connection = await findConnection(flags, remote);
  if (!connection.ok) return wrongUse(remote, apply, connection.error);
  const { url, key } = connection.value;
  const client = new Client(url, key, remote);
  const operatorKey = remote.env("REVOPS_OPERATOR_KEY");
  const operator = operatorKey === undefined ? null : new Client(url, operatorKey, remote);
  const done = await applyFile(file.value, run, client, operator, remote);
  return done.ok ? tellDone(run, done.value, remote) : tellRefused(run, done.error, remote);
}

interface Done {
  /** Null where the file names no tenant. */
  readonly tenant: Change | null;
  readonly tally: Tally;
}

interface Refused {
  readonly problem: FileProblem;
  /** Null where nothing was begun. */
  readonly refused: EntryRefusal | null;
}

async function applyFile(
  file: DirectoryFile,
  { dry }: Run,
  client: Client,
  operator: Client | null,
  remote: Remote,
): Promise<Result<Done, Refused>> {
  let tenant: Change | null = null;
  if (file.tenant !== null) {
    const checked = await checkTenant(file.tenant, client, operator, dry);
    if (!checked.ok) {
      const { pointer, reason } = checked.error;
      return err({ problem: file.problemAt(["tenant"], pointer, reason), refused: null });
    }
    tenant = checked.value;
  }
  const progress = new ProgressLine(remote);
  const verb = dry ? "compared" : "applied";
  const work = dry ? planDirectory : applyDirectory;
  const tally = await work(file, client, (count, total) =>
    progress.show(`${verb} ${count} of ${countText(total, "entry", "entries")}`),
  );
  progress.end();
  if (tally.ok) return ok({ tenant, tally: tally.value });
  const { entry, refusal } = tally.error;
  const [first] = refusal.errors;
  const what = `${SECTIONS[entry.kind].one} ${entry.id}: ${refusalText(refusal)}`;
  return err({
    problem: file.problemAt(entry.at, first?.pointer ?? "", what),
    refused: tally.error,
  });
}

function tellDone({ dry, json }: Run, { tenant, tally }: Done, remote: Remote): number {
  const { counts, changes } = tally;
  if (json) {
    const changed = changes.map(({ entry, change }) => ({
      kind: entry.kind,
      id: entry.id,
      change,
    }));
    remote.out(jsonText({ done: true, dry_run: dry, tenant, counts, changes: changed }));
    return EXIT_DONE;
  }
  if (dry) {
    for (const { entry, change } of changes) {
      remote.out(`${change.padEnd(8)} ${SECTIONS[entry.kind].one} ${plainText(entry.id)}\n`);
    }
  }
  const rows = KINDS.map((kind) => {
    const { created, updated, unchanged } = counts[kind];
    return [kind, String(created), String(updated), String(unchanged)];
  });
  remote.out(tableText([[dry ? "would be" : "", "created", "updated", "unchanged"], ...rows]));
  if (tenant !== null && tenant !== "unchanged") remote.out(`tenant: ${tenant}\n`);
  return EXIT_DONE;
}

function tellProblems(
  { path, json }: Run,
  problems: readonly FileProblem[],
  remote: Remote,
): number {
  if (json) remote.out(jsonText({ done: false, problems }));
  for (const problem of problems) remote.err(problemText(path, problem));
  remote.err(`${countText(problems.length, "problem")}; nothing was sent\n`);
  return EXIT_FAILED;
}

function tellRefused(
  { path, json, dry }: Run,
  { problem, refused }: Refused,
  remote: Remote,
): number {
  const counts = refused?.tally.counts ?? null;
  if (json) {
    const { status = null, code = null, errors = [] } = refused?.refusal ?? {};
    remote.out(jsonText({ done: false, dry_run: dry, problem, status, code, errors, counts }));
  }
  remote.err(problemText(path, problem));
  const changes = refused?.tally.changes.length ?? 0;
  const kept =
    dry || changes === 0
      ? "nothing was changed"
      : `${countText(changes, "entry", "entries")} changed before; they stand`;
  remote.err(`${kept}; correct the file and apply it again\n`);
  return EXIT_FAILED;
}

/** As compilers say it, so that editors jump to the place. */
function problemText(path: string, { line, column, message, fix }: FileProblem): string {
  const [first = "", ...more] = message.split("\n").map(plainText);
  const rest = more.map((line) => `\n${line}`).join("");
  const hint = fix === null ? "" : ` (${plainText(fix)})`;
  return `${plainText(path)}:${line}:${column}: ${first}${hint}${rest}\n`;
}
