// SPDX-License-Identifier: Apache-2.0
// Every contract of the API, in the order in which the document lists them.
import type { RouteContract } from "./contract.ts";
import { publishConfig, listConfigVersions, readConfigVersion } from "./routes/config.ts";
import { listDeadLetters, replayDeadLetter } from "./routes/dead-letters.ts";
import {
  readAccount,
  readTeam,
  readUser,
  saveAccount,
  saveTeam,
  saveTenant,
  saveUser,
} from "./routes/directory.ts";
import { issueKey } from "./routes/keys.ts";
import { acceptLead, readLead, reprocessLead } from "./routes/leads.ts";
import { exportLeadEvidence, readLog } from "./routes/log.ts";
import { readHeldQueue, readTeamQueue } from "./routes/queues.ts";
import { rebuildViews } from "./routes/views.ts";

export const CONTRACTS: readonly RouteContract[] = [
  acceptLead,
  readLead,
  reprocessLead,
  exportLeadEvidence,
  readHeldQueue,
  readTeamQueue,
  publishConfig,
  listConfigVersions,
  readConfigVersion,
  saveUser,
  readUser,
  saveTeam,
  readTeam,
  saveAccount,
  readAccount,
  saveTenant,
  issueKey,
  readLog,
  listDeadLetters,
  replayDeadLetter,
  rebuildViews,
];
