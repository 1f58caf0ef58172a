// SPDX-License-Identifier: Apache-2.0
// `revops config candidates`: what waits for a second revops_admin, and what each of it would change.
import { ListedCandidates } from "#api/schemas/config-candidate.ts";
import { ok } from "#domain/result.ts";
import { readAdminNames } from "../config/admin-names.ts";
import { candidateText, readCandidate, readCandidateId, statusText } from "../config/candidate.ts";
import type { Client } from "../client.ts";
import { connect } from "../connect.ts";
import type { Command, Remote } from "../console.ts";
import { EXIT_CODES, readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { tellResult } from "../tell.ts";
import { tableText } from "../terminal.ts";

export const configCandidates: Command = {
  name: "config candidates",
  summary: "list the configs that wait for a second revops_admin, or look at one",
  usage: `usage: revops config candidates [<candidate id>] [--all]

Without an id: those that wait. With one: who proposed it, what it would change, which warnings it accepts and why,
and the hash that a consent is bound to.

  --all          those that ended too: published, rejected, withdrawn, expired or outdated
${STACK_USAGE}

example: revops config candidates cnd_abcdefghijklmnopqrstuvwxyz

${EXIT_CODES}`,
  run: runCandidates,
};

async function runCandidates(args: readonly string[], remote: Remote): Promise<number> {
  const options = { ...STACK_OPTIONS, all: { type: "boolean", default: false } } as const;
  const read = readOptions(args, options, 1);
  if (!read.ok) return wrongUse(remote, configCandidates, read.error);
  const { json, all, ...flags } = read.value.values;
  const [word] = read.value.positionals;
  const id = word === undefined ? ok(null) : readCandidateId(word);
  if (!id.ok) return wrongUse(remote, configCandidates, id.error);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, configCandidates, client.error);
  if (id.value === null) return listCandidates(client.value, all, json, remote);
  const candidate = await readCandidate(client.value, id.value);
  const nameOf = await readAdminNames(client.value, candidate.ok && !json);
  return tellResult(remote, json, candidate, (one) => candidateText(one, nameOf));
}

async function listCandidates(
  client: Client,
  all: boolean,
  json: boolean,
  remote: Remote,
): Promise<number> {
  const path = "/v1/config/candidates";
  const sent = await client.send({ method: "GET", path, answer: ListedCandidates });
  const result = sent.ok
    ? ok({ items: sent.value.value.items.filter(({ status }) => all || status === "waiting") })
    : sent;
  const nameOf = await readAdminNames(client, result.ok && !json && result.value.items.length > 0);
  return tellResult(remote, json, result, ({ items }) => {
    if (items.length === 0) return all ? "there is none\n" : "nothing waits for consent\n";
    const rows = items.map((one) => [
      one.candidate_id,
      one.proposed_at,
      nameOf(one.proposed_by.ref),
      `version ${one.base_version}`,
      statusText(one, nameOf),
    ]);
    return tableText([["candidate", "proposed", "by", "over", "status"], ...rows]);
  });
}
