// SPDX-License-Identifier: Apache-2.0
// `revops explain`: a lead's whole path from its evidence bundle. Reads one file, opens no connection, and tells nothing
// of a bundle that was tampered with.
import { explainLead } from "#decisions/explain/explain-lead.ts";
import { type ToldStep, tellSteps } from "#decisions/explain/tell-steps.ts";
import { chooseLocale, LOCALES, type Locale } from "#decisions/rationale.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { readBundleReceipts } from "#ledger/read-bundle.ts";
import { verifyBundle } from "#ledger/verify.ts";
import { type Command, type Console, EXIT_DONE, EXIT_USAGE } from "../console.ts";
import { LOG_KEY, nameBundle, type NamedBundle, readBundle } from "../bundle.ts";
import { readOptions, wrongUse } from "../options.ts";
import { plainText } from "../terminal.ts";

const EXIT_TAMPERED = 1;

const USAGE = `usage: revops explain <bundle.zip> [--log-key <vkey>] [--locale en|de|fr|ar] [--json]

Tells a lead's whole path from an evidence bundle, without a network: the same
as GET /v1/leads/{id}/explain, with ids where only the tenant knows the names.

  --log-key <vkey>  the log's verifier key, taken from anywhere but the bundle
  --locale <tag>    language of the sentences; en where nothing is said
  --json            print the steps as JSON

exit codes: 0 told, 1 TAMPERED, 2 wrong use
`;

export const explain: Command = {
  name: "explain",
  summary: "tell a lead's whole path from its evidence bundle, without a network",
  usage: USAGE,
  run: explainCommand,
};

/** Answers the exit code. */
export async function explainCommand(args: readonly string[], console: Console): Promise<number> {
  const parsed = parseOptions(args);
  if (!parsed.ok) return wrongUse(console, explain, parsed.error);
  const { path, logKey, locale, json } = parsed.value;
  const zip = await readBundle(path, console);
  if (zip === null) return EXIT_USAGE;
  const { verdict, chain } = verifyBundle(zip, logKey === undefined ? {} : { logKey });
  if (verdict === "TAMPERED" || chain === null) {
    console.err("TAMPERED: this is not what the log recorded; `revops verify` says where.\n");
    return EXIT_TAMPERED;
  }
  const receipts = readBundleReceipts(zip, chain);
  const steps = tellSteps(explainLead(receipts), locale, new Map());
  console.out(
    json
      ? `${JSON.stringify({ verdict, chain, locale, steps }, null, 2)}\n`
      : `${verdict}: ${chain}\n\n${steps.map(stepText).join("\n")}`,
  );
  return EXIT_DONE;
}

function parseOptions(
  args: readonly string[],
): Result<NamedBundle & { locale: Locale; json: boolean }, string> {
  const options = {
    ...LOG_KEY,
    locale: { type: "string", default: "en" },
    json: { type: "boolean", default: false },
  } as const;
  const read = readOptions(args, options, 1);
  if (!read.ok) return read;
  const { values, positionals } = read.value;
  const named = nameBundle("explain", positionals, values["log-key"]);
  if (!named.ok) return named;
  const locale = LOCALES.find((one) => one === values.locale);
  if (locale === undefined) return err(`--locale is one of ${LOCALES.join(", ")}`);
  return ok({ ...named.value, locale: chooseLocale(locale), json: values.json });
}

function stepText({ seq, step, at, facts }: ToldStep): string {
  const lines = facts.flatMap(({ sentence, parts }) => [
    `  ${sentence}`,
    ...parts.map((part) => `    - ${part.sentence}`),
  ]);
  return `${[`${at}  ${step}  (receipt ${seq})`, ...lines].map(plainText).join("\n")}\n`;
}
