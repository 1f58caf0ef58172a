// SPDX-License-Identifier: Apache-2.0
// `revops verify`: the offline verifier for people and scripts. Reads one file, opens no connection.
import { verifyBundle } from "#ledger/verify.ts";
import type { Check, Verdict, Verification } from "#ledger/verify-findings.ts";
import { EXIT_USAGE, type Command, type Console } from "../console.ts";
import { LOG_KEY, nameBundle, type NamedBundle, readBundle } from "../bundle.ts";
import { readOptions, wrongUse } from "../options.ts";
import { tableText } from "../terminal.ts";
import { ok, type Result } from "#domain/result.ts";

const EXIT: Readonly<Record<Verdict, number>> = { VALID: 0, TAMPERED: 1, "UNTRUSTED-KEY": 3 };

const USAGE = `usage: revops verify <bundle.zip> [--log-key <vkey>] [--json]

Checks an evidence bundle without a network.

  --log-key <vkey>  the log's verifier key, taken from anywhere but the bundle;
                    without it the best verdict is UNTRUSTED-KEY
  --json            print the whole result as JSON

exit codes: 0 VALID, 1 TAMPERED, 2 wrong use, 3 UNTRUSTED-KEY
`;

export const verify: Command = {
  name: "verify",
  summary: "check an evidence bundle, without a network",
  usage: USAGE,
  run: verifyCommand,
};

const MEANING: Readonly<Record<Verdict, string>> = {
  VALID: "nothing was changed, and the log with the given key vouches for it",
  TAMPERED: "this is not what the log recorded, do not rely on it",
  "UNTRUSTED-KEY": "the bundle agrees with itself, but no key from outside it vouches for it",
};

const MARK: Readonly<Record<Check["status"], string>> = {
  passed: "ok  ",
  failed: "FAIL",
  unknown: "??  ",
};

/** Answers the exit code. */
export async function verifyCommand(args: readonly string[], console: Console): Promise<number> {
  const parsed = parseOptions(args);
  if (!parsed.ok) return wrongUse(console, verify, parsed.error);
  const options = parsed.value;
  const zip = await readBundle(options.path, console);
  if (zip === null) return EXIT_USAGE;
  const result = verifyBundle(zip, options.logKey === undefined ? {} : { logKey: options.logKey });
  console.out(options.json ? `${JSON.stringify(result, null, 2)}\n` : summaryText(result));
  return EXIT[result.verdict];
}

function parseOptions(args: readonly string[]): Result<NamedBundle & { json: boolean }, string> {
  const options = {
    ...LOG_KEY,
    json: { type: "boolean", default: false },
  } as const;
  const read = readOptions(args, options, 1);
  if (!read.ok) return read;
  const { values, positionals } = read.value;
  const named = nameBundle("verify", positionals, values["log-key"]);
  return named.ok ? ok({ ...named.value, json: values.json }) : named;
}

function summaryText({
  verdict,
  chain,
  origin,
  tree_size,
  receipts,
  checks,
  first_bad_receipt: bad,
}: Verification): string {
  const lines = [`${verdict}: ${MEANING[verdict]}`];
  if (bad)
    lines.push(`first bad receipt: ${bad.seq} ${bad.step} ${bad.id ?? ""}: ${bad.fault ?? ""}`);
  lines.push(
    "",
    `subject  ${chain ?? "unknown"}`,
    `log      ${origin ?? "unknown"}, ${tree_size ?? "?"} receipts`,
  );
  const rows = receipts.map(({ seq, timestamp, step, outcome, chain: of, fault }) => [
    String(seq),
    timestamp ?? "-",
    step,
    outcome ?? "-",
    of ?? "-",
    fault === null ? "ok" : "BAD",
  ]);
  lines.push("", tableText([["seq", "time", "step", "outcome", "chain", ""], ...rows]).trimEnd());
  lines.push(
    "",
    ...checks.map(({ name, status, detail }) => `${MARK[status]}  ${name.padEnd(10)} ${detail}`),
  );
  // A hostile bundle chooses these texts: no control character of theirs reaches a terminal.
  // oxlint-disable-next-line no-control-regex -- they are what it looks for
  return `${lines.join("\n").replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, "?")}\n`;
}
