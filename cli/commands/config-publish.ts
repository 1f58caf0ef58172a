// SPDX-License-Identifier: Apache-2.0
// `revops config publish`: a file or the draft as the next version, or as a candidate where it loosens something.
import { bodyOf, configPath } from "../config/config-calls.ts";
import {
  ORIGIN_OPTIONS,
  ORIGIN_USAGE,
  originName,
  readOrigin,
  revisionOf,
  tellNoOrigin,
} from "../config/config-origin.ts";
import { PUBLISH_OPTIONS, PUBLISH_USAGE, readPublishFlags } from "../config/publish-flags.ts";
import { PublishAnswer, tellPublished } from "../config/tell-published.ts";
import { tellUnpublished } from "../config/tell-unpublished.ts";
import { connect } from "../connect.ts";
import type { Command, Remote } from "../console.ts";
import { readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";

export const configPublish: Command = {
  name: "config publish",
  summary: "publish a config; one that loosens something waits for a second revops_admin",
  usage: `usage: revops config publish <config.yaml> | --draft [--at <instant>] [--expect <number>] [--dry-run]

Checks the config as \`revops config check\` does. One that loosens nothing is published at once. One that loosens
anything becomes a candidate: signed-in revops_admins other than its author consent to it, one where the author is
signed in, two where a key proposes it. The same call again publishes nothing twice.

${ORIGIN_USAGE}
${PUBLISH_USAGE}
${STACK_USAGE}

example: revops config publish config.yaml --expect 3

exit codes: 0 published, or it stood already, 1 refused or failed, 2 wrong use, 3 it waits for a second revops_admin
(with --dry-run: it would)
`,
  run: runPublish,
};

async function runPublish(args: readonly string[], remote: Remote): Promise<number> {
  const options = { ...STACK_OPTIONS, ...ORIGIN_OPTIONS, ...PUBLISH_OPTIONS };
  const read = readOptions(args, options, 1);
  if (!read.ok) return wrongUse(remote, configPublish, read.error);
  const { json, ...flags } = read.value.values;
  const call = readPublishFlags(flags);
  if (!call.ok) return wrongUse(remote, configPublish, call.error);
  const origin = await readOrigin(read.value.positionals[0], flags, remote);
  if (!origin.ok) return tellNoOrigin(remote, configPublish, origin.error);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, configPublish, client.error);
  const name = originName(origin.value);
  const sent = await client.value.send({
    method: "POST",
    path: configPath("/v1/config/versions", origin.value, call.value.values),
    answer: PublishAnswer,
    ...bodyOf(origin.value),
    ...call.value.precondition,
    // The same content makes no second version and no second candidate.
    repeatable: true,
  });
  if (!sent.ok) {
    const { if_match: version } = call.value.precondition;
    const seen = { client: client.value, draft: revisionOf(origin.value), version };
    return tellUnpublished(remote, json, { name, origin: origin.value, seen }, sent.error);
  }
  return tellPublished(remote, json, name, sent.value.value);
}
