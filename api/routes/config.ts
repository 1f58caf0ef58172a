// SPDX-License-Identifier: Apache-2.0
// Config versions: published once, numbered, addressed by content.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import { ConfigVersionView, ListedVersions, VersionDiff } from "../schemas/config.ts";

export const VersionNumber = z.string().regex(/^[1-9]\d{0,8}$/);

export const VersionParams = z.object({ version: VersionNumber.meta({ example: "1" }) });

export const listConfigVersions = defineRoute({
  id: "listConfigVersions",
  method: "get",
  path: "/v1/config/versions",
  tag: "Config",
  action: "config.read",
  summary: "All config versions",
  description: "Newest first, without the documents.",
  success: { 200: { description: "The versions.", schema: ListedVersions } },
  problems: [],
});

export const readConfigVersion = defineRoute({
  id: "readConfigVersion",
  method: "get",
  path: "/v1/config/versions/{version}",
  tag: "Config",
  action: "config.read",
  summary: "A config version with its documents",
  description:
    "The config as it was written, what was compiled from it, and how it came about: author, consents, accepted findings " +
    "and what it changed.",
  params: VersionParams,
  success: {
    200: {
      description: "The version.",
      schema: ConfigVersionView,
      headers: { etag: "Its number, for `If-Match`." },
    },
  },
  problems: [],
});

export const diffConfigVersion = defineRoute({
  id: "diffConfigVersion",
  method: "get",
  path: "/v1/config/versions/{version}/diff",
  tag: "Config",
  action: "config.read",
  summary: "What a config version changes",
  description:
    "Against another version, by default the one before it: keys by their declared direction, and every region of leads " +
    "and quotes that is decided otherwise, found by asking policy itself. Takes up to a second of CPU.",
  params: VersionParams,
  query: z.strictObject({
    against: VersionNumber.optional().meta({ description: "The version to compare with." }),
  }),
  success: { 200: { description: "The difference.", schema: VersionDiff } },
  problems: [],
});
