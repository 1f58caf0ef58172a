// SPDX-License-Identifier: Apache-2.0
// Config versions as the API shows them.
import { z } from "zod";
import { Instant } from "./fields.ts";

const hashes = {
  source_sha256: z.string().meta({ description: "Of the source's canonical JSON." }),
  config_sha256: z.string().meta({ description: "Of the compiled document's canonical JSON." }),
  compiler: z.string(),
};

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

export const DryRun = z.object({ dry_run: z.literal(true), ...hashes }).meta({ id: "DryRun" });

export const ListedVersions = z
  .object({ items: z.array(VersionSummary) })
  .meta({ id: "ConfigVersions" });

export const ConfigVersionView = VersionSummary.extend({
  source: z.unknown().meta({ description: "The config as written." }),
  compiled: z.unknown().meta({ description: "What policies and pools read." }),
}).meta({ id: "ConfigVersionDocuments" });
