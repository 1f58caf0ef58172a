// SPDX-License-Identifier: Apache-2.0
// `revops config draft get` and `put`: the one working text that a tenant's administrators share at the stack.
import type { z } from "zod";
import { DraftTag, DraftView, SavedDraft } from "#api/schemas/config-draft.ts";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { type NameOf, readAdminNames } from "../config/admin-names.ts";
import { holdsNothing, readConfigText, tellEmpty, tellUnreadable } from "../config/read-config.ts";
import { tellRefused } from "../config/tell-refused.ts";
import { connect } from "../connect.ts";
import { type Command, EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { EXIT_CODES, readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { countText, jsonText, plainText, tableText } from "../terminal.ts";
import { missingFolder } from "../written-file.ts";

export const configDraftGet: Command = {
  name: "config draft get",
  summary: "read the working draft of the next config",
  usage: `usage: revops config draft get [--revision <r3>] [--out <file>]

Prints the text as its author wrote it, comments included, and on standard error its revision and the ones before it.

  --revision <r3>
                 an earlier one of the last 50
  --out <file>   write the text there instead of printing it
${STACK_USAGE}

example: revops config draft get --out config.yaml

${EXIT_CODES}`,
  run: runGet,
};

async function runGet(args: readonly string[], remote: Remote): Promise<number> {
  const own = { revision: { type: "string" }, out: { type: "string" } } as const;
  const read = readOptions(args, { ...STACK_OPTIONS, ...own });
  if (!read.ok) return wrongUse(remote, configDraftGet, read.error);
  const { json, revision, out, ...flags } = read.value.values;
  const wrong = wrongRevision(revision);
  if (wrong !== null) return wrongUse(remote, configDraftGet, wrong);
  const folder = out === undefined ? null : await missingFolder(out, remote);
  if (folder !== null) return tellUnreadable(remote, folder);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, configDraftGet, client.error);
  const query = revision === undefined ? "" : `?revision=${revision}`;
  const path = `/v1/config/draft${query}`;
  const sent = await client.value.send({ method: "GET", path, answer: DraftView });
  if (!sent.ok) {
    const reason = sent.error.status === 404 ? noDraftText(revision) : sent.error.reason;
    return tellRefused(remote, json, null, { ...sent.error, reason });
  }
  const draft = sent.value.value;
  if (out !== undefined) {
    const written = await remote.writeFile(out, utf8Bytes(draft.text)).then(
      () => true,
      () => false,
    );
    if (!written) {
      remote.err(`${plainText(out)} cannot be written\n`);
      return EXIT_FAILED;
    }
  }
  if (json) remote.out(jsonText({ done: true, ...draft }));
  else {
    const lines = draft.text.replace(/\r?\n$/, "").split("\n").length;
    if (out === undefined) remote.out(linesText(draft.text));
    else remote.out(plainText(`${out}: ${draft.revision}, ${countText(lines, "line")}`) + "\n");
    remote.err(historyText(draft, await readAdminNames(client.value)));
  }
  return EXIT_DONE;
}

function noDraftText(revision: string | undefined): string {
  return revision === undefined
    ? "there is no draft: write one with `revops config draft put <file>`"
    : `there is no revision ${revision}: \`revops config draft get\` shows those that are kept`;
}

/** Somebody else wrote it: no control character of theirs reaches a terminal, but its lines stay lines. */
function linesText(text: string): string {
  return `${text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map(plainText)
    .join("\n")}\n`;
}

function historyText({ revision, history }: z.infer<typeof DraftView>, nameOf: NameOf): string {
  const rows = history.map((one) => [
    one.revision === revision ? "*" : "",
    one.revision,
    one.saved_at,
    nameOf(one.saved_by.ref),
    one.deleted ? "deleted" : "",
  ]);
  return tableText([["", "revision", "saved", "by", ""], ...rows]);
}

export const configDraftPut: Command = {
  name: "config draft put",
  summary: "write the working draft of the next config",
  usage: `usage: revops config draft put <config.yaml> [--revision <r3>]

Keeps the text as it is, comments included; it has to be YAML or JSON and need not be right yet. Where a draft exists,
--revision names the one that you edited: had somebody else written since, nothing is overwritten and you are shown
what they changed.

  --revision <r3>
                 the revision that you edited, as \`revops config draft get\` shows it
${STACK_USAGE}

example: revops config draft put config.yaml --revision r3

${EXIT_CODES}`,
  run: runPut,
};

async function runPut(args: readonly string[], remote: Remote): Promise<number> {
  const options = { ...STACK_OPTIONS, revision: { type: "string" } } as const;
  const read = readOptions(args, options, 1);
  if (!read.ok) return wrongUse(remote, configDraftPut, read.error);
  const { json, revision, ...flags } = read.value.values;
  const [file] = read.value.positionals;
  if (file === undefined) return wrongUse(remote, configDraftPut, "draft put takes a config file");
  const wrong = wrongRevision(revision);
  if (wrong !== null) return wrongUse(remote, configDraftPut, wrong);
  const text = await readConfigText(file, remote);
  if (!text.ok) return tellUnreadable(remote, text.error);
  if (holdsNothing(text.value)) return tellEmpty(remote, file);
  const client = await connect(flags, remote);
  if (!client.ok) return wrongUse(remote, configDraftPut, client.error);
  const sent = await client.value.send({
    method: "PUT",
    path: "/v1/config/draft",
    answer: SavedDraft,
    text: text.value,
    ...(revision === undefined ? {} : { if_match: revision }),
  });
  if (!sent.ok) {
    const seen = { client: client.value, draft: revision };
    return tellRefused(remote, json, file, sent.error, seen);
  }
  const saved = sent.value.value;
  const said = `${saved.change}: the draft is ${saved.revision}`;
  remote.out(json ? jsonText({ done: true, ...saved }) : `${plainText(said)}\n`);
  return EXIT_DONE;
}

function wrongRevision(revision: string | undefined): string | null {
  return revision === undefined || DraftTag.safeParse(revision).success
    ? null
    : "--revision takes a revision of the draft such as r3";
}
