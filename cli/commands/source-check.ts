// SPDX-License-Identifier: Apache-2.0
// `revops source check`: what a post would become under a source of a config file, without a network.
import { utf8Text } from "#domain/bytes/encoding.ts";
import type { SourceSettings } from "#domain/config/intake-settings.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { compileSource } from "#domain/sources/compile-source.ts";
import { type TriedPost, tryPost } from "#domain/sources/try-post.ts";
import { parseConfigText, readConfigText, tellUnreadable } from "../config/read-config.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { readOptions, wrongUse } from "../options.ts";
import { jsonText, missingText, plainText, prettyText, tableText } from "../terminal.ts";

export const sourceCheck: Command = {
  name: "source check",
  summary: "say what a signed post would become under a source of a config file, without a network",
  usage: `usage: revops source check --config <config.yaml> --source <name> --example <post.json> [--json]

Maps the example as the source's door would, were it signed: the fields that the mapping takes out of it, the lead or
enrichment that they make, a signal's points, and everything that is wrong. Nothing is sent.

  --config <config.yaml>
                 the config that has the source
  --source <name>
                 its name there
  --example <post.json>
                 a post as the sender would make it
  --json         print the result as one JSON document

example: revops source check --config config.yaml --source product --example post.json

exit codes: 0 the door would take it, 1 it would not, or the source is not right, 2 wrong use
`,
  run: runCheck,
};

const OPTIONS = {
  config: { type: "string" },
  source: { type: "string" },
  example: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

async function runCheck(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, OPTIONS);
  if (!read.ok) return wrongUse(remote, sourceCheck, read.error);
  const { config, source, example, json } = read.value.values;
  if (config === undefined || source === undefined || example === undefined) {
    return wrongUse(remote, sourceCheck, "name --config, --source and --example");
  }
  const text = await readConfigText(config, remote);
  if (!text.ok) return tellUnreadable(remote, text.error);
  const post = await readExample(example, remote);
  if (!post.ok) return tellUnreadable(remote, post.error);
  const written = parseConfigText(text.value);
  const settings = findSource(written.ok ? written.value : null, source);
  if (!settings.ok) {
    remote.err(`${plainText(config)}: ${settings.error.join(`\n${plainText(config)}: `)}\n`);
    return EXIT_FAILED;
  }
  const tried = tryPost(settings.value, post.value, remote.now());
  remote.out(json ? jsonText({ done: tried.accepted, ...tried }) : triedText(tried));
  return tried.accepted ? EXIT_DONE : EXIT_FAILED;
}

async function readExample(
  path: string,
  remote: Pick<Remote, "readFile">,
): Promise<Result<unknown, string>> {
  const bytes = await remote.readFile(path).catch(() => null);
  if (bytes === null) return err(missingText(path));
  try {
    return ok(JSON.parse(utf8Text(bytes)) as unknown);
  } catch {
    return err(`${plainText(path)} is not JSON`);
  }
}

/** The source of that name, or one sentence for each thing that is wrong with it. */
function findSource(config: unknown, name: string): Result<SourceSettings, readonly string[]> {
  const sources = memberOf(config, "sources");
  const written = memberOf(sources, name);
  if (written === undefined) {
    return err([`it has no source ${plainText(name)}; revops config lint says whether it is one`]);
  }
  const compiled = compileSource(name, written);
  if (compiled.ok) return compiled;
  return err(
    compiled.error.map(({ pointer, message, fix }) => {
      const place = plainText(`/sources/${name}${pointer}`);
      return `${place}: ${plainText(message)}${fix === null ? "" : ` ${plainText(fix)}`}`;
    }),
  );
}

function memberOf(value: unknown, name: string): unknown {
  const isHolder = typeof value === "object" && value !== null && Object.hasOwn(value, name);
  return isHolder ? (Reflect.get(value, name) as unknown) : undefined;
}

function triedText({ fields, problems, accepted, ...made }: TriedPost): string {
  const taken = fields.map(({ field, value, pointer }) => [
    field,
    typeof value === "string" ? value : value.join(", "),
    pointer === "" ? "constant" : pointer,
  ]);
  const table = taken.length === 0 ? "" : `${tableText([["field", "value", "from"], ...taken])}\n`;
  const result = Object.fromEntries(Object.entries(made).filter(([, value]) => value !== null));
  const wrong = problems.map(({ pointer, code, message }) =>
    plainText(`${pointer === "" ? "the post" : pointer}: ${code}: ${message}`),
  );
  const end = accepted ? "the door would take it" : "the door would refuse it";
  return `${table}${prettyText(result)}${wrong.map((line) => `${line}\n`).join("")}${end}\n`;
}
