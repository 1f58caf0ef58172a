// SPDX-License-Identifier: Apache-2.0
// Control's doors and pages.
import { Hono } from "hono";
import * as config from "#api/routes/config.ts";
import * as letters from "#api/routes/dead-letters.ts";
import * as directory from "#api/routes/directory.ts";
import { issueKey } from "#api/routes/keys.ts";
import { readLead } from "#api/routes/leads.ts";
import { exportLeadEvidence, readLog } from "#api/routes/log.ts";
import { readHeldQueue, readTeamQueue } from "#api/routes/queues.ts";
import { rebuildViews } from "#api/routes/views.ts";
import { openDoor } from "#edge/door.ts";
import { answerFailure, answerNotFound } from "#edge/problem.ts";
import type { ControlEnv } from "./control-env.ts";
import * as configWork from "./routes/config.ts";
import * as lettersWork from "./routes/dead-letters.ts";
import * as directoryWork from "./routes/directory.ts";
import { exportLeadEvidenceWork, readLogWork } from "./routes/evidence.ts";
import { issueKeyWork } from "./routes/keys.ts";
import { readLeadWork } from "./routes/leads.ts";
import { answerDocs, answerDocument, answerHome } from "./routes/pages.ts";
import { readHeldQueueWork, readTeamQueueWork } from "./routes/queues.ts";
import { rebuildViewsWork } from "./routes/views.ts";

export function buildControlApp(): Hono<{ Bindings: ControlEnv }> {
  const app = new Hono<{ Bindings: ControlEnv }>();
  openDoor(app, readLead, readLeadWork);
  openDoor(app, exportLeadEvidence, exportLeadEvidenceWork);
  // `held` before the team of any other name.
  openDoor(app, readHeldQueue, readHeldQueueWork);
  openDoor(app, readTeamQueue, readTeamQueueWork);
  openDoor(app, config.publishConfig, configWork.publishConfigWork);
  openDoor(app, config.listConfigVersions, configWork.listConfigVersionsWork);
  openDoor(app, config.readConfigVersion, configWork.readConfigVersionWork);
  openDoor(app, directory.saveTenant, directoryWork.saveTenantWork);
  openDoor(app, directory.saveUser, directoryWork.saveUserWork);
  openDoor(app, directory.readUser, directoryWork.readUserWork);
  openDoor(app, directory.saveTeam, directoryWork.saveTeamWork);
  openDoor(app, directory.readTeam, directoryWork.readTeamWork);
  openDoor(app, directory.saveAccount, directoryWork.saveAccountWork);
  openDoor(app, directory.readAccount, directoryWork.readAccountWork);
  openDoor(app, issueKey, issueKeyWork);
  openDoor(app, readLog, readLogWork);
  openDoor(app, letters.listDeadLetters, lettersWork.listDeadLettersWork);
  openDoor(app, letters.replayDeadLetter, lettersWork.replayDeadLetterWork);
  openDoor(app, rebuildViews, rebuildViewsWork);
  app.get("/", answerHome);
  app.get("/docs", answerDocs);
  app.get("/openapi.json", answerDocument);
  app.notFound((context) => answerNotFound(context.req.raw));
  app.onError((error, context) => answerFailure(error, context.req.raw));
  return app;
}
