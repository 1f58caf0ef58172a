// SPDX-License-Identifier: Apache-2.0
// The config that a request speaks of: the body, or the working draft in its place. The text travels along, because
// findings name a line of it.
import { z } from "zod";
import { utf8Bytes, utf8Text } from "#domain/bytes/encoding.ts";
import { changeText } from "#domain/config/key-words.ts";
import { diffValues, type JsonDocument } from "#domain/config/diff-values.ts";
import { draftRevision, draftTag } from "#domain/config/draft-tag.ts";
import { boundDiff } from "#domain/config/bound-diff.ts";
import type { DraftSummary, DraftText } from "#domain/messages/config-drafts.ts";
import { InvariantError, ok, type Result } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { parseJson } from "#edge/read-json.ts";
import { parseYaml } from "#edge/read-yaml.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";

/** A config as written. */
export interface WrittenConfig {
  readonly source: JsonDocument;
  /** Null where no text of it is at hand. */
  readonly text: string | null;
}

interface Asked {
  readonly env: ControlEnv;
  readonly caller: { readonly tenant: string };
  readonly body: JsonDocument | undefined;
  readonly raw: Uint8Array;
  readonly query: { readonly draft?: string | undefined };
}

/** Exactly one of both has to be named; `fallback` is what no body and no draft means. */
export async function readWritten(
  { env, caller, body, raw, query }: Asked,
  fallback: "draft" | "nothing",
): Promise<Result<WrittenConfig, Problem>> {
  const named = query.draft;
  if (body !== undefined && named !== undefined) {
    return refuseDraft("body_too", "Send the config or name the draft, not both.");
  }
  if (body === null) return refuseEmpty();
  if (body !== undefined) return ok({ source: body, text: utf8Text(raw) });
  if (named === undefined && fallback === "nothing") {
    return refuseDraft("required", "Send a config, or name the draft.");
  }
  const { tenant } = caller;
  const desk = tenantDeskStub(env, tenant);
  const draft = await desk.draft({ v: 1, tenant, revision: null });
  if (draft === null) return refuseDraft("no_draft", "There is no working draft.");
  if (named === undefined || named === "true" || named === draftTag(draft.revision)) {
    return ok({ source: readDraft(draft), text: draft.text });
  }
  const edited = await desk.draft({ v: 1, tenant, revision: draftRevision(named) });
  return refuse("precondition_failed", draftConflict(draft, draft, edited));
}

/** A file of comments alone is YAML for null: whoever sends it sent the wrong file, and no draft gives way to it. */
export function refuseEmpty(): ReturnType<typeof refuse> {
  const message = "The body holds no config.";
  return refuse("invalid_fields", { errors: [{ pointer: "", code: "no_config", message }] });
}

function refuseDraft(code: string, message: string): ReturnType<typeof refuse> {
  return refuse("invalid_fields", { errors: [{ pointer: "/query/draft", code, message }] });
}

/** The value in a draft. Only what can be read becomes one. */
export function readDraft({ media_type, text }: DraftText): JsonDocument {
  const read = media_type === "application/yaml" ? parseYaml : parseJson;
  const parsed = read(utf8Bytes(text));
  if (!parsed.ok) throw new InvariantError("a draft that was read once is not readable");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both readers make JSON values and nothing else
  return parsed.value as JsonDocument;
}

/** What others did to the draft since the caller looked. */
export function draftConflict(
  newest: DraftSummary | null,
  current: DraftText | null,
  edited: DraftText | null,
): Pick<Problem, "conflict" | "diff"> {
  const conflict = {
    current: current === null ? null : `"${draftTag(current.revision)}"`,
    changed_by: newest?.saved_by ?? null,
    changed_at: newest === null ? null : instantText(newest.saved_at_ms),
  };
  if (current === null || edited === null) return { conflict };
  const standing = readDraft(current);
  const keys = diffValues(readDraft(edited), standing).map(({ path, ...change }) => ({
    ...change,
    effect: "changed" as const,
    sentence:
      path.length === 0
        ? "The whole draft was changed."
        : changeText(path, change.from, change.to, currencyOf(standing)),
  }));
  const { keys: listed, more } = boundDiff({ loosens: false, keys, decisions: [], more: 0 });
  return { conflict, diff: { keys: listed, more } };
}

/** A draft need not be a config: without a currency of its own it is read as having the schema's. */
function currencyOf(draft: JsonDocument): string {
  const written = z.object({ currency: z.string() }).safeParse(draft);
  return written.success ? written.data.currency : "USD";
}
