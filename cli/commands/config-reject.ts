// SPDX-License-Identifier: Apache-2.0
// `revops config reject`: a candidate waits no longer, withdrawn by its author or rejected by anybody else.
import { CandidateItem, RejectBody } from "#api/schemas/config-candidate.ts";
import { err, ok } from "#domain/result.ts";
import { readAdminNames } from "../config/admin-names.ts";
import { nameCandidate, readCandidateId, statusText } from "../config/candidate.ts";
import { connect } from "../connect.ts";
import type { Command, Remote } from "../console.ts";
import { readFlags } from "../flag-fields.ts";
import { EXIT_CODES, readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { tellResult } from "../tell.ts";
import { plainText } from "../terminal.ts";

export const configReject: Command = {
  name: "config reject",
  summary: "reject a config that waits for consent, or withdraw your own",
  usage: `usage: revops config reject <candidate id> --reason <text>

The config in force stays as it is. Its author withdraws the candidate, anybody else who may publish rejects it.

  --reason <text>
                 why, in a sentence without personal data
${STACK_USAGE}

example: revops config reject cnd_abcdefghijklmnopqrstuvwxyz --reason "30 % is more than finance agreed to."

${EXIT_CODES}`,
  run: runReject,
};

async function runReject(args: readonly string[], remote: Remote): Promise<number> {
  const options = { ...STACK_OPTIONS, reason: { type: "string" } } as const;
  const read = readOptions(args, options, 1);
  if (!read.ok) return wrongUse(remote, configReject, read.error);
  const { json, reason, ...flags } = read.value.values;
  const id = readCandidateId(read.value.positionals[0]);
  if (!id.ok) return wrongUse(remote, configReject, id.error);
  const body = readFlags(RejectBody, { reason });
  if (!body.ok) return wrongUse(remote, configReject, body.error);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, configReject, client.error);
  const path = `/v1/config/candidates/${id.value}/reject`;
  const call = { method: "POST", path, answer: CandidateItem, body: body.value } as const;
  // The same rejection again changes nothing.
  const sent = await client.value.send({ ...call, repeatable: true });
  const result = sent.ok ? ok(sent.value.value) : err(nameCandidate(sent.error, id.value));
  const nameOf = await readAdminNames(client.value, result.ok && !json);
  return tellResult(remote, json, result, (candidate) => {
    return `${plainText(`${candidate.candidate_id} is ${statusText(candidate, nameOf)}`)}\n`;
  });
}
