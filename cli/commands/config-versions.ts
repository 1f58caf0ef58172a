// SPDX-License-Identifier: Apache-2.0
// `revops config versions`: what was published when, and how one of them came about.
import type { z } from "zod";
import { VersionNumber } from "#api/routes/config.ts";
import { ConfigVersionView, ListedVersions } from "#api/schemas/config.ts";
import { rulingFrom } from "#domain/config/ruling-versions.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Client, Refusal } from "../client.ts";
import { type NameOf, readAdminNames } from "../config/admin-names.ts";
import { nameVersion } from "../config/config-calls.ts";
import { diffText } from "../config/diff-text.ts";
import { connect } from "../connect.ts";
import type { Command, Remote } from "../console.ts";
import { EXIT_CODES, readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { tellResult } from "../tell.ts";
import { plainText, tableText } from "../terminal.ts";

export const configVersions: Command = {
  name: "config versions",
  summary: "list the published config versions, or say how one came about",
  usage: `usage: revops config versions [<number>]

Without a number: all of them, newest first, and which one rules now. With one: its author, who consented, the
warnings that were accepted and why, and what it changed against the version before. With --json its source and what
was compiled from it too.

${STACK_USAGE}

example: revops config versions 3

${EXIT_CODES}`,
  run: runVersions,
};

async function runVersions(args: readonly string[], remote: Remote): Promise<number> {
  const read = readOptions(args, STACK_OPTIONS, 1);
  if (!read.ok) return wrongUse(remote, configVersions, read.error);
  const { json, ...flags } = read.value.values;
  const [word] = read.value.positionals;
  const version = VersionNumber.optional().safeParse(word);
  if (!version.success) {
    return wrongUse(remote, configVersions, "name a version by its number, such as 3");
  }
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, configVersions, client.error);
  if (version.data !== undefined) {
    const one = await readVersion(client.value, version.data);
    const nameOf = await readAdminNames(client.value, one.ok && !json);
    return tellResult(remote, json, one, (told) => versionText(told, nameOf));
  }
  const path = "/v1/config/versions";
  const sent = await client.value.send({ method: "GET", path, answer: ListedVersions });
  const result = sent.ok ? ok(sent.value.value) : sent;
  return tellResult(remote, json, result, ({ items }) => listText(items, remote.now()));
}

type Version = z.infer<typeof ConfigVersionView>;

async function readVersion(client: Client, version: string): Promise<Result<Version, Refusal>> {
  const path = `/v1/config/versions/${version}`;
  const read = await client.send({ method: "GET", path, answer: ConfigVersionView });
  return read.ok ? ok(read.value.value) : err(nameVersion(read.error, version));
}

function listText(versions: z.infer<typeof ListedVersions>["items"], nowMs: number): string {
  if (versions.length === 0) return "nothing is published yet\n";
  const known = versions.map((one) => ({ ...one, effective_at_ms: Date.parse(one.effective_at) }));
  const ruling = rulingFrom(known, nowMs);
  const rows = known.map((one) => [
    String(one.config_version),
    one.published_at,
    one.effective_at,
    one.config_sha256.slice(0, 12),
    !ruling.includes(one) ? "" : one.effective_at_ms <= nowMs ? "rules" : "will rule",
  ]);
  return tableText([["version", "published", "rules from", "sha256", ""], ...rows]);
}

function versionText(version: Version, nameOf: NameOf): string {
  const { config_version, published_at, effective_at, publication } = version;
  const lines = [
    `version        ${config_version}`,
    `published      ${published_at}, rules from ${effective_at} on`,
    `receipt        ${version.receipt_id}`,
    `config_sha256  ${version.config_sha256}`,
  ];
  if (publication === null) lines.push("by             the product itself");
  else lines.push(...publicationLines(publication, nameOf));
  const told = lines.map((line) => `${plainText(line)}\n`).join("");
  if (publication === null) return told;
  const before =
    config_version === 1 ? "" : `\nagainst the version before: ${diffText(publication.diff)}`;
  return `${told}${before}`;
}

function publicationLines(
  publication: NonNullable<Version["publication"]>,
  nameOf: NameOf,
): string[] {
  const { author, consents, accepted, rolled_back_from, reason } = publication;
  return [
    `author         ${author.kind} ${nameOf(author.ref)}`,
    ...consents.map(({ ref, at }) => `consented      ${nameOf(ref)} at ${at}`),
    ...(rolled_back_from === undefined ? [] : [`back to        version ${rolled_back_from}`]),
    ...(reason === undefined ? [] : [`reason         ${reason}`]),
    ...accepted.map(
      ({ code, pointer, reason }) => `accepts        ${code} at ${pointer || "/"}: ${reason}`,
    ),
  ];
}
