// SPDX-License-Identifier: Apache-2.0
// `revops config rollback`: an earlier version's source as the next version, under the same rules as any other.
import { VersionNumber } from "#api/routes/config.ts";
import { rollBackConfig } from "#api/routes/config-publish.ts";
import { configPath, nameVersion } from "../config/config-calls.ts";
import { PUBLISH_OPTIONS, PUBLISH_USAGE, readPublishFlags } from "../config/publish-flags.ts";
import { PublishAnswer, tellPublished } from "../config/tell-published.ts";
import { tellRefused } from "../config/tell-refused.ts";
import { connect } from "../connect.ts";
import type { Command, Remote } from "../console.ts";
import { readFlags } from "../flag-fields.ts";
import { readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";

export const configRollback: Command = {
  name: "config rollback",
  summary: "go back to an earlier config version, which is a publish like any other",
  usage: `usage: revops config rollback <number> [--reason <text>] [--at <instant>] [--expect <number>] [--dry-run]

Publishes that version's source again as the next version: checked and compiled against the directory of today, and
where that loosens anything against what rules now, it waits for a second revops_admin. Nothing of what was decided
changes.

  --reason <text>
                 why, in a sentence without personal data; the receipt keeps it
${PUBLISH_USAGE}
${STACK_USAGE}

example: revops config rollback 3 --reason "Too many leads without an owner."

exit codes: 0 published, or it stood already, 1 refused or failed, 2 wrong use, 3 it waits for a second revops_admin
(with --dry-run: it would)
`,
  run: runRollback,
};

async function runRollback(args: readonly string[], remote: Remote): Promise<number> {
  const options = { ...STACK_OPTIONS, ...PUBLISH_OPTIONS, reason: { type: "string" } } as const;
  const read = readOptions(args, options, 1);
  if (!read.ok) return wrongUse(remote, configRollback, read.error);
  const { json, reason, ...flags } = read.value.values;
  const version = VersionNumber.safeParse(read.value.positionals[0]);
  if (!version.success) {
    return wrongUse(remote, configRollback, "name a version by its number, such as 3");
  }
  const call = readPublishFlags(flags);
  if (!call.ok) return wrongUse(remote, configRollback, call.error);
  const body = readFlags(rollBackConfig.body.schema, { reason });
  if (!body.ok) return wrongUse(remote, configRollback, body.error);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, configRollback, client.error);
  const path = `/v1/config/versions/${version.data}/rollback`;
  const sent = await client.value.send({
    method: "POST",
    path: configPath(path, null, call.value.values),
    answer: PublishAnswer,
    body: body.value,
    ...call.value.precondition,
    // The same content makes no second version and no second candidate.
    repeatable: true,
  });
  const name = `version ${version.data}`;
  if (!sent.ok) {
    const seen = { client: client.value, version: call.value.precondition.if_match };
    return tellRefused(remote, json, name, nameVersion(sent.error, version.data), seen);
  }
  return tellPublished(remote, json, name, sent.value.value);
}
