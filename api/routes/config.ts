// SPDX-License-Identifier: Apache-2.0
// Config versions: published once, numbered, addressed by content.
import { z } from "zod";
import { RevOpsConfig } from "#domain/config/revops-config.ts";
import { defineRoute } from "../contract.ts";
import { ConfigVersionView, DryRun, ListedVersions, PublishedVersion } from "../schemas/config.ts";

export const publishConfig = defineRoute({
  id: "publishConfig",
  method: "post",
  path: "/v1/config/versions",
  tag: "Config",
  action: "config.publish",
  summary: "Publish a config version",
  description:
    "Checks the config's shape, compiles it against the directory and publishes it: a tenant's first version takes " +
    "effect at once, a later one 90 seconds after publishing or at the instant you name. Decisions about leads accepted " +
    "from that instant on use it; a pool's members change with the first of them, so a lead accepted just before and " +
    "picked after may already get a new member (its receipt says which version picked). Every fault is reported with its place. The same content as the newest version makes no new version. " +
    "YAML is taken as well.",
  query: z.strictObject({
    dry_run: z.enum(["true", "false"]).optional().meta({
      description: "`true`: compile only, publish nothing.",
    }),
    effective_at: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({
        description:
          "RFC 3339 instant in the future from which the version rules. One less than 90 seconds ahead may reach parts " +
          "of the service up to a minute late.",
        example: "2026-11-22T09:30:00.000Z",
      }),
  }),
  headers: z.object({
    "if-match": z
      .string()
      .regex(/^"\d{1,9}"$/)
      .optional()
      .meta({ description: 'The version you edited, such as `"3"`; 412 if it is not the newest.' }),
  }),
  body: {
    schema: z.json(),
    shown_as: RevOpsConfig,
    media_types: ["application/json", "application/yaml"],
    example: {
      segments: [{ name: "smb", company_size_max: 200, sla_minutes: 60 }],
      routing: {
        round_robin_pools: { inbound: ["user:sdr-1", "user:sdr-2"] },
        default_pool: "inbound",
        fallback_team: "team:smb",
      },
    },
    max_bytes: 1024 * 1024,
  },
  success: {
    200: {
      description: "Nothing published: a dry run, or the newest version has this content.",
      schema: z.union([PublishedVersion, DryRun]),
    },
    201: {
      description: "Published.",
      schema: PublishedVersion,
      headers: { location: "Address of the version.", etag: "Its number, for `If-Match`." },
    },
  },
  problems: ["version_moved", "precondition_failed", "log_refuses"],
});

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
  description: "The config as it was written and what was compiled from it.",
  params: z.object({
    version: z
      .string()
      .regex(/^[1-9]\d{0,8}$/)
      .meta({ example: "1" }),
  }),
  success: {
    200: {
      description: "The version.",
      schema: ConfigVersionView,
      headers: { etag: "Its number, for `If-Match`." },
    },
  },
  problems: [],
});
