// SPDX-License-Identifier: Apache-2.0
// A config that the stack refused: each fault at its place in the file, and what somebody else changed in between.
import { type Refusal, refusalText } from "../client.ts";
import { EXIT_FAILED, type Remote } from "../console.ts";
import { jsonText, plainText } from "../terminal.ts";
import { changesText } from "./diff-text.ts";

/** `path` is the file's; null where the config came from elsewhere, such as the stack's draft. */
export function tellRefused(
  remote: Remote,
  json: boolean,
  path: string | null,
  refusal: Refusal,
): number {
  const { status, code, errors, moved } = refusal;
  const reason = REASONS[code ?? ""] ?? refusal.reason;
  if (json) remote.out(jsonText({ done: false, status, code, reason, errors, ...moved }));
  remote.err(placedText(path, { ...refusal, reason }));
  if (moved !== undefined) remote.err(movedText(moved));
  return EXIT_FAILED;
}

/** The doors speak of headers; whoever typed a command line is told of its flags. */
const REASONS: Readonly<Record<string, string>> = {
  precondition_required: "there is one already: name the revision that you edited with --revision",
  precondition_failed: "somebody else was faster; nothing was changed",
};

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

function movedText({ conflict, diff }: NonNullable<Refusal["moved"]>): string {
  const lines: string[] = [];
  if (conflict !== undefined) {
    const { current, changed_by, changed_at } = conflict;
    const who = changed_by === null ? "" : ` by ${changed_by.kind} ${changed_by.ref}`;
    const when = changed_at === null ? "" : ` at ${changed_at}`;
    // A tag comes in its quotes; on the command line it is written without.
    const stands = current === null ? "nothing" : current.replaceAll('"', "");
    lines.push(`${plainText(`now there is ${stands}${who}${when}`)}\n`);
  }
  if (diff !== undefined) {
    lines.push("what changed since the one you edited:\n");
    lines.push(changesText(diff) || "  nothing: it is the same config\n");
  }
  return lines.join("");
}
