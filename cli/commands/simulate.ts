// SPDX-License-Identifier: Apache-2.0
// `revops simulate`: what a config file decides, on this machine: of one case, or of a whole table of quotes.
import { z } from "zod";
import { simulateCase } from "#decisions/simulate/case.ts";
import { simulateMatrix } from "#decisions/simulate/matrix.ts";
import { matrixCsv } from "#decisions/simulate/matrix-csv.ts";
import {
  type UnknownName,
  unknownInAxes,
  unknownInCase,
} from "#decisions/simulate/unknown-names.ts";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import type { ConfigDirectory } from "#domain/config/directory.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { CaseFacts } from "#domain/simulation/case.ts";
import { AskedAxes, type Matrix, MatrixBase, MAX_MATRIX_CELLS } from "#domain/simulation/matrix.ts";
import { FILE_OPTIONS, FILE_USAGE } from "../config/check-file.ts";
import { readFileDirectory } from "../config/file-directory.ts";
import { parseConfigText, readConfigText, tellUnreadable } from "../config/read-config.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Remote } from "../console.ts";
import { loadPolicy } from "../load-policy.ts";
import { readOptions, wrongUse } from "../options.ts";
import { type CandidateFile, readCandidate } from "../simulate/candidate-file.ts";
import { caseText, matrixText } from "../simulate/simulation-text.ts";
import { countText, jsonText, plainText } from "../terminal.ts";
import { missingFolder } from "../written-file.ts";

export const simulate: Command = {
  name: "simulate",
  summary: "ask what a config file decides, without a network",
  usage: `usage: revops simulate <config.yaml> --case <case.yaml>
       revops simulate <config.yaml> --matrix [<axes.yaml>] [--against <config.yaml>] [--csv <file>]

Lets the production policy decide: one case, with every reason in words and the rules that were looked at; or quotes
by segment, discount band, term, product mix and risk, and which of them a second config decides otherwise.

  --case <case.yaml>
                 subject: quote, lead or contract, and its facts (amounts in minor units, rates in basis points),
                 such as { subject: quote, facts: { segment: smb, discount_bps: 2500 } }
  --matrix       bands between every two thresholds; a file may name axes and what every cell has in common, such
                 as { axes: { segments: [smb] }, base: { role: sales_manager } }
  --against <config.yaml>
                 a second config beside the first
  --csv <file>   write the matrix as a table
${FILE_USAGE}

example: revops simulate profiles/smb/config.yaml --matrix --against smb-new.yaml --csv matrix.csv

exit codes: 0 done, 1 a file is no config or no case, 2 wrong use
`,
  run: runSimulate,
};

const OPTIONS = {
  ...FILE_OPTIONS,
  case: { type: "string" },
  matrix: { type: "boolean", default: false },
  against: { type: "string" },
  csv: { type: "string" },
} as const;

const MatrixFile = z.strictObject({
  axes: AskedAxes.default({}),
  base: MatrixBase.prefault({}),
});

/** Why the command ends: what to say, and as which exit code. */
interface Failure {
  readonly code: number;
  readonly reason: string;
}

async function runSimulate(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, OPTIONS, 2);
  if (!read.ok) return wrongUse(remote, simulate, read.error);
  const { values, positionals } = read.value;
  const [path, axes] = positionals;
  if (path === undefined) return wrongUse(remote, simulate, "simulate takes a config file");
  if ((values.case === undefined) !== values.matrix)
    return wrongUse(remote, simulate, "give --case with a file, or --matrix");
  if (values.case !== undefined && (axes ?? values.against ?? values.csv) !== undefined)
    return wrongUse(remote, simulate, "--case goes without axes, --against and --csv");
  const folder = values.csv === undefined ? null : await missingFolder(values.csv, remote);
  if (folder !== null) return tellUnreadable(remote, folder);
  const done =
    values.case === undefined
      ? await runMatrix({ ...values, path, axes }, remote)
      : await runCase({ ...values, path, case: values.case }, remote);
  if (done.ok) return EXIT_DONE;
  remote.err(`${done.error.reason}\n`);
  return done.error.code;
}

interface Asked {
  readonly path: string;
  readonly directory?: string | undefined;
  readonly json: boolean;
}

async function runCase(
  asked: Asked & { readonly case: string },
  remote: Remote,
): Promise<Result<null, Failure>> {
  const config = await readSide(asked, asked.path, remote);
  if (!config.ok) return config;
  const facts = await readValue(asked.case, CaseFacts, remote);
  if (!facts.ok) return facts;
  const { config: rules, locale } = config.value;
  const unknown = unknownInCase(rules.config, facts.value);
  if (unknown.length > 0) return refuseNames(`${asked.case}: `, unknown);
  const host = loadPolicy();
  const answer = simulateCase(facts.value, { host, config: rules, now_ms: remote.now(), locale });
  const { config_sha256 } = rules;
  const told = { done: true, file: asked.path, config_sha256, policy_sha256: host.sha256 };
  remote.out(asked.json ? jsonText({ ...told, case: answer }) : caseText(answer));
  return ok(null);
}

