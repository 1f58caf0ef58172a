// SPDX-License-Identifier: Apache-2.0
// What became of a config that was to be published: it stands, it waits for a second person, or it was only tried.
import { z } from "zod";
import { DryRun, PublishedVersion } from "#api/schemas/config.ts";
import { ProposedCandidate } from "#api/schemas/config-candidate.ts";
import { EXIT_DONE, EXIT_PARTLY, type Remote } from "../console.ts";
import { countText, jsonText, plainText } from "../terminal.ts";
import { checkText } from "./check-text.ts";
import { diffText } from "./diff-text.ts";

export const PublishAnswer = z.union([PublishedVersion, DryRun, ProposedCandidate]);
export type PublishAnswer = z.infer<typeof PublishAnswer>;

/** Answers the exit code. `name` is what the config is called where its places are named. */
export function tellPublished(
  remote: Remote,
  json: boolean,
  name: string,
  answer: PublishAnswer,
): number {
  const waits = "candidate_id" in answer || ("dry_run" in answer && answer.loosens);
  remote.out(json ? jsonText({ done: !waits, ...answer }) : answerText(name, answer));
  return waits ? EXIT_PARTLY : EXIT_DONE;
}

function answerText(name: string, answer: PublishAnswer): string {
  if ("candidate_id" in answer) return waitingText(answer);
  if ("published" in answer) return publishedText(answer);
  const then = answer.loosens ? "it would wait for a second revops_admin" : "it would be published";
  return `${checkText(name, answer)}${then}; nothing was changed\n`;
}

/** The version that stands, and from when on it rules. */
export function publishedText(version: z.infer<typeof PublishedVersion>): string {
  const { config_version, effective_at, receipt_id, published } = version;
  if (!published)
    return `version ${config_version} has this content already; nothing was published\n`;
  return (
    plainText(
      `published version ${config_version}, which rules from ${effective_at} on (${receipt_id})`,
    ) + "\n"
  );
}

/** Where it waits, for how many, and what they do. */
function waitingText(candidate: z.infer<typeof ProposedCandidate>): string {
  const { candidate_id, needs, expires_at, diff, diff_against } = candidate;
  const id = plainText(candidate_id);
  const people = countText(needs, "more revops_admin");
  return [
    `against version ${diff_against}: ${diffText(diff)}`,
    `${id} waits for ${people} until ${plainText(expires_at)}; until then nothing changes. Each of them runs:`,
    `  revops config consent ${id}`,
    "",
  ].join("\n");
}
