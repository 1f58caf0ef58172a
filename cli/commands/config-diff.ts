// SPDX-License-Identifier: Apache-2.0
// `revops config diff`: what one config changes against another, in keys and in decisions; two files without a network,
// or a file against what is published.
import { VersionNumber } from "#api/routes/config.ts";
import { diffConfigs } from "#decisions/diff-configs.ts";
import { ok } from "#domain/result.ts";
import { FILE_OPTIONS } from "../config/check-file.ts";
import { brokenText, type CompiledFile, compileFile, type NoSide } from "../config/compile-file.ts";
import {
  askForCheck,
  askForVersionDiff,
  type ConfigOrigin,
  nameVersion,
} from "../config/config-calls.ts";
import { diffText, type ToldDiff, WOULD_WAIT } from "../config/diff-text.ts";
import { readFileDirectory } from "../config/file-directory.ts";
import { readConfigText, tellUnreadable } from "../config/read-config.ts";
import { tellRefused } from "../config/tell-refused.ts";
import { connect, type StackFlags } from "../connect.ts";
import {
  type Command,
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_PARTLY,
  EXIT_USAGE,
  type Remote,
} from "../console.ts";
import { loadPolicy } from "../load-policy.ts";
import { readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { jsonText } from "../terminal.ts";

export const configDiff: Command = {
  name: "config diff",
  summary: "say what a config changes against another, and whether it loosens anything",
  usage: `usage: revops config diff <old.yaml> <new.yaml> [--directory <directory.yaml>] [--json]
       revops config diff --version <number> [<new.yaml>]

Compares keys by their declared direction, and decisions by asking the production policy about every threshold cell:
one basis point shows. Two files need no network. With --version a file is compared with that published version, and
without a file the version with the one before it.

  --directory <directory.yaml>
                 the people and teams that both files name; without it every handle counts as somebody
  --version <number>
                 the published version to compare with
${STACK_USAGE}

example: revops config diff profiles/smb/config.yaml smb-new.yaml

exit codes: 0 nothing is loosened, 1 a file is no config, or the stack refused, 2 wrong use, 3 something is loosened:
publishing it would wait for a second revops_admin
`,
  run: runDiff,
};

async function runDiff(args: readonly string[], remote: Remote): Promise<number> {
  const options = { ...FILE_OPTIONS, ...STACK_OPTIONS, version: { type: "string" } } as const;
  const read = readOptions(args, options, 2);
  if (!read.ok) return wrongUse(remote, configDiff, read.error);
  const { json, directory, version, ...flags } = read.value.values;
  const [first, second] = read.value.positionals;
  if (version !== undefined) {
    if (second !== undefined) return wrongUse(remote, configDiff, "--version takes one file");
    return diffPublished({ json, version, file: first ?? null, flags }, remote);
  }
  if (first === undefined || second === undefined) {
    return wrongUse(remote, configDiff, "diff takes two files, or --version and one");
  }
  return diffFiles({ json, directory, before: first, after: second }, remote);
}

interface FileDiff {
  readonly json: boolean;
  readonly directory: string | undefined;
  readonly before: string;
  readonly after: string;
}

async function diffFiles(asked: FileDiff, remote: Remote): Promise<number> {
  const people =
    asked.directory === undefined ? ok(null) : await readFileDirectory(asked.directory, remote);
  if (!people.ok) return tellUnreadable(remote, people.error);
  const sides: CompiledFile[] = [];
  for (const path of [asked.before, asked.after]) {
    const compiled = await compileFile(path, people.value, remote);
    if (!compiled.ok) return tellNoSide(remote, compiled.error);
    if (compiled.value.problems > 0) {
      remote.err(
        `${brokenText(path, compiled.value.problems)}; it is compared as far as it compiles\n`,
      );
    }
    sides.push(compiled.value);
  }
  const [before, after] = sides;
  if (before === undefined || after === undefined) return EXIT_FAILED;
  const diff = diffConfigs(loadPolicy(), before.side, after.side);
  return tellDiff(remote, asked.json, diff, {
    before: { file: asked.before, problems: before.problems },
    after: { file: asked.after, problems: after.problems },
  });
}

interface PublishedDiff {
  readonly json: boolean;
  readonly version: string;
  /** Null: the version itself against the one before. */
  readonly file: string | null;
  readonly flags: StackFlags;
}

async function diffPublished(asked: PublishedDiff, remote: Remote): Promise<number> {
  const { json, file } = asked;
  const version = VersionNumber.safeParse(asked.version);
  if (!version.success) return wrongUse(remote, configDiff, "--version takes a number such as 3");
  const read = file === null ? ok(null) : await readConfigText(file, remote);
  if (!read.ok) return tellUnreadable(remote, read.error);
  const client = await connect(asked.flags, remote);
  if (!client.ok) return wrongUse(remote, configDiff, client.error);
  if (read.value === null) {
    const told = await askForVersionDiff(client.value, version.data);
    if (!told.ok) return tellRefused(remote, json, null, nameVersion(told.error, version.data));
    const { diff, against, config_version } = told.value;
    const sides = { before: { version: against }, after: { version: config_version } };
    return tellDiff(remote, json, diff, sides, "");
  }
  const origin: ConfigOrigin = { kind: "file", file: read.value };
  const check = await askForCheck(client.value, origin, version.data);
  if (!check.ok) return tellRefused(remote, json, file, nameVersion(check.error, version.data));
  const { diff, findings, diff_against } = check.value;
  if (diff === null) {
    const problems = findings.filter(({ severity }) => severity === "error").length;
    return tellNoSide(remote, {
      kind: "no_config",
      reason: brokenText(read.value.path, problems, "check"),
    });
  }
  return tellDiff(remote, json, diff, { before: { version: diff_against }, after: { file } });
}

function tellDiff(
  remote: Remote,
  json: boolean,
  diff: ToldDiff,
  sides: object,
  consequence = WOULD_WAIT,
): number {
  remote.out(json ? jsonText({ done: true, ...sides, ...diff }) : diffText(diff, consequence));
  return diff.loosens ? EXIT_PARTLY : EXIT_DONE;
}

function tellNoSide(remote: Remote, { kind, reason }: NoSide): number {
  remote.err(`${reason}\n`);
  return kind === "unreadable" ? EXIT_USAGE : EXIT_FAILED;
}
