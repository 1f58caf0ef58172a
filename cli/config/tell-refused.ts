// SPDX-License-Identifier: Apache-2.0
// A config that the stack refused: each fault at its place in the file, and what somebody else changed in between.
import { type Client, type Refusal, refusalText } from "../client.ts";
import { EXIT_FAILED, type Remote } from "../console.ts";
import { jsonText, plainText } from "../terminal.ts";
import { type NameOf, readAdminNames } from "./admin-names.ts";
import { changesText } from "./diff-text.ts";

/** What the person looked at before, where they named it, and who tells people's names. */
export interface Seen {
  readonly client: Client;
  readonly draft?: string | undefined;
  readonly version?: string | undefined;
}

type Moved = NonNullable<Refusal["moved"]>;

/** `path` is the file's; null where the config came from elsewhere, such as the stack's draft. */
export async function tellRefused(
  remote: Remote,
  json: boolean,
  path: string | null,
  refusal: Refusal,
  seen?: Seen,
): Promise<number> {
  const { status, code, errors, moved } = refusal;
  const reason = reasonOf(refusal, seen);
  if (json) remote.out(jsonText({ done: false, status, code, reason, errors, ...moved }));
  remote.err(placedText(path, { ...refusal, reason }));
  if (moved === undefined) return EXIT_FAILED;
  const nameOf: NameOf =
    seen === undefined || moved.conflict?.changed_by?.kind !== "user"
      ? (ref) => ref
      : await readAdminNames(seen.client, !json);
  remote.err(movedText(moved, nameOf));
  return EXIT_FAILED;
}

/** The doors speak of headers; whoever typed a command line is told of its flags. */
function reasonOf({ code, reason, moved }: Refusal, seen: Seen | undefined): string {
  if (code === "precondition_required") {
    return "there is one already: name the revision that you edited with --revision";
  }
  if (code !== "precondition_failed") return reason;
  return `${standsText(moved?.conflict, seen)}; nothing was changed`;
}

function standsText(conflict: Moved["conflict"], seen: Seen | undefined): string {
  if (conflict === undefined) return "it is another one by now";
  const { current, changed_by } = conflict;
  if (current === null) return changed_by === null ? "there is no draft" : "the draft was deleted";
  const isDraft = unquoted(current).startsWith("r");
  const named = isDraft ? seen?.draft : seen?.version;
  const stands = isDraft
    ? `the draft is at ${unquoted(current)}`
    : `now there is ${nameOfTag(current)}`;
  if (named === undefined) return stands;
  // Numbers only rise, so what is beyond the newest was never written.
  const isKnown = numberOf(named) <= numberOf(current);
  if (isKnown) return isDraft ? `${stands}, not ${named}` : `${stands}, no longer ${named}`;
  return `there is no ${isDraft ? "revision" : "version"} ${named}: ${isDraft ? stands : `the newest is ${nameOfTag(current)}`}`;
}

function placedText(path: string | null, refusal: Refusal): string {
  const placed = refusal.errors.filter(({ line }) => line !== undefined);
  const rest = refusal.errors.filter(({ line }) => line === undefined);
  const lines = placed
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
    .map(({ line = 1, column = 1, code, message }) => {
      return `${plainText(path ?? "draft")}:${line}:${column}: ${code}: ${message}\n`;
    });
  return `${lines.join("")}${refusalText({ ...refusal, errors: rest })}\n`;
}

function movedText({ conflict, diff }: Moved, nameOf: NameOf): string {
  const lines: string[] = [];
  if (conflict !== undefined && conflict.changed_by !== null) {
    const { current, changed_by, changed_at } = conflict;
    const what = current === null ? "deleted" : `${nameOfTag(current)} is`;
    const when = changed_at === null ? "" : ` at ${changed_at}`;
    lines.push(`${plainText(`${what} by ${changed_by.kind} ${nameOf(changed_by.ref)}${when}`)}\n`);
  }
  if (diff !== undefined) {
    lines.push("what changed since the one you edited:\n");
    lines.push(changesText(diff) || "  nothing: it is the same config\n");
  }
  return lines.join("");
}

/** A tag comes in its quotes; on the command line it is written without. */
function unquoted(tag: string): string {
  return plainText(tag.replaceAll('"', ""));
}

function nameOfTag(tag: string): string {
  const name = unquoted(tag);
  return name.startsWith("r") ? name : `version ${name}`;
}

function numberOf(tag: string): number {
  return Number(unquoted(tag).replace(/^r/, ""));
}
