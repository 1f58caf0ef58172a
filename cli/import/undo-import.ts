// SPDX-License-Identifier: Apache-2.0
// `revops import --undo`: what an import of leads put into queues leaves them; or, dry, what would.
import type { z } from "zod";
import { ImportView, UndoPreview } from "#api/schemas/import.ts";
import type { Result } from "#domain/result.ts";
import type { Client, Refusal } from "../client.ts";
import { EXIT_DONE, EXIT_FAILED, type Remote } from "../console.ts";
import { countText, jsonText, plainText } from "../terminal.ts";
import { tellRefusal } from "../tell.ts";
import { tellLost, UNSEEN } from "./tell-end.ts";
import { followImport } from "./watch-import.ts";

type Import = z.infer<typeof ImportView>;

/** Answers the exit code. */
export async function undoImport(
  remote: Remote,
  { id, dry_run, json }: { readonly id: string; readonly dry_run: boolean; readonly json: boolean },
  client: Client,
  until: AbortSignal,
): Promise<number> {
  const post = { method: "POST", path: `/v1/imports/${id}/undo`, repeatable: true } as const;
  if (dry_run) {
    const seen = await client.send({ ...post, body: { dry_run }, answer: UndoPreview });
    if (!seen.ok) return tellRefusal(remote, json, seen.error);
    const preview = seen.value.value;
    remote.out(json ? jsonText({ done: true, id, ...preview }) : previewText(preview, id));
    return EXIT_DONE;
  }
  const asked = await client.send({ ...post, body: {}, answer: ImportView });
  if (!asked.ok) return tellRefusal(remote, json, asked.error);
  const ended: Result<Import, Refusal> = await followImport(client, id, until, remote, {
    isOver: ({ leads }) => !["ready", "running"].includes(leads?.undo?.status ?? ""),
    tell: ({ leads }) => `${countText(leads?.undo?.leads ?? 0, "lead")} asked to leave`,
  });
  if (!ended.ok) return tellLost(remote, json, id, ended.error, UNSEEN);
  const undo = ended.value.leads?.undo ?? null;
  const done = undo?.status === "done";
  if (json) remote.out(jsonText({ done, ...ended.value }));
  else {
    const leads = countText(undo?.leads ?? 0, "lead");
    remote.out(done ? `undone: ${leads} asked to leave their queues\n` : "the undo has failed\n");
  }
  return done ? EXIT_DONE : EXIT_FAILED;
}

function previewText({ leads, queues }: z.infer<typeof UndoPreview>, id: string): string {
  const lines = queues.map(({ status, team, owner, leads: count }) => {
    const whose = owner ?? (team === null ? "nobody" : `team ${team}`);
    return `  ${countText(count, "lead")} of ${whose}, ${status}`;
  });
  const first = `dry run, nothing changed: ${countText(leads, "lead")} would leave their queues`;
  const last = `do it for real with: revops import --undo ${id}`;
  return [first, ...lines, last].map((line) => `${plainText(line)}\n`).join("");
}
