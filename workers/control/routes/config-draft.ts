// SPDX-License-Identifier: Apache-2.0
// The working draft's doors: texts go to TenantDesk as they came, and back.
import type * as contracts from "#api/routes/config-draft.ts";
import type { SavedDraft } from "#api/schemas/config-draft.ts";
import { tagText } from "#api/schemas/fields.ts";
import { utf8Text } from "#domain/bytes/encoding.ts";
import { draftRevision, draftTag } from "#domain/config/draft-tag.ts";
import type { DraftMoved, DraftSummary } from "#domain/messages/config-drafts.ts";
import { ok } from "#domain/result.ts";
import { instantText } from "#domain/time/instant.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { mediaType } from "#edge/read-json.ts";
import { parseYaml } from "#edge/read-yaml.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { z } from "zod";
import type { ControlEnv } from "../control-env.ts";
import { draftConflict, readDraft, refuseEmpty } from "./config-source.ts";

export const readConfigDraftWork: DoorWork<
  ControlEnv,
  typeof contracts.readConfigDraft,
  undefined
> = {
  async answer({ env, caller: { tenant }, query }) {
    const desk = tenantDeskStub(env, tenant);
    const revision = query.revision === undefined ? null : draftRevision(query.revision);
    const draft = await desk.draft({ v: 1, tenant, revision });
    if (draft === null) return refuse("not_found");
    const history = await desk.draftHistory({ v: 1, tenant });
    const { media_type, text } = draft;
    return ok({
      status: 200,
      body: {
        ...writtenView(draft),
        media_type,
        text,
        source: readDraft(draft),
        history: history.map((one) => ({ ...writtenView(one), deleted: one.media_type === null })),
      },
      headers: { etag: tagOf(draft) },
    });
  },
};

export const saveConfigDraftWork: DoorWork<
  ControlEnv,
  typeof contracts.saveConfigDraft,
  undefined
> = {
  readers: { "application/yaml": parseYaml },
  async answer({ env, caller: { tenant, actor }, headers, body, raw, content_type }) {
    if (body === null) return refuseEmpty();
    const isYaml = mediaType(content_type) === "application/yaml";
    const saved = await tenantDeskStub(env, tenant).saveDraft({
      v: 1,
      tenant,
      expect_revision: expected(headers["if-match"]),
      actor,
      media_type: isYaml ? "application/yaml" : "application/json",
      text: utf8Text(raw),
    });
    if (!saved.ok) return refuseMoved(saved);
    const { draft, change } = saved;
    return ok({
      status: change === "created" ? 201 : 200,
      body: { ...writtenView(draft), change },
      headers: { etag: tagOf(draft) },
    });
  },
};

export const deleteConfigDraftWork: DoorWork<
  ControlEnv,
  typeof contracts.deleteConfigDraft,
  undefined
> = {
  async answer({ env, caller: { tenant, actor }, headers }) {
    const expect_revision = expected(headers["if-match"]);
    const desk = tenantDeskStub(env, tenant);
    const deleted = await desk.deleteDraft({ v: 1, tenant, expect_revision, actor });
    if (deleted === null) return refuse("not_found");
    if (!deleted.ok) return refuseMoved(deleted);
    return ok({ status: 200, body: { ...writtenView(deleted.draft), change: "deleted" } });
  },
};

function expected(tag: string | undefined): number | null {
  return tag === undefined ? null : draftRevision(tagText(tag));
}

function refuseMoved({ code, newest, current, edited }: DraftMoved): ReturnType<typeof refuse> {
  const problem = code === "revision_required" ? "precondition_required" : "precondition_failed";
  return refuse(problem, draftConflict(newest, current, edited));
}

function tagOf({ revision }: DraftSummary): string {
  return `"${draftTag(revision)}"`;
}

function writtenView({
  revision,
  saved_at_ms,
  saved_by,
}: DraftSummary): Omit<z.input<typeof SavedDraft>, "change"> {
  return { revision: draftTag(revision), saved_at: instantText(saved_at_ms), saved_by };
}
