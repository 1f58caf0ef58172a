// SPDX-License-Identifier: Apache-2.0
// The working draft: one config text per tenant that several people may edit and that need not be valid yet.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import { DraftPrecondition, DraftTag, DraftView, SavedDraft } from "../schemas/config-draft.ts";
import { MAX_CONFIG_BYTES } from "./config-publish.ts";

const shared = { path: "/v1/config/draft", tag: "Config" } as const;

export const readConfigDraft = defineRoute({
  ...shared,
  id: "readConfigDraft",
  method: "get",
  action: "config.read",
  summary: "The working draft",
  description: "As it was written, with who wrote it when; and the revisions before it.",
  query: z.strictObject({
    revision: DraftTag.optional().meta({ description: "An earlier one of the last 50." }),
  }),
  success: {
    200: {
      description: "The draft.",
      schema: DraftView,
      headers: { etag: "Its revision, for `If-Match`." },
    },
  },
  problems: ["not_found"],
});

export const saveConfigDraft = defineRoute({
  ...shared,
  id: "saveConfigDraft",
  method: "put",
  action: "config.draft",
  summary: "Write the working draft",
  description:
    "Keeps the text as it is, comments included; it has to be JSON or YAML and nothing more. Where a draft exists, " +
    "`If-Match` names the revision you edited: had somebody else written since, the answer says who, when and what.",
  headers: DraftPrecondition,
  body: {
    schema: z.json(),
    shown_as: z.unknown().meta({ description: "A RevOpsConfig, or what is to become one." }),
    media_types: ["application/yaml", "application/json"],
    example: { routing: { fallback_team: "team:smb" } },
    max_bytes: MAX_CONFIG_BYTES,
  },
  success: {
    200: {
      description: "Written, or the newest revision has this text.",
      schema: SavedDraft,
      headers: { etag: "The revision, for `If-Match`." },
    },
    201: {
      description: "Written; there was none.",
      schema: SavedDraft,
      headers: { etag: "The revision, for `If-Match`." },
    },
  },
  problems: ["precondition_failed", "precondition_required"],
});

export const deleteConfigDraft = defineRoute({
  ...shared,
  id: "deleteConfigDraft",
  method: "delete",
  action: "config.draft",
  summary: "Throw the working draft away",
  description: "Its revisions stay readable by their number until 50 newer ones pushed them out.",
  headers: DraftPrecondition,
  success: { 200: { description: "It is gone.", schema: SavedDraft } },
  problems: ["not_found", "precondition_failed", "precondition_required"],
});
