// SPDX-License-Identifier: Apache-2.0
// Ingest's doors.
import { Hono } from "hono";
import { resolveConflict } from "#api/routes/conflicts.ts";
import { acceptLead, reprocessLead } from "#api/routes/leads.ts";
import { registerDeal } from "#api/routes/registrations.ts";
import { openDoor } from "#edge/door.ts";
import { answerFailure, answerNotFound } from "#edge/problem.ts";
import type { LeadTools } from "./lead-tools.ts";
import { type AcceptEnv, acceptLeadWork } from "./routes/accept-lead.ts";
import { type CommandDoorEnv, openCommandDoors } from "./routes/command-doors.ts";
import { openFormDoors } from "./routes/forms/form-doors.ts";
import type { FormEnv } from "./routes/forms/form-env.ts";
import { openOpportunityDoors } from "./routes/opportunities/opportunity-doors.ts";
import { registerDealWork } from "./routes/register-deal.ts";
import { buildReprocessWork } from "./routes/reprocess.ts";
import { buildResolveConflictWork } from "./routes/resolve-conflict.ts";
import type { SourceDoorEnv } from "./routes/sources/find-source.ts";
import { openSourceDoor } from "./routes/sources/source-door.ts";

export type IngestEnv = CommandDoorEnv & AcceptEnv & FormEnv & SourceDoorEnv;

/** The app; `buildTools` hands commands what the pipeline works with. */
export function buildIngestApp<E extends IngestEnv>(
  buildTools: (env: E, nowMs: number) => LeadTools,
): Hono<{ Bindings: E }> {
  const app = new Hono<{ Bindings: E }>();
  openDoor(app, acceptLead, acceptLeadWork);
  openDoor(app, reprocessLead, buildReprocessWork(buildTools));
  openCommandDoors(app, buildTools);
  openOpportunityDoors(app, buildTools);
  openDoor(app, registerDeal, registerDealWork);
  openDoor(app, resolveConflict, buildResolveConflictWork(buildTools));
  openFormDoors(app);
  openSourceDoor(app);
  app.notFound((context) => answerNotFound(context.req.raw));
  app.onError((error, context) => answerFailure(error, context.req.raw));
  return app;
}
