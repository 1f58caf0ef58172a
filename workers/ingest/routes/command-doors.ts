// SPDX-License-Identifier: Apache-2.0
// The doors of what people do to a known lead.
import type { Hono } from "hono";
import {
  enrichLead,
  listLeadDuplicates,
  mergeLead,
  releaseLead,
  unmergeLead,
} from "#api/routes/lead-commands.ts";
import { type DoorEnv, openDoor } from "#edge/door.ts";
import { buildEnrichWork } from "./enrich-lead.ts";
import type { BuildTools } from "./lead-command.ts";
import { buildDuplicatesWork } from "./lead-duplicates.ts";
import { buildMergeWork } from "./merge-lead.ts";
import { buildReleaseWork } from "./release-lead.ts";
import { buildUnmergeWork } from "./unmerge-lead.ts";

/** Opens them over the pipeline's tools. */
export function openCommandDoors<E extends DoorEnv>(
  app: Hono<{ Bindings: E }>,
  buildTools: BuildTools<E>,
): void {
  openDoor(app, enrichLead, buildEnrichWork(buildTools));
  openDoor(app, releaseLead, buildReleaseWork(buildTools));
  openDoor(app, mergeLead, buildMergeWork(buildTools));
  openDoor(app, unmergeLead, buildUnmergeWork(buildTools));
  openDoor(app, listLeadDuplicates, buildDuplicatesWork(buildTools));
}
