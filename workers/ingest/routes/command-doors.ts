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
import * as work from "#api/routes/lead-work.ts";
import { type DoorEnv, openDoor } from "#edge/door.ts";
import { buildEnrichWork } from "./enrich-lead.ts";
import { buildLogActivityWork } from "./log-activity.ts";
import type { BuildTools } from "./lead-command.ts";
import { buildDuplicatesWork } from "./lead-duplicates.ts";
import { buildMergeWork } from "./merge-lead.ts";
import { buildReleaseWork } from "./release-lead.ts";
import { type BulkEnv, reassignLeadsWork } from "./reassign-leads.ts";
import { buildUnmergeWork } from "./unmerge-lead.ts";
import {
  buildDisqualifyWork,
  buildHandBackWork,
  buildReassignWork,
  buildWorkOnLeadWork,
} from "./work-on-lead.ts";

export type CommandDoorEnv = DoorEnv & BulkEnv;

/** Opens them over the pipeline's tools. */
export function openCommandDoors<E extends CommandDoorEnv>(
  app: Hono<{ Bindings: E }>,
  buildTools: BuildTools<E>,
): void {
  openDoor(app, enrichLead, buildEnrichWork(buildTools));
  openDoor(app, releaseLead, buildReleaseWork(buildTools));
  openDoor(app, mergeLead, buildMergeWork(buildTools));
  openDoor(app, unmergeLead, buildUnmergeWork(buildTools));
  openDoor(app, work.workOnLead, buildWorkOnLeadWork(buildTools));
  openDoor(app, work.logActivity, buildLogActivityWork(buildTools));
  openDoor(app, work.handBackLead, buildHandBackWork(buildTools));
  openDoor(app, work.reassignLead, buildReassignWork(buildTools));
  openDoor(app, work.reassignLeads, reassignLeadsWork);
  openDoor(app, work.disqualifyLead, buildDisqualifyWork(buildTools));
  openDoor(app, listLeadDuplicates, buildDuplicatesWork(buildTools));
}