interface AskedMatrix extends Asked {
  readonly axes: string | undefined;
  readonly against?: string | undefined;
  readonly csv?: string | undefined;
}

/** `place` is the file, and where in it the pointers begin. */
function refuseNames(place: string, unknown: readonly UnknownName[]): Result<never, Failure> {
  const lines = unknown.map(({ pointer, message }) => plainText(`${place}${pointer}: ${message}`));
  return err({ code: EXIT_FAILED, reason: lines.join("\n") });
}

async function runMatrix(asked: AskedMatrix, remote: Remote): Promise<Result<null, Failure>> {
  const config = await readSide(asked, asked.path, remote);
  if (!config.ok) return config;
  const against =
    asked.against === undefined ? ok(null) : await readSide(asked, asked.against, remote);
  if (!against.ok) return against;
  const file =
    asked.axes === undefined
      ? ok(MatrixFile.parse({}))
      : await readValue(asked.axes, MatrixFile, remote);
  if (!file.ok) return file;
  const sides = against.value === null ? [config.value] : [config.value, against.value];
  const configs = sides.map((side) => side.config.config);
  const unknown = unknownInAxes(configs, file.value.axes);
  if (unknown.length > 0) return refuseNames(`${asked.axes ?? ""}: /axes`, unknown);
  const host = loadPolicy();
  const matrix = simulateMatrix(host, {
    config: config.value.config,
    against: against.value?.config ?? null,
    ...file.value,
    now_ms: remote.now(),
    locale: config.value.locale,
  });
  if (!matrix.ok) {
    const counts = Object.entries(matrix.error).map(([axis, points]) => `${points} ${axis}`);
    const reason = `${counts.join(" x ")} are more than ${MAX_MATRIX_CELLS} cells: name fewer points of an axis`;
    return err({ code: EXIT_FAILED, reason });
  }
  const saved = await writeTable(asked.csv, matrix.value, remote);
  if (!saved.ok) return saved;
  const told = { done: true, file: asked.path, against: asked.against ?? null };
  const { sha256: policy_sha256 } = host;
  remote.out(
    asked.json
      ? jsonText({ ...told, policy_sha256, matrix: matrix.value })
      : matrixText(matrix.value, against.value !== null) + savedText(asked.csv, matrix.value),
  );
  return ok(null);
}

function savedText(path: string | undefined, { cells }: Matrix): string {
  return path === undefined ? "" : `${plainText(path)}: ${countText(cells.length, "row")}\n`;
}

async function writeTable(
  path: string | undefined,
  matrix: Matrix,
  remote: Remote,
): Promise<Result<null, Failure>> {
  if (path === undefined) return ok(null);
  return remote.writeFile(path, utf8Bytes(matrixCsv(matrix))).then(
    () => ok(null),
    () => err({ code: EXIT_FAILED, reason: `${plainText(path)} cannot be written` }),
  );
}

async function readSide(
  { directory: from }: Asked,
  path: string,
  remote: Remote,
): Promise<Result<CandidateFile, Failure>> {
  const directory: Result<ConfigDirectory | null, string> =
    from === undefined ? ok(null) : await readFileDirectory(from, remote);
  if (!directory.ok) return err({ code: EXIT_USAGE, reason: directory.error });
  const config = await readCandidate(path, directory.value, remote);
  if (config.ok) return config;
  const { kind, reason } = config.error;
  return err({ code: kind === "unreadable" ? EXIT_USAGE : EXIT_FAILED, reason });
}

/** A YAML or JSON file against a schema, with the first thing that is wrong and where. */
async function readValue<S extends z.ZodType>(
  path: string,
  schema: S,
  remote: Remote,
): Promise<Result<z.output<S>, Failure>> {
  const read = await readConfigText(path, remote);
  if (!read.ok) return err({ code: EXIT_USAGE, reason: read.error });
  const value = parseConfigText(read.value);
  const file = plainText(path);
  if (!value.ok) {
    const [first] = value.error;
    const place = `${file}:${first?.line ?? 1}:${first?.column ?? 1}`;
    return err({ code: EXIT_FAILED, reason: `${place}: ${plainText(first?.message ?? "")}` });
  }
  const parsed = schema.safeParse(value.value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const where = `/${(issue?.path ?? []).map(String).join("/")}`;
  const reason = `${file}: ${plainText(where)}: ${plainText(issue?.message ?? "not acceptable")}`;
  return err({ code: EXIT_FAILED, reason });
}
