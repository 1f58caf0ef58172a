// SPDX-License-Identifier: Apache-2.0
// Which config a command means: a file of this machine, or the draft that people share at the stack.
import { DraftTag } from "#api/schemas/config-draft.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Command, Remote } from "../console.ts";
import { wrongUse } from "../options.ts";
import type { ConfigOrigin } from "./config-calls.ts";
import { holdsNothing, readConfigText, tellEmpty, tellUnreadable } from "./read-config.ts";

export const ORIGIN_OPTIONS = {
  draft: { type: "boolean", default: false },
  revision: { type: "string" },
} as const;

export const ORIGIN_USAGE = `  --draft        the stack's working draft in place of a file
  --revision <r3>
                 the draft, if this is still its revision`;

interface OriginFlags {
  readonly draft: boolean;
  readonly revision?: string | undefined;
}

/** Why no config was named: a file that cannot be read or holds none (then `reason` is its path), or flags that do not go together. */
export interface NoOrigin {
  readonly kind: "unreadable" | "empty" | "wrong_use";
  readonly reason: string;
}

export async function readOrigin(
  path: string | undefined,
  { draft, revision }: OriginFlags,
  remote: Remote,
): Promise<Result<ConfigOrigin, NoOrigin>> {
  const isDraft = draft || revision !== undefined;
  if (isDraft === (path !== undefined)) {
    return err({ kind: "wrong_use", reason: "name a config file, or --draft" });
  }
  if (path !== undefined) {
    const file = await readConfigText(path, remote);
    if (!file.ok) return err({ kind: "unreadable", reason: file.error });
    if (holdsNothing(file.value)) return err({ kind: "empty", reason: path });
    return ok({ kind: "file", file: file.value });
  }
  if (revision === undefined) return ok({ kind: "draft", revision: "true" });
  const tag = DraftTag.safeParse(revision);
  if (tag.success) return ok({ kind: "draft", revision: tag.data });
  return err({ kind: "wrong_use", reason: "--revision takes a revision of the draft such as r3" });
}

export function tellNoOrigin(remote: Remote, command: Command, { kind, reason }: NoOrigin): number {
  if (kind === "empty") return tellEmpty(remote, reason);
  return kind === "unreadable" ? tellUnreadable(remote, reason) : wrongUse(remote, command, reason);
}

/** The revision that the person looked at, where they named one. */
export function revisionOf(origin: ConfigOrigin): string | undefined {
  return origin.kind === "draft" && origin.revision !== "true" ? origin.revision : undefined;
}

/** What the config is called where its places are named. */
export function originName(origin: ConfigOrigin): string {
  if (origin.kind === "file") return origin.file.path;
  return origin.revision === "true" ? "draft" : `draft ${origin.revision}`;
}
