// SPDX-License-Identifier: Apache-2.0
// `revops history export`: the whole log of a tenant into one file, for a replay without a network.
import { err, ok, type Result } from "#domain/result.ts";
import type { Client, Refusal } from "../client.ts";
import { tellUnreadable } from "../config/read-config.ts";
import { connect } from "../connect.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { tellRefusal } from "../tell.ts";
import { jsonText, plainText, ProgressLine } from "../terminal.ts";
import { missingFolder } from "../written-file.ts";

export const historyExport: Command = {
  name: "history export",
  summary: "write a tenant's whole log to a file, to be replayed offline",
  usage: `usage: revops history export --out <file.ndjson> [--url <url>] [--key <key>] [--json]

Writes every receipt with its body, byte for byte, the config versions that they name, and which handle was whom.
What is sealed in a receipt stays sealed. Each part that is taken leaves a receipt of its own. The key needs the
scope evidence:read.

  --out <file>   where to write it; only its owner may read it
${STACK_USAGE}

example: revops history export --out history.ndjson && revops replay history.ndjson --candidate new.yaml

exit codes: 0 done, 1 refused or failed, 2 wrong use
`,
  run: runExport,
};

/** A stack that answers the same place for ever would keep the command for ever. */
const STANDING_STILL: Refusal = {
  status: null,
  code: null,
  reason: "the stack does not go on",
  errors: [],
  retryable: false,
};

async function runExport(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, { ...STACK_OPTIONS, out: { type: "string" } });
  if (!read.ok) return wrongUse(remote, historyExport, read.error);
  const { json, out, ...flags } = read.value.values;
  if (out === undefined) return wrongUse(remote, historyExport, "--out is missing");
  const folder = await missingFolder(out, remote);
  if (folder !== null) return tellUnreadable(remote, folder);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, historyExport, client.error);
  const progress = new ProgressLine(remote);
  const history = await readParts(client.value, (text) => progress.show(text));
  progress.end();
  if (!history.ok) return tellRefusal(remote, json, history.error);
  const { bytes, size } = history.value;
  const saved = await remote.writeFile(out, bytes).then(
    () => true,
    () => false,
  );
  if (!saved) {
    remote.err(`${plainText(out)} cannot be written\n`);
    return EXIT_FAILED;
  }
  const told = { done: true, out, receipts: size, bytes: bytes.length };
  remote.out(
    json ? jsonText(told) : `${plainText(out)}: ${size} receipts, ${bytes.length} bytes\n`,
  );
  return EXIT_DONE;
}

interface WholeHistory {
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** Every part in order, in memory: a log of 100,000 receipts is some 800 MB. */
async function readParts(
  client: Client,
  show: (text: string) => void,
): Promise<Result<WholeHistory, Refusal>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let from = 0; ;) {
    const part = await client.readPart(`/v1/log/history?from_seq=${from}`);
    if (!part.ok) return part;
    const { bytes, headers } = part.value;
    parts.push(bytes);
    size = Number(headers.get("revops-log-size") ?? 0);
    const told = headers.get("revops-next-seq");
    show(`${told ?? size} of ${size} receipts`);
    if (told === null) return ok({ bytes: joinBytes(parts), size });
    const next = Number(told);
    if (!Number.isSafeInteger(next) || next <= from) return err(STANDING_STILL);
    from = next;
  }
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
