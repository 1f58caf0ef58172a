// SPDX-License-Identifier: Apache-2.0
// How an import ended, as text or JSON, with the rejected rows where they were asked for.
import type { z } from "zod";
import type { ImportPreview, ImportView } from "#api/schemas/import.ts";
import { ok, type Result } from "#domain/result.ts";
import { type Client, type Refusal, refusalText } from "../client.ts";
import { EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED, EXIT_PARTLY, type Remote } from "../console.ts";
import { countText, jsonText, plainText } from "../terminal.ts";

type Import = z.infer<typeof ImportView>;

export interface EndOptions {
  /** Where the rejected rows go. */
  readonly rejects: string | undefined;
  readonly cancel: string | undefined;
  /** The rows that were looked at; null where nobody asked. */
  readonly preview: z.infer<typeof ImportPreview> | null;
  readonly json: boolean;
}

/** Answers the exit code. */
export async function tellEnd(
  remote: Remote,
  options: EndOptions,
  view: Import,
  client: Client,
): Promise<number> {
  const saved = await saveRejects(remote, options, view, client);
  if (options.json) {
    const rejects = options.rejects !== undefined && saved.ok && isOver(view);
    const done = exitOf(view, options) !== EXIT_FAILED && saved.ok;
    const preview = options.preview === null ? {} : { preview: options.preview.items };
    const saved_as = rejects ? options.rejects : null;
    remote.out(jsonText({ done, ...view, rejects: saved_as, ...preview }));
  } else {
    remote.out(endText(view, options));
  }
  if (saved.ok) return exitOf(view, options);
  remote.err(`the rejected rows were not saved: ${saved.error}\n`);
  return EXIT_FAILED;
}

function exitOf(view: Import, { cancel }: EndOptions): number {
  const { status, rejected } = view;
  if (cancel !== undefined && status === "cancelled") return EXIT_DONE;
  if (status !== "done" || tookNone(view)) return EXIT_FAILED;
  return rejected === 0 ? EXIT_DONE : EXIT_PARTLY;
}

function tookNone({ rows, rejected }: Import): boolean {
  return rows > 0 && rejected === rows;
}

function isOver({ status }: Import): boolean {
  return status === "done" || status === "failed" || status === "cancelled";
}

/** The file that was asked for always speaks of this import: it has the header alone where no row was rejected. */
async function saveRejects(
  remote: Remote,
  { rejects }: EndOptions,
  view: Import,
  client: Client,
): Promise<Result<null, string>> {
  if (rejects === undefined || !isOver(view)) return ok(null);
  const bytes = await client.readBytes(`/v1/imports/${view.id}/rejects.csv`);
  if (!bytes.ok) return { ok: false, error: refusalText(bytes.error) };
  return remote.writeFile(rejects, bytes.value).then(
    () => ok(null),
    () => ({ ok: false, error: `${plainText(rejects)} cannot be written` }) as const,
  );
}

/** How to go on, by what was lost. */
export const UNSENT = (id: string): string =>
  `send it again with: revops import --resume ${id} <file.csv>`;
export const UNSEEN = (id: string): string =>
  `the import goes on by itself; watch it with: revops import --resume ${id}`;

/** Tells that sending or watching ended before the import did, and answers the exit code. */
export function tellLost(
  remote: Remote,
  json: boolean,
  id: string,
  refusal: Refusal,
  goOn: (id: string) => string,
): number {
  const { status, code, reason, errors } = refusal;
  if (json) remote.out(jsonText({ done: false, id, status, code, reason, errors }));
  remote.err(`${refusalText(refusal)}\n${goOn(id)}\n`);
  return code === "interrupted" ? EXIT_INTERRUPTED : EXIT_FAILED;
}

function endText(view: Import, { rejects }: EndOptions): string {
  const { id, status, dry_run, rows, rejected, warnings } = view;
  const lines = [
    `${dry_run ? "dry run, nothing written: " : ""}${countText(rows, "row")}: ${countsText(view)}`,
    ...outcomesText(view),
  ];
  if (status === "failed") lines.unshift(failureText(view));
  if (status === "cancelled") lines.unshift("cancelled; what was taken before stays");
  if (status === "waiting") {
    lines.unshift("it waits for its file", `send it with: revops import --resume ${id} <file.csv>`);
  }
  if (view.ignored_columns.length > 0) {
    lines.push(`columns that fill no field, ignored: ${view.ignored_columns.join(", ")}`);
  }
  if (status === "done" && tookNone(view)) {
    lines.unshift(`no row was taken: every one of ${countText(rows, "row")} was rejected`);
  }
  if (warnings > 0) lines.push(countText(warnings, "warning"));
  if (rejected > 0) {
    lines.push(
      rejects === undefined
        ? `the rejected rows with their reasons: revops import --resume ${id} --rejects rejects.csv`
        : `the rejected rows with their reasons are in ${rejects}`,
    );
  } else if (rejects !== undefined && isOver(view)) {
    const what = warnings > 0 ? "the warnings alone" : "the header alone";
    lines.push(`no rejected rows; ${rejects} has ${what}`);
  }
  if (dry_run && status === "done") lines.push(`do it for real with: revops import --apply ${id}`);
  if (canUndo(view)) lines.push(`take it back with: revops import --undo ${id}`);
  return lines.map((line) => `${plainText(line)}\n`).join("");
}

/** Leads were handed on, and nobody has taken them back. */
function canUndo({ leads, dry_run, status }: Import): boolean {
  return !dry_run && status === "done" && leads !== null && leads.undo === null && leads.queued > 0;
}

function failureText({ reason, reason_line }: Import): string {
  const where = reason_line === null ? "" : `, line ${reason_line} of the file`;
  return `failed: ${reason?.replaceAll("_", " ") ?? "no reason is known"}${where}`;
}

function countsText({ leads, created, updated, unchanged, rejected }: Import): string {
  if (leads === null) {
    return `${created} created, ${updated} updated, ${unchanged} unchanged, ${rejected} rejected`;
  }
  return `${leads.queued} handed on, of which ${leads.repeated} were known, ${rejected} rejected`;
}

/** What became of leads so far; nothing where that is not known. */
function outcomesText({ leads }: Import): readonly string[] {
  const { outcomes = null, underway = null, known_persons = null } = leads ?? {};
  const known = Object.entries(outcomes ?? {}).filter(([, count]) => count > 0);
  const parts = known.map(([status, count]) => `${count} ${status}`);
  if (underway !== null && underway > 0) parts.push(`${underway} under way`);
  return [
    ...(parts.length === 0 ? [] : [`its leads so far: ${parts.join(", ")}`]),
    ...(known_persons === null || known_persons === 0
      ? []
      : [`${countText(known_persons, "row")} about people for whom another lead stands`]),
  ];
}
