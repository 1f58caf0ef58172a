// SPDX-License-Identifier: Apache-2.0
// `revops match`: whose account each row of a file is, out of the rows of another, on this machine.
import { csvLine } from "#domain/imports/rejected-rows.ts";
import { DEFAULT_MATCHING } from "#domain/matching/default-matching.ts";
import { MATCH_FIELDS, type MatchField } from "#domain/matching/match-record.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { tellUnreadable } from "../config/read-config.ts";
import { type Command, EXIT_DONE, type Remote } from "../console.ts";
import { type MatchedRow, matchRows } from "../match/match-rows.ts";
import { type LevelScore, scoreLevels } from "../match/match-score.ts";
import { type NamedColumns, readMatchFile, readPairs } from "../match/read-match-file.ts";
import { readOptions, wrongUse } from "../options.ts";
import { countText, jsonText, plainText, ProgressLine, tableText } from "../terminal.ts";

export const match: Command = {
  name: "match",
  summary: "match the rows of a CSV with the companies of another, without a network",
  usage: `usage: revops match <a.csv> <b.csv> [--columns a:field=column ...] [--threshold 0.88] [--all]
                    [--truth <pairs.csv>] [--json]

Asks of every row of a which row of b is its company, by the rules by which leads find their account: levels L1 (the
same id), L2 (a company's domain), L3 (the same name, and country, phone or postal code), L4 (a similar name, and such a
thing with it). A similar name alone (L5) is only suggested. Writes CSV: a_id, b_id, level, reasons, name_score
(thousandths), conflicts, linked. A row that conflicts stand in the way of has no b_id. The ids are those of the files.

Columns are known by their usual names: id, company or name or title, website or domain or url, email, phone, country,
state, postal_code or postcode or zip, and account_ref, the id in b that a row of a names.

  --columns <a or b>:<field>=<column>
                 read a field from a column of another name, such as a:company=Firm
  --threshold <0.5 to 1>
                 least likeness of similar names; 0.88 where nothing is said
  --all          also every candidate, suggestions among them, the best first
  --truth <pairs.csv>
                 ids of a and b that belong together, in two columns: tells precision and recall of each level
  --json         print the result as one JSON document

example: revops match leads.csv accounts.csv --truth known.csv > matched.csv

exit codes: 0 done, 1 refused or failed, 2 wrong use
`,
  run: runMatch,
};

const OPTIONS = {
  columns: { type: "string", multiple: true },
  threshold: { type: "string" },
  all: { type: "boolean", default: false },
  truth: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

async function runMatch(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, OPTIONS, 2);
  if (!read.ok) return wrongUse(remote, match, read.error);
  const { columns, threshold, all, truth, json } = read.value.values;
  const [pathA, pathB] = read.value.positionals;
  if (pathA === undefined || pathB === undefined)
    return wrongUse(remote, match, "match takes two files");
  const named = readColumns(columns ?? []);
  if (!named.ok) return wrongUse(remote, match, named.error);
  const fuzzy = readThreshold(threshold);
  if (!fuzzy.ok) return wrongUse(remote, match, fuzzy.error);
  const a = await readMatchFile(pathA, named.value.a, remote);
  if (!a.ok) return tellUnreadable(remote, a.error);
  const b = await readMatchFile(pathB, named.value.b, remote);
  if (!b.ok) return tellUnreadable(remote, b.error);
  const pairs = truth === undefined ? null : await readPairs(truth, remote);
  if (pairs !== null && !pairs.ok) return tellUnreadable(remote, pairs.error);

  const progress = new ProgressLine(remote);
  const total = a.value.records.length;
  const settings = { ...DEFAULT_MATCHING, fuzzy_threshold: fuzzy.value };
  const rows = matchRows(a.value, b.value, settings, (done) =>
    progress.show(`${done} of ${total}`),
  );
  progress.end();
  const scores = pairs === null ? null : scoreLevels(rows, pairs.value);
  const told = { rows, all, scores };
  if (json) {
    remote.out(
      jsonText({
        done: true,
        columns: { a: a.value.columns, b: b.value.columns },
        ...summary(told),
      }),
    );
    return EXIT_DONE;
  }
  remote.out(csvText(rows, all));
  remote.err(spokenText(told));
  return EXIT_DONE;
}

