// SPDX-License-Identifier: Apache-2.0
// One candidate, as whoever is to consent to it looks at it.
import type { z } from "zod";
import { CandidateParams, CandidateView } from "#api/schemas/config-candidate.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Client, Refusal } from "../client.ts";
import { countText, plainText } from "../terminal.ts";
import type { NameOf } from "./admin-names.ts";
import { diffText } from "./diff-text.ts";

export type Candidate = z.infer<typeof CandidateView>;

/** The id of a command line, or one sentence why it is none. */
export function readCandidateId(word: string | undefined): Result<string, string> {
  const parsed = CandidateParams.safeParse({ candidate_id: word });
  if (parsed.success) return ok(parsed.data.candidate_id);
  return err("name a candidate by its id, as `revops config candidates` shows it");
}

export async function readCandidate(
  client: Client,
  id: string,
): Promise<Result<Candidate, Refusal>> {
  const path = `/v1/config/candidates/${id}`;
  const read = await client.send({ method: "GET", path, answer: CandidateView });
  return read.ok ? ok(read.value.value) : err(nameCandidate(read.error, id));
}

export function nameCandidate(refusal: Refusal, id: string): Refusal {
  if (refusal.status !== 404) return refusal;
  const reason = `there is no candidate ${id}: \`revops config candidates\` shows those there are`;
  return { ...refusal, reason };
}

/** All that the consent is to: who wants it, what it changes, what it accepts, and the hash that binds it. */
export function candidateText(candidate: Candidate, nameOf: NameOf): string {
  const { candidate_id, proposed_by, proposed_at, base_version, effective_at } = candidate;
  const accepted = candidate.accepted.map(
    ({ code, pointer, reason }) => `accepts        ${code} at ${pointer || "/"}: ${reason}`,
  );
  const lines = [
    `candidate      ${candidate_id}, ${statusText(candidate, nameOf)}`,
    `proposed       by ${proposed_by.kind} ${nameOf(proposed_by.ref)} at ${proposed_at}, over version ${base_version}`,
    `rules          ${effective_at === null ? "90 seconds after the last consent" : `from ${effective_at} on`}`,
    ...candidate.consents.map(({ ref, at }) => `consented      ${nameOf(ref)} at ${at}`),
    ...rollbackLines(candidate),
    ...accepted,
    `config_sha256  ${candidate.config_sha256}`,
  ];
  const told = lines.map((line) => `${plainText(line)}\n`).join("");
  return `${told}\nagainst version ${candidate.diff_against}: ${diffText(candidate.diff)}`;
}

type CandidateState = Pick<
  Candidate,
  "status" | "needs" | "expires_at" | "ended" | "config_version"
>;

/** Such as "waiting for 1 more revops_admin until 2026-12-10T00:00:00.000Z". */
export function statusText(
  { status, needs, expires_at, ended, config_version }: CandidateState,
  nameOf: NameOf,
): string {
  switch (status) {
    case "waiting":
      return `waiting for ${countText(needs, "more revops_admin")} until ${expires_at}`;
    case "published":
      return `published as version ${config_version ?? "?"}`;
    case "rejected":
    case "withdrawn":
      return ended === null
        ? status
        : `${status} by ${nameOf(ended.by.ref)} at ${ended.at}: ${ended.reason}`;
    case "expired":
      return `expired at ${expires_at}`;
    default:
      return "outdated: another version was published since";
  }
}

function rollbackLines({ rolled_back_from, reason }: Candidate): string[] {
  const from = rolled_back_from === undefined ? [] : [`back to        version ${rolled_back_from}`];
  return reason === undefined ? from : [...from, `reason         ${reason}`];
}
