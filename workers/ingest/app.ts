// SPDX-License-Identifier: Apache-2.0
// Ingest's doors.
import { Hono } from "hono";
import { acceptLead, reprocessLead } from "#api/routes/leads.ts";
import { type DoorEnv, openDoor } from "#edge/door.ts";
import { answerFailure, answerNotFound } from "#edge/problem.ts";
import type { LeadTools } from "./lead-tools.ts";
import { type AcceptEnv, acceptLeadWork } from "./routes/accept-lead.ts";
import { buildReprocessWork } from "./routes/reprocess.ts";

export type IngestEnv = DoorEnv & AcceptEnv;

/** The app; `buildTools` hands commands what the pipeline works with. */
export function buildIngestApp<E extends IngestEnv>(
  buildTools: (env: E, nowMs: number) => LeadTools,
): Hono<{ Bindings: E }> {
  const app = new Hono<{ Bindings: E }>();
  openDoor(app, acceptLead, acceptLeadWork);
  openDoor(app, reprocessLead, buildReprocessWork(buildTools));
  app.notFound((context) => answerNotFound(context.req.raw));
  app.onError((error, context) => answerFailure(error, context.req.raw));
  return app;
}
