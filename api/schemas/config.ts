// SPDX-License-Identifier: Apache-2.0
// Config versions as the API shows them, and what is said of a config before it becomes one.
import { z } from "zod";
import { ConfigReport } from "#domain/config/finding.ts";
import { Publication } from "#domain/config/publication.ts";
import { ConfigDiffView } from "./config-diff.ts";
import { ActorView, Instant } from "./fields.ts";

export const hashes = {
  source_sha256: z.string().meta({ description: "Of the source's canonical JSON." }),
  config_sha256: z.string().meta({ description: "Of the compiled document's canonical JSON." }),
  compiler: z.string(),
};

/** How a version came about, or would. */
export const publicationFields = {
  accepted: Publication.shape.accepted.meta({
    description: "Warnings that the config accepts, each with its reason.",
  }),
  diff: ConfigDiffView,
  rolled_back_from: z
    .int()
    .optional()
    .meta({ description: "The earlier version whose source this one is again." }),
  reason: z.string().optional().meta({ description: "Why somebody went back." }),
};

export const ConsentView = z.object({
  ref: z.string().meta({ description: "The user who consented." }),
  at: Instant,
});

export const VersionSummary = z
  .object({
    config_version: z.int(),
    ...hashes,
    effective_at: Instant,
    published_at: Instant,
    receipt_id: z.string().meta({ description: "The PUBLISH_CONFIG receipt." }),
  })
  .meta({ id: "ConfigVersion" });

export const PublishedVersion = VersionSummary.extend({
  published: z.boolean().meta({ description: "False: the newest version has this content." }),
}).meta({ id: "PublishedVersion" });

const judgement = {
  ...ConfigReport.shape,
  diff: ConfigDiffView.nullable().meta({
    description: "Against `diff_against`; null where the config does not compile.",
  }),
  diff_against: z.int().nullable().meta({
    description:
      "The newest version, or one that still rules against which the config loosens something; null where there is none.",
  }),
  loosens: z.boolean().meta({
    description: "Whether publishing it would need a second person's consent.",
  }),
};

export const DryRun = z
  .object({ dry_run: z.literal(true), ...hashes, ...judgement })
  .meta({ id: "DryRun" });

export const ConfigCheck = z
  .object({
    publishable: z.boolean().meta({
      description: "Whether nothing refuses publishing: no error, and no warning without a reason.",
    }),
    source_sha256: hashes.source_sha256,
    config_sha256: hashes.config_sha256.nullable(),
    compiler: hashes.compiler,
    ...judgement,
  })
  .meta({ id: "ConfigCheck" });

export const ListedVersions = z
  .object({ items: z.array(VersionSummary) })
  .meta({ id: "ConfigVersions" });

export const ConfigVersionView = VersionSummary.extend({
  source: z.unknown().meta({ description: "The config as written." }),
  compiled: z.unknown().meta({ description: "What policies and pools read." }),
  publication: z
    .object({ author: ActorView, consents: z.array(ConsentView), ...publicationFields })
    .nullable()
    .meta({
      description:
        "How it came about, as its receipt says; null in versions from before this was kept.",
    }),
}).meta({ id: "ConfigVersionDocuments" });

export const VersionDiff = z
  .object({
    config_version: z.int(),
    against: z.int().nullable().meta({ description: "Null: compared with no config at all." }),
    diff: ConfigDiffView,
  })
  .meta({ id: "ConfigVersionDiff" });
