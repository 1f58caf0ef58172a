// SPDX-License-Identifier: Apache-2.0
// Watches an import to its end, or until the person has seen enough: it goes on at the stack either way.
import type { z } from "zod";
import { ImportView } from "#api/schemas/import.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { type Client, INTERRUPTED, type Refusal } from "../client.ts";
import type { Remote } from "../console.ts";
import { ProgressLine } from "../terminal.ts";

type Import = z.infer<typeof ImportView>;

/** A read a second costs a caller's limit of 6,000 a minute one part in a hundred. */
const POLL_MS = 1000;
/** The first looks come sooner, for small files. */
const FIRST_POLL_MS = 100;

/** The import as it ended; a refusal where it could not be read, or watching was interrupted. */
export async function watchImport(
  client: Client,
  id: string,
  until: AbortSignal,
  remote: Remote,
): Promise<Result<Import, Refusal>> {
  const beganAt = remote.now();
  let rowsBefore: number | null = null;
  return followImport(client, id, until, remote, {
    // One that waits for its file moves no further by itself.
    isOver: ({ status }) => status !== "ready" && status !== "running",
    tell(view) {
      // Rates count from what stood when the watching began: an import may be old.
      rowsBefore ??= view.rows;
      const rate = ((view.rows - rowsBefore) * 1000) / Math.max(remote.now() - beganAt, 1);
      return progressText(view, rate);
    },
  });
}

/** What is watched of an import: when it is over, and what a person is told meanwhile. */
interface Followed {
  readonly isOver: (view: Import) => boolean;
  readonly tell: (view: Import) => string;
}

export async function followImport(
  client: Client,
  id: string,
  until: AbortSignal,
  remote: Remote,
  { isOver, tell }: Followed,
): Promise<Result<Import, Refusal>> {
  const progress = new ProgressLine(remote);
  let pause = FIRST_POLL_MS;
  for (;;) {
    const path = `/v1/imports/${id}`;
    const read = await client.send({ method: "GET", path, answer: ImportView, until });
    if (!read.ok || isOver(read.value.value)) {
      progress.end();
      return read.ok ? ok(read.value.value) : read;
    }
    progress.show(tell(read.value.value));
    await remote.wait(pause, until);
    pause = Math.min(pause * 2, POLL_MS);
    if (until.aborted) {
      progress.end();
      return err(INTERRUPTED);
    }
  }
}

function progressText(view: Import, rate: number): string {
  const { rows, rejected, bytes_done, bytes_total } = view;
  const share =
    bytes_total === null || bytes_total === 0
      ? ""
      : `, ${Math.floor((bytes_done * 100) / bytes_total)} %`;
  const bad = rejected === 0 ? "" : `, ${rejected} rejected`;
  return `${rows} rows, ${Math.round(rate)} rows/s${share}${bad}`;
}
