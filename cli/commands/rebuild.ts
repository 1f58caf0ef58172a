// SPDX-License-Identifier: Apache-2.0
// `revops rebuild`: asks a running stack to make a tenant's views again from its log, part by part, to the end.
import { RebuildProgress } from "#api/schemas/views.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { type Refusal, refusalText } from "../client.ts";
import { connect } from "../connect.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { jsonText, ProgressLine } from "../terminal.ts";

export const rebuild: Command = {
  name: "rebuild",
  summary: "make a tenant's views again from its log",
  usage: `usage: revops rebuild [--clear | --from <seq>] [--url <url>] [--key <key>] [--json]

Makes the views of the key's tenant again from its receipt log. Leads may come in meanwhile. The key needs the scope
admin.

  --clear        empty the views first, so that nothing remains that the log does not say
  --from <seq>   go on where an earlier run stopped
${STACK_USAGE}

exit codes: 0 done, 1 refused or failed, 2 wrong use
`,
  run: runRebuild,
};

/** A stack that answers the same place for ever would keep the command for ever. */
const STANDING_STILL: Refusal = {
  status: null,
  code: null,
  reason: "the stack does not go on",
  errors: [],
  retryable: false,
};

interface Options {
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly clear: boolean;
  readonly from: number;
  readonly json: boolean;
}

async function runRebuild(args: readonly string[], remote: Remote): Promise<number> {
  const parsed = parseOptions(args);
  if (!parsed.ok) return wrongUse(remote, rebuild, parsed.error);
  const options = parsed.value;
  const client = await connect(options, remote);
  if (!client.ok) return wrongUse(remote, rebuild, client.error);
  const progress = new ProgressLine(remote);
  let next = options.from;
  for (;;) {
    const part = await client.value.send({
      method: "POST",
      path: "/v1/views/rebuild",
      answer: RebuildProgress,
      body: { from_seq: next, clear: options.clear && next === 0 },
      repeatable: true,
    });
    if (!part.ok) {
      progress.end();
      return tellFailure(options, next, part.error, remote);
    }
    const { next_seq, size } = part.value.value;
    progress.show(`${next_seq ?? size} of ${size} receipts`);
    if (next_seq !== null && next_seq > next) {
      next = next_seq;
      continue;
    }
    progress.end();
    if (next_seq !== null) return tellFailure(options, next, STANDING_STILL, remote);
    const done = { done: true, size };
    remote.out(options.json ? jsonText(done) : `rebuilt ${size} receipts\n`);
    return EXIT_DONE;
  }
}

function tellFailure({ json }: Options, next: number, refusal: Refusal, remote: Remote): number {
  if (json) remote.out(jsonText({ done: false, next_seq: next, reason: refusal.reason }));
  remote.err(`stopped: ${refusalText(refusal)}\ngo on with --from ${next}\n`);
  return EXIT_FAILED;
}

function parseOptions(args: readonly string[]): Result<Options, string> {
  const read = readOptions(args, {
    ...STACK_OPTIONS,
    from: { type: "string", default: "0" },
    clear: { type: "boolean", default: false },
  });
  if (!read.ok) return read;
  const { url, key, from, clear, json } = read.value.values;
  if (!/^\d{1,15}$/.test(from)) return err("--from is not a place in the log");
  if (clear && from !== "0") {
    return err("--clear begins at the beginning, so it goes without --from");
  }
  return ok({ url, key, from: Number(from), clear, json });
}
