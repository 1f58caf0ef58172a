// SPDX-License-Identifier: Apache-2.0
// `revops config check`: a config under every check of the stack that would publish it, and what it would change there.
import { VersionNumber } from "#api/routes/config.ts";
import { blockingFindings } from "#domain/config/blocking.ts";
import { askForCheck, nameVersion } from "../config/config-calls.ts";
import {
  ORIGIN_OPTIONS,
  ORIGIN_USAGE,
  originName,
  readOrigin,
  revisionOf,
  tellNoOrigin,
} from "../config/config-origin.ts";
import { checkText } from "../config/check-text.ts";
import { tellRefused } from "../config/tell-refused.ts";
import { connect } from "../connect.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { jsonText } from "../terminal.ts";

export const configCheck: Command = {
  name: "config check",
  summary: "check a config at the stack, with its directory, and compare it with what rules there",
  usage: `usage: revops config check <config.yaml> | --draft [--against <number>]

As \`revops config lint\`, with the stack's own people and teams; and what publishing it would change, which says
whether a second revops_admin has to consent. Nothing is stored.

${ORIGIN_USAGE}
  --against <number>
                 the version to compare with; by default those that rule
${STACK_USAGE}

example: revops config check config.yaml

exit codes: 0 it can be published, 1 something stands in the way, or the stack refused, 2 wrong use
`,
  run: runCheck,
};

async function runCheck(args: readonly string[], remote: Remote): Promise<number> {
  const options = { ...STACK_OPTIONS, ...ORIGIN_OPTIONS, against: { type: "string" } } as const;
  const read = readOptions(args, options, 1);
  if (!read.ok) return wrongUse(remote, configCheck, read.error);
  const { json, against, ...flags } = read.value.values;
  if (against !== undefined && !VersionNumber.safeParse(against).success) {
    return wrongUse(remote, configCheck, "--against takes a version's number such as 3");
  }
  const origin = await readOrigin(read.value.positionals[0], flags, remote);
  if (!origin.ok) return tellNoOrigin(remote, configCheck, origin.error);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, configCheck, client.error);
  const asked = await askForCheck(client.value, origin.value, against);
  const name = originName(origin.value);
  if (!asked.ok) {
    const seen = { client: client.value, draft: revisionOf(origin.value) };
    return tellRefused(remote, json, name, nameVersion(asked.error, against), seen);
  }
  const { publishable } = asked.value;
  const blocking = blockingFindings(asked.value).length;
  remote.out(
    json ? jsonText({ done: publishable, blocking, ...asked.value }) : checkText(name, asked.value),
  );
  return publishable ? EXIT_DONE : EXIT_FAILED;
}
