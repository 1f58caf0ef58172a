// SPDX-License-Identifier: Apache-2.0
// `revops apply directory.yaml`: people, teams, accounts, products and absences as one file, checked here first.
import { utf8Text } from "#domain/bytes/encoding.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { Client, refusalText } from "../client.ts";
import { findConnection } from "../connect.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Remote } from "../console.ts";
import {
  applyDirectory,
  type EntryRefusal,
  plannedTally,
  type Tally,
} from "../directory/apply-directory.ts";
import type { Change } from "../directory/change.ts";
import { checkTenant } from "../directory/check-tenant.ts";
import { type DirectoryFile, readDirectory } from "../directory/parse-directory.ts";
import { planDirectory } from "../directory/plan-directory.ts";
import { KINDS, SECTIONS } from "../directory/sections.ts";
import type { FileProblem } from "#domain/config/yaml-place.ts";
import { DRY_RUN, readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import {
  countText,
  jsonText,
  missingText,
  plainText,
  ProgressLine,
  tableText,
} from "../terminal.ts";

export const apply: Command = {
  name: "apply",
  summary: "write a directory file: people, teams, accounts, products, absences",
  usage: `usage: revops apply <directory.yaml> [--dry-run] [--url <url>] [--key <key>] [--json]

Checks the whole file first, against what stands too, then creates or changes what it names and leaves everything else
alone. A field that an entry does not write keeps what stands, such as \`active\` of somebody who left; on something new
it has its default. Applied again, it changes nothing. The sections:
tenant, ${KINDS.join(", ")}.

  --dry-run      read what stands and show what would change, field by field, without writing; all problems at once
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
  const bytes = await remote.readFile(path).catch(() => null);
  const text = bytes === null ? null : textOf(bytes);
  if (text === null) {
    const why = bytes === null ? missingText(path) : `${plainText(path)} is no text`;
    remote.err(`${why}\n`);
    return EXIT_USAGE;
  }
  const run = { path, dry, json };
  const { file, problems } = readDirectory(text);
  const connection = await findConnection(flags, remote);
  // What stands is asked beside problems of the file only where that is all that was asked for.
  if (file === null || (problems.length > 0 && (!dry || !connection.ok))) {
    return tellProblems(run, problems, remote);
  }
  if (!connection.ok) return wrongUse(remote, apply, connection.error);
  const { url, key } = connection.value;
  const client = new Client(url, key, remote);
  const operatorKey = remote.env("REVOPS_OPERATOR_KEY");
  const operator = operatorKey === undefined ? null : new Client(url, operatorKey, remote);
  return applyFile(file, problems, run, client, operator, remote);
}

interface Done {
  /** Null where the file names no tenant. */
  readonly tenant: Change | null;
  readonly tally: Tally;
}

interface Refused {
  readonly problem: FileProblem;
  readonly refused: EntryRefusal;
}

/** Tenant and plan are looked at before anything is written; then the tenant is written, then the entries. */
async function applyFile(
  file: DirectoryFile,
  local: readonly FileProblem[],
  run: Run,
  client: Client,
  operator: Client | null,
  remote: Remote,
): Promise<number> {
  const looked = await lookAtTenant(file, client, operator, true);
  const progress = new ProgressLine(remote);
  const show = (verb: string) => (count: number, total: number) =>
    progress.show(`${verb} ${count} of ${countText(total, "entry", "entries")}`);
  const planned = looked.ok ? await planDirectory(file, client, show("compared")) : null;
  progress.end();
  const found = [...local];
  if (!looked.ok) found.push(looked.error);
  if (planned?.ok === false) {
    for (const { entry, pointer, message, fix } of planned.error.problems) {
      const what = `${SECTIONS[entry.kind].one} ${entry.id}: ${message}`;
      found.push(file.problemAt(entry.at, pointer, what, fix));
    }
  }
  found.sort((a, b) => a.line - b.line || a.column - b.column);
  if (found.length > 0 || planned?.ok !== true) return tellProblems(run, found, remote);
  if (run.dry) {
    const tenant = looked.ok ? looked.value : null;
    return tellDone(run, { tenant, tally: plannedTally(planned.value) }, remote);
  }
  const tenant = await lookAtTenant(file, client, operator, false);
  if (!tenant.ok) return tellProblems(run, [tenant.error], remote);
  const tally = await applyDirectory(planned.value, client, show("applied"));
  progress.end();
  if (tally.ok) return tellDone(run, { tenant: tenant.value, tally: tally.value }, remote);
  const { entry, refusal } = tally.error;
  const what = `${SECTIONS[entry.kind].one} ${entry.id}: ${refusalText(refusal)}`;
  const problem = file.problemAt(entry.at, refusal.errors[0]?.pointer ?? "", what);
  return tellRefused(run, { problem, refused: tally.error }, remote);
}

async function lookAtTenant(
  file: DirectoryFile,
  client: Client,
  operator: Client | null,
  dry: boolean,
): Promise<Result<Change | null, FileProblem>> {
  if (file.tenant === null) return ok(null);
  const checked = await checkTenant(file.tenant, client, operator, dry);
  if (checked.ok) return checked;
  const { pointer, reason } = checked.error;
  return err(file.problemAt(["tenant"], pointer, reason));
}

function tellDone({ dry, json }: Run, { tenant, tally }: Done, remote: Remote): number {
  const { counts, changes } = tally;
  if (json) {
    const changed = changes.map(({ entry, change, fields }) => ({
      kind: entry.kind,
      id: entry.id,
      change,
      fields,
    }));
    remote.out(jsonText({ done: true, dry_run: dry, tenant, counts, changes: changed }));
    return EXIT_DONE;
  }
  if (dry) {
    for (const { entry, change, fields } of changes) {
      const which = fields.length === 0 ? "" : `: ${fields.join(", ")}`;
      const what = `${SECTIONS[entry.kind].one} ${plainText(entry.id)}${which}`;
      remote.out(`${change.padEnd(8)} ${what}\n`);
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
  { path, json, dry }: Run,
  problems: readonly FileProblem[],
  remote: Remote,
): number {
  if (json) remote.out(jsonText({ done: false, dry_run: dry, problems }));
  for (const problem of problems) remote.err(problemText(path, problem));
  remote.err(`${countText(problems.length, "problem")}; nothing was changed\n`);
  return EXIT_FAILED;
}

function tellRefused(
  { path, json, dry }: Run,
  { problem, refused }: Refused,
  remote: Remote,
): number {
  const { refusal, tally } = refused;
  if (json) {
    const { status, code, errors } = refusal;
    const { counts } = tally;
    remote.out(jsonText({ done: false, dry_run: dry, problem, status, code, errors, counts }));
  }
  remote.err(problemText(path, problem));
  const changes = tally.changes.length;
  const kept =
    changes === 0
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

function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8Text(bytes);
  } catch {
    return null;
  }
}
