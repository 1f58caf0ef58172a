// SPDX-License-Identifier: Apache-2.0
// Every contract of the API, in the order in which the document lists them.
import type { RouteContract } from "./contract.ts";
import * as config from "./routes/config.ts";
import * as candidates from "./routes/config-candidates.ts";
import * as draft from "./routes/config-draft.ts";
import { checkConfig, publishConfig, rollBackConfig } from "./routes/config-publish.ts";
import { listDeadLetters, replayDeadLetter } from "./routes/dead-letters.ts";
import { listAccounts, readAccount, saveAccount } from "./routes/accounts.ts";
import { listProducts, readProduct, saveProduct } from "./routes/products.ts";
import * as absences from "./routes/absences.ts";
import * as directory from "./routes/directory.ts";
import * as tenants from "./routes/tenants.ts";
import { acceptForm, listForms } from "./routes/forms.ts";
import { readGraph } from "./routes/graph.ts";
import { listRecordChanges } from "./routes/record-changes.ts";
import { listConflicts, readConflict, resolveConflict } from "./routes/conflicts.ts";
import { issueKey, listKeys, readKey, revokeKey, rotateKey } from "./routes/keys.ts";
import * as leadCommands from "./routes/lead-commands.ts";
import * as leadWork from "./routes/lead-work.ts";
import { listLeads, searchLeads } from "./routes/lead-lists.ts";
import { explainLead } from "./routes/lead-explanation.ts";
import { acceptLead, readLead, reprocessLead } from "./routes/leads.ts";
import { exportHistory, exportLeadEvidence, readLog } from "./routes/log.ts";
import { listMails } from "./routes/mails.ts";
import { matchRecords } from "./routes/match.ts";
import {
  applyImport,
  cancelImport,
  createImport,
  listImports,
  readImport,
  previewImport,
  readImportRejects,
  sendImportFile,
  undoImport,
} from "./routes/imports.ts";
import * as opportunities from "./routes/opportunities.ts";
import { previewOffboarding, readOffboarding, startOffboarding } from "./routes/offboarding.ts";
import { readHeldQueue, readMyQueue, readTeamQueue } from "./routes/queues.ts";
import { listRegistrations, readRegistration, registerDeal } from "./routes/registrations.ts";
import {
  chooseSessionTenant,
  listSessions,
  readSession,
  revokeSession,
  revokeSessions,
} from "./routes/sessions.ts";
import { askSignIn, openSignInLink, openWithAccess } from "./routes/sign-in.ts";
import * as sources from "./routes/sources.ts";
import { simulate, simulateCsv } from "./routes/simulations.ts";
import { rebuildViews } from "./routes/views.ts";
import * as webhooks from "./routes/webhooks.ts";

export const CONTRACTS: readonly RouteContract[] = [
  acceptLead,
  readLead,
  explainLead,
  listLeads,
  searchLeads,
  reprocessLead,
  leadCommands.enrichLead,
  leadCommands.releaseLead,
  leadCommands.mergeLead,
  leadCommands.unmergeLead,
  leadWork.workOnLead,
  leadWork.logActivity,
  leadWork.handBackLead,
  leadWork.reassignLead,
  leadWork.reassignLeads,
  leadWork.disqualifyLead,
  leadCommands.listLeadDuplicates,
  opportunities.convertLead,
  exportLeadEvidence,
  opportunities.createOpportunity,
  opportunities.changeOpportunity,
  opportunities.readOpportunity,
  opportunities.listOpportunities,
  acceptForm,
  listForms,
  sources.receivePost,
  sources.listSources,
  sources.addSourceSecret,
  sources.endSourceSecret,
  sources.checkSource,
  sources.listCrmEvents,
  matchRecords,
  readGraph,
  listRecordChanges,
  previewOffboarding,
  startOffboarding,
  readOffboarding,
  registerDeal,
  listRegistrations,
  readRegistration,
  listConflicts,
  readConflict,
  resolveConflict,
  readHeldQueue,
  readMyQueue,
  readTeamQueue,
  askSignIn,
  openSignInLink,
  openWithAccess,
  readSession,
  chooseSessionTenant,
  listSessions,
  revokeSession,
  revokeSessions,
  checkConfig,
  publishConfig,
  config.listConfigVersions,
  config.readConfigVersion,
  config.diffConfigVersion,
  rollBackConfig,
  draft.readConfigDraft,
  draft.saveConfigDraft,
  draft.deleteConfigDraft,
  candidates.listConfigCandidates,
  candidates.readConfigCandidate,
  candidates.consentToConfig,
  candidates.rejectConfigCandidate,
  simulate,
  simulateCsv,
  directory.saveUser,
  directory.readUser,
  directory.listUsers,
  directory.saveTeam,
  directory.readTeam,
  directory.listTeams,
  directory.addMember,
  directory.removeMember,
  absences.saveAbsence,
  absences.deleteAbsence,
  absences.listUserAbsences,
  absences.listAbsences,
  saveAccount,
  readAccount,
  listAccounts,
  saveProduct,
  readProduct,
  listProducts,
  createImport,
  sendImportFile,
  listImports,
  readImport,
  previewImport,
  readImportRejects,
  applyImport,
  cancelImport,
  undoImport,
  tenants.readTenant,
  tenants.saveTenant,
  tenants.makeFirstAdmin,
  issueKey,
  listKeys,
  readKey,
  rotateKey,
  revokeKey,
  webhooks.saveWebhook,
  webhooks.readWebhook,
  webhooks.deleteWebhook,
  webhooks.listWebhooks,
  webhooks.rotateWebhookSecret,
  webhooks.listDeliveries,
  webhooks.replayDelivery,
  readLog,
  exportHistory,
  listDeadLetters,
  replayDeadLetter,
  listMails,
  rebuildViews,
];
