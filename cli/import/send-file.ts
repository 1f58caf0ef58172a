// SPDX-License-Identifier: Apache-2.0
// The file of an import, streamed from disk: its length is told, its bytes are never all in memory.
import { ImportView } from "#api/schemas/import.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Client, Refusal } from "../client.ts";
import type { Remote } from "../console.ts";
import { ProgressLine } from "../terminal.ts";

const MEGABYTE = 1_000_000;

export async function sendFile(
  client: Client,
  id: string,
  file: Blob,
  until: AbortSignal,
  remote: Remote,
): Promise<Result<null, Refusal>> {
  const progress = new ProgressLine(remote);
  progress.show(`sending ${(file.size / MEGABYTE).toFixed(1)} MB`);
  const sent = await client.send({
    method: "PUT",
    path: `/v1/imports/${id}/file`,
    answer: ImportView,
    file,
    until,
  });
  progress.end();
  return sent.ok ? ok(null) : sent;
}
