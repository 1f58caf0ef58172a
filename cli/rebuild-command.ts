// SPDX-License-Identifier: Apache-2.0
// `revops rebuild`: asks a running stack to make a tenant's views again from its log, part by part, to the end.
import { parseArgs } from "node:util";
import { RebuildProgress } from "#api/schemas/views.ts";
import { EXIT_USAGE, type Remote } from "./console.ts";

const EXIT_DONE = 0;
const EXIT_FAILED = 1;

/** Tries of one part: with the longest wait a stack that is away for five minutes does not end the rebuild. */
const TRIES = 6;
const MAX_WAIT_SECONDS = 60;
const DEFAULT_WAIT_SECONDS = 5;

const USAGE = `usage: revops rebuild --url <url> --key <key> [--clear | --from <seq>] [--json]

Makes the views of the key's tenant again from its receipt log. Leads may come in meanwhile.

  --url <url>   the stack, such as https://revops.example
  --key <key>   an API key of the tenant, with scope admin
  --clear       empty the views first, so that nothing remains that the log does not say
  --from <seq>  go on where an earlier run stopped
  --json        print the result as JSON

exit codes: 0 done, 1 refused or failed, 2 wrong use
`;

interface Options {
  readonly url: string;
  readonly key: string;
  readonly clear: boolean;
  readonly from: number;
  readonly json: boolean;
}

/** Answers the exit code. */
export async function rebuildCommand(args: readonly string[], remote: Remote): Promise<number> {
  const options = parseOptions(args);
  if (typeof options === "string") {
    remote.err(`${options}\n\n${USAGE}`);
    return EXIT_USAGE;
  }
  let next = options.from;
  for (;;) {
    const clear = options.clear && next === 0;
    const part = await rebuildPart(options, { from_seq: next, clear }, remote);
    if (typeof part === "string") return tellFailure(options, next, part, remote);
    const { next_seq, size } = part;
    if (remote.terminal) remote.err(`\r${next_seq ?? size} of ${size} receipts`);
    if (next_seq === null) return tellDone(options, size, remote);
    if (next_seq <= next) return tellFailure(options, next, "the stack does not go on", remote);
    next = next_seq;
  }
}

/** One part, tried again while the stack says that it may succeed later; a sentence where it did not. */
async function rebuildPart(
  { url, key }: Options,
  body: { readonly from_seq: number; readonly clear: boolean },
  remote: Remote,
): Promise<RebuildProgress | string> {
  for (let tried = 1; ; tried++) {
    const answer = await remote
      .fetch(`${url}/v1/views/rebuild`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      })
      .catch(() => null);
    const told: unknown = await answer?.json().catch(() => null);
    if (answer?.ok === true) {
      return RebuildProgress.safeParse(told).data ?? "the answer is not one of this version";
    }
    const isPassing = answer === null || answer.status === 429 || answer.status === 503;
    if (!isPassing || tried === TRIES) return reasonOf(answer, told);
    const seconds = Number(answer?.headers.get("retry-after") ?? DEFAULT_WAIT_SECONDS);
    const known = seconds > 0 ? seconds : DEFAULT_WAIT_SECONDS;
    await remote.wait(Math.min(known, MAX_WAIT_SECONDS) * 1000);
  }
}

function reasonOf(answer: Response | null, told: unknown): string {
  if (answer === null) return "the stack does not answer";
  const isProblem = typeof told === "object" && told !== null && "title" in told;
  const title =
    isProblem && typeof told.title === "string" ? told.title : `status ${answer.status}`;
  // Whatever answered at this address chose the text: no control character of its reaches a terminal.
  return title.replaceAll(/\p{Cc}/gu, "?");
}

function tellDone({ json }: Options, size: number, remote: Remote): number {
  if (remote.terminal) remote.err("\n");
  remote.out(json ? `${JSON.stringify({ done: true, size })}\n` : `rebuilt ${size} receipts\n`);
  return EXIT_DONE;
}

function tellFailure({ json }: Options, next: number, reason: string, remote: Remote): number {
  if (remote.terminal) remote.err("\n");
  if (json) remote.out(`${JSON.stringify({ done: false, next_seq: next, reason })}\n`);
  remote.err(`stopped: ${reason}\ngo on with --from ${next}\n`);
  return EXIT_FAILED;
}

function parseOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        url: { type: "string" },
        key: { type: "string" },
        from: { type: "string", default: "0" },
        clear: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    const { url = "", key = "", from, clear, json } = values;
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) return "--url is not an address";
    if (!/^\S+$/.test(key)) return "--key is missing";
    if (!/^\d{1,15}$/.test(from)) return "--from is not a place in the log";
    if (clear && from !== "0") return "--clear begins at the beginning, so it goes without --from";
    return { url: url.replace(/\/+$/, ""), key, from: Number(from), clear, json };
  } catch (error) {
    return error instanceof Error ? error.message : "bad arguments";
  }
}
