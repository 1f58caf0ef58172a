// SPDX-License-Identifier: Apache-2.0
// `revops config consent`: a second person's yes to exactly what they looked at.
import { z } from "zod";
import { PublishedVersion } from "#api/schemas/config.ts";
import { CandidateItem, ConsentBody } from "#api/schemas/config-candidate.ts";
import { readAdminNames } from "../config/admin-names.ts";
import {
  candidateText,
  nameCandidate,
  readCandidate,
  readCandidateId,
} from "../config/candidate.ts";
import { publishedText } from "../config/tell-published.ts";
import { connect } from "../connect.ts";
import type { Client, Refusal } from "../client.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, EXIT_PARTLY, type Remote } from "../console.ts";
import { readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { tellRefusal } from "../tell.ts";
import { countText, jsonText, plainText } from "../terminal.ts";

export const configConsent: Command = {
  name: "config consent",
  summary: "consent to a config that loosens something, as its second revops_admin",
  usage: `usage: revops config consent <candidate id> [--sha256 <config_sha256>]

Shows what the candidate changes and asks; the consent is bound to the hash of what was shown. Only somebody who is
signed in (\`revops login\`) and is not its author can consent: a key never does. The consent that completes the
number publishes.

  --sha256 <config_sha256>
                 consent without being asked to the candidate that has this hash, as \`revops config candidates\` shows
                 it; needed where nobody is there to answer
${STACK_USAGE}

example: revops config consent cnd_abcdefghijklmnopqrstuvwxyz

exit codes: 0 published, 1 refused, failed or answered with no, 2 wrong use, 3 one more revops_admin has to consent
`,
  run: runConsent,
};

const ConsentAnswer = z.union([PublishedVersion, CandidateItem]);

async function runConsent(args: readonly string[], remote: Remote): Promise<number> {
  const options = { ...STACK_OPTIONS, sha256: { type: "string" } } as const;
  const read = readOptions(args, options, 1);
  if (!read.ok) return wrongUse(remote, configConsent, read.error);
  const { json, sha256, ...flags } = read.value.values;
  const id = readCandidateId(read.value.positionals[0]);
  if (!id.ok) return wrongUse(remote, configConsent, id.error);
  const given = sha256 === undefined ? null : ConsentBody.safeParse({ config_sha256: sha256 });
  if (given?.success === false) return wrongUse(remote, configConsent, NO_HASH);
  if (given === null && !remote.interactive) {
    const how = `look at it with \`revops config candidates ${id.value}\` and name its hash: --sha256`;
    return wrongUse(remote, configConsent, how);
  }
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, configConsent, client.error);
  const candidate = await readCandidate(client.value, id.value);
  if (candidate.ok && candidate.value.status === "outdated") {
    return tellRefusal(remote, json, OUTDATED);
  }
  if (given !== null) return consent(client.value, id.value, given.data, json, remote);
  if (!candidate.ok) return tellRefusal(remote, json, candidate.error);
  remote.err(candidateText(candidate.value, await readAdminNames(client.value)));
  const answer = await remote.ask("\nconsent to this? Type yes: ");
  if (answer?.trim() !== "yes") {
    remote.err("nothing was changed\n");
    return EXIT_FAILED;
  }
  const { config_sha256 } = candidate.value;
  return consent(client.value, id.value, { config_sha256 }, json, remote);
}

const NO_HASH =
  "--sha256 takes the 64 hexadecimal digits of config_sha256, as `revops config candidates <id>` shows them";

/** The stack's own code for it invites to try again, which never helps here. */
const OUTDATED: Refusal = {
  status: 409,
  code: "version_moved",
  reason:
    "another version was published since this was proposed: the config has to be published again, as a candidate over that one",
  errors: [],
  retryable: false,
};

function whyNot(refusal: Refusal, id: string): Refusal {
  switch (refusal.code) {
    case "version_moved":
      return OUTDATED;
    case "missing_scope": {
      const hint = "only a revops_admin who is signed in consents, never a key: `revops login`";
      return { ...refusal, reason: `${refusal.reason}\n  ${hint}` };
    }
    default:
      return nameCandidate(refusal, id);
  }
}

async function consent(
  client: Client,
  id: string,
  body: z.infer<typeof ConsentBody>,
  json: boolean,
  remote: Remote,
): Promise<number> {
  const path = `/v1/config/candidates/${id}/consent`;
  const call = { method: "POST", path, answer: ConsentAnswer, body } as const;
  // The same person's yes counts once.
  const sent = await client.send({ ...call, repeatable: true });
  if (!sent.ok) return tellRefusal(remote, json, whyNot(sent.error, id));
  const answer = sent.value.value;
  const waits = !("published" in answer);
  if (json) remote.out(jsonText({ done: !waits, ...answer }));
  else if (waits) {
    const people = countText(answer.needs, "more revops_admin");
    remote.out(`noted; ${id} waits for ${people} until ${plainText(answer.expires_at)}\n`);
  } else remote.out(publishedText(answer));
  return waits ? EXIT_PARTLY : EXIT_DONE;
}