/** `a:company=Firm` for each field that stands under another name. */
function readColumns(
  flags: readonly string[],
): Result<{ readonly a: NamedColumns; readonly b: NamedColumns }, string> {
  const named = {
    a: {} as Partial<Record<MatchField, string>>,
    b: {} as Partial<Record<MatchField, string>>,
  };
  for (const flag of flags) {
    const [, file, name, column] = /^([ab]):([a-z_]+)=(.+)$/.exec(flag) ?? [];
    const field = MATCH_FIELDS.find((one) => one === name);
    if (field === undefined || column === undefined) {
      return err(
        `--columns ${plainText(flag)}: write it as a:company=Firm or b:company=Firm; fields are ${MATCH_FIELDS.join(", ")}`,
      );
    }
    named[file === "a" ? "a" : "b"][field] = column.trim();
  }
  return ok(named);
}

/** In thousandths. */
function readThreshold(text: string | undefined): Result<number, string> {
  if (text === undefined) return ok(DEFAULT_MATCHING.fuzzy_threshold);
  const value = Number(text);
  return text.trim() !== "" && value >= 0.5 && value <= 1
    ? ok(Math.round(value * 1_000))
    : err(`--threshold ${plainText(text)}: a number from 0.5 to 1`);
}

interface Told {
  readonly rows: readonly MatchedRow[];
  readonly all: boolean;
  readonly scores: readonly LevelScore[] | null;
}

interface Line {
  readonly a_id: string;
  readonly b_id: string | null;
  readonly level: string | null;
  readonly reasons: readonly string[];
  readonly name_score: number | null;
  readonly conflicts: readonly string[];
  readonly linked: boolean;
}

/** The links, and the rows that only conflicts keep from one; with `all` every candidate, and rows that have none. */
function linesOf({ a_id, answer }: MatchedRow, all: boolean): Line[] {
  const { linked, conflicts, candidates } = answer;
  const shown = all ? candidates : candidates.slice(0, linked ? 1 : 0);
  const nothing = {
    a_id,
    b_id: null,
    level: null,
    reasons: [],
    name_score: null,
    conflicts,
    linked: false,
  };
  if (shown.length === 0) return all || conflicts.length > 0 ? [nothing] : [];
  return shown.map(({ external_id, level, reasons, name_score }, i) => ({
    a_id,
    b_id: external_id,
    level,
    reasons,
    name_score,
    conflicts,
    linked: linked && i === 0,
  }));
}

function csvText(rows: readonly MatchedRow[], all: boolean): string {
  const header = ["a_id", "b_id", "level", "reasons", "name_score", "conflicts", "linked"];
  const lines = rows
    .flatMap((row) => linesOf(row, all))
    .map((line) =>
      csvLine([
        line.a_id,
        line.b_id ?? "",
        line.level ?? "",
        line.reasons.join(" "),
        line.name_score === null ? "" : String(line.name_score),
        line.conflicts.join(" "),
        String(line.linked),
      ]),
    );
  return csvLine(header) + lines.join("");
}

function summary({ rows, all, scores }: Told) {
  return {
    rows: rows.length,
    linked: rows.filter(({ answer }) => answer.linked).length,
    matches: rows.flatMap((row) => linesOf(row, all)),
    ...(scores === null ? {} : { scores }),
  };
}

function spokenText({ rows, scores }: Told): string {
  const linked = rows.filter(({ answer }) => answer.linked).length;
  const said = `${countText(rows.length, "row")}, ${linked} linked\n`;
  if (scores === null) return said;
  const share = (value: number | null): string => (value === null ? "-" : value.toFixed(3));
  const table = scores.map(({ level, pairs, right, precision, recall }) => [
    level,
    String(pairs),
    String(right),
    share(precision),
    share(recall),
  ]);
  return `${said}${tableText([["level", "pairs", "right", "precision", "recall so far"], ...table])}`;
}
