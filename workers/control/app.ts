// SPDX-License-Identifier: Apache-2.0
// Control's doors and pages.
import { Hono } from "hono";
import * as accounts from "#api/routes/accounts.ts";
import * as config from "#api/routes/config.ts";
import * as candidates from "#api/routes/config-candidates.ts";
import * as draft from "#api/routes/config-draft.ts";
import { checkConfig, publishConfig, rollBackConfig } from "#api/routes/config-publish.ts";
import * as letters from "#api/routes/dead-letters.ts";
import * as absences from "#api/routes/absences.ts";
import * as directory from "#api/routes/directory.ts";
import * as tenants from "#api/routes/tenants.ts";
import * as keys from "#api/routes/keys.ts";
import * as imports from "#api/routes/imports.ts";
import { listForms } from "#api/routes/forms.ts";
import { readGraph } from "#api/routes/graph.ts";
import { listRecordChanges } from "#api/routes/record-changes.ts";
import { explainLead } from "#api/routes/lead-explanation.ts";
import { listLeads, searchLeads } from "#api/routes/lead-lists.ts";
import { readLead } from "#api/routes/leads.ts";
import { exportHistory, exportLeadEvidence, readLog } from "#api/routes/log.ts";
import { listMails } from "#api/routes/mails.ts";
import { matchRecords } from "#api/routes/match.ts";
import * as offboarding from "#api/routes/offboarding.ts";
import * as opportunities from "#api/routes/opportunities.ts";
import { listConflicts, readConflict } from "#api/routes/conflicts.ts";
import { readHeldQueue, readMyQueue, readTeamQueue } from "#api/routes/queues.ts";
import { listRegistrations, readRegistration } from "#api/routes/registrations.ts";
import * as products from "#api/routes/products.ts";
import * as sessions from "#api/routes/sessions.ts";
import * as signIn from "#api/routes/sign-in.ts";
import { simulate, simulateCsv } from "#api/routes/simulations.ts";
import * as sources from "#api/routes/sources.ts";
import { rebuildViews } from "#api/routes/views.ts";
import * as webhooks from "#api/routes/webhooks.ts";
import { openDoor } from "#edge/door.ts";
import { answerFailure, answerNotFound } from "#edge/problem.ts";
import type { ControlEnv } from "./control-env.ts";
import * as accountsWork from "./routes/accounts.ts";
import * as configWork from "./routes/config.ts";
import * as candidatesWork from "./routes/config-candidates.ts";
import { checkConfigWork } from "./routes/config-check.ts";
import * as draftWork from "./routes/config-draft.ts";
import { publishConfigWork, rollBackConfigWork } from "./routes/config-publish.ts";
import * as lettersWork from "./routes/dead-letters.ts";
import * as absencesWork from "./routes/absences.ts";
import * as directoryWork from "./routes/directory.ts";
import * as teamsWork from "./routes/teams.ts";
import * as tenantsWork from "./routes/tenants.ts";
import { exportLeadEvidenceWork, readLogWork } from "./routes/evidence.ts";
import { listFormsWork } from "./routes/forms.ts";
import { readGraphWork } from "./routes/graph.ts";
import { exportHistoryWork } from "./routes/history.ts";
import { listRecordChangesWork } from "./routes/record-changes.ts";
import { issueKeyWork } from "./routes/issue-key.ts";
import * as keysWork from "./routes/keys.ts";
import { rotateKeyWork } from "./routes/rotate-key.ts";
import { readImportRejectsWork, sendImportFileWork } from "./routes/import-file.ts";
import { previewImportWork } from "./routes/import-preview.ts";
import { undoImportWork } from "./routes/import-undo.ts";
import * as importsWork from "./routes/imports.ts";
import * as devMail from "./routes/dev-mail.ts";
import { explainLeadWork } from "./routes/lead-explanation.ts";
import { listLeadsWork, searchLeadsWork } from "./routes/lead-lists.ts";
import { readLeadWork } from "./routes/leads.ts";
import { listMailsWork } from "./routes/mails.ts";
import { matchRecordsWork } from "./routes/match.ts";
import { answerDocs, answerDocument, answerHome } from "./routes/pages.ts";
import * as productsWork from "./routes/products.ts";
import * as offboardingWork from "./routes/offboarding.ts";
import * as opportunitiesWork from "./routes/opportunities.ts";
import { listConflictsWork, readConflictWork } from "./routes/conflicts.ts";
import { readHeldQueueWork, readMyQueueWork, readTeamQueueWork } from "./routes/queues.ts";
import { listRegistrationsWork, readRegistrationWork } from "./routes/registrations.ts";
import { openAccessPages } from "./routes/access-pages.ts";
import { openMePages } from "./routes/me-pages.ts";
import * as sessionsWork from "./routes/sessions.ts";
import * as signInWork from "./routes/sign-in.ts";
import { openSignInPages } from "./routes/sign-in-pages.ts";
import { listCrmEventsWork } from "./routes/crm-events.ts";
import { simulateCsvWork, simulateWork } from "./routes/simulations.ts";
import { checkSourceWork } from "./routes/source-check.ts";
import * as sourcesWork from "./routes/sources.ts";
import { rebuildViewsWork } from "./routes/views.ts";
import * as webhooksWork from "./routes/webhooks.ts";

export function buildControlApp(): Hono<{ Bindings: ControlEnv }> {
  const app = new Hono<{ Bindings: ControlEnv }>();
  openDoor(app, listLeads, listLeadsWork);
  openDoor(app, searchLeads, searchLeadsWork);
  openDoor(app, readLead, readLeadWork);
  openDoor(app, explainLead, explainLeadWork);
  openDoor(app, exportLeadEvidence, exportLeadEvidenceWork);
  openDoor(app, listForms, listFormsWork);
  openDoor(app, readGraph, readGraphWork);
  openDoor(app, matchRecords, matchRecordsWork);
  openDoor(app, listRecordChanges, listRecordChangesWork);
  openDoor(app, offboarding.previewOffboarding, offboardingWork.previewOffboardingWork);
  openDoor(app, offboarding.startOffboarding, offboardingWork.startOffboardingWork);
  openDoor(app, offboarding.readOffboarding, offboardingWork.readOffboardingWork);
  openDoor(app, listRegistrations, listRegistrationsWork);
  openDoor(app, readRegistration, readRegistrationWork);
  openDoor(app, opportunities.listOpportunities, opportunitiesWork.listOpportunitiesWork);
  openDoor(app, opportunities.readOpportunity, opportunitiesWork.readOpportunityWork);
  openDoor(app, listConflicts, listConflictsWork);
  openDoor(app, readConflict, readConflictWork);
  // `held` before the team of any other name.
  openDoor(app, readHeldQueue, readHeldQueueWork);
  openDoor(app, readMyQueue, readMyQueueWork);
  openDoor(app, readTeamQueue, readTeamQueueWork);
  openDoor(app, signIn.askSignIn, signInWork.askSignInWork);
  openDoor(app, signIn.openSignInLink, signInWork.openSignInLinkWork);
  openDoor(app, signIn.openWithAccess, signInWork.openWithAccessWork);
  openDoor(app, sessions.readSession, sessionsWork.readSessionWork);
  openDoor(app, sessions.chooseSessionTenant, sessionsWork.chooseSessionTenantWork);
  openDoor(app, sessions.listSessions, sessionsWork.listSessionsWork);
  openDoor(app, sessions.revokeSession, sessionsWork.revokeSessionWork);
  openDoor(app, sessions.revokeSessions, sessionsWork.revokeSessionsWork);
  openConfigDoors(app);
  openDoor(app, tenants.saveTenant, tenantsWork.saveTenantWork);
  openDoor(app, tenants.makeFirstAdmin, tenantsWork.makeFirstAdminWork);
  openDoor(app, tenants.readTenant, tenantsWork.readTenantWork);
  openDoor(app, directory.saveUser, directoryWork.saveUserWork);
  openDoor(app, directory.readUser, directoryWork.readUserWork);
  openDoor(app, directory.listUsers, directoryWork.listUsersWork);
  openDoor(app, directory.saveTeam, teamsWork.saveTeamWork);
  openDoor(app, directory.readTeam, teamsWork.readTeamWork);
  openDoor(app, directory.listTeams, teamsWork.listTeamsWork);
  openDoor(app, directory.addMember, teamsWork.addMemberWork);
  openDoor(app, directory.removeMember, teamsWork.removeMemberWork);
  openDoor(app, absences.saveAbsence, absencesWork.saveAbsenceWork);
  openDoor(app, absences.deleteAbsence, absencesWork.deleteAbsenceWork);
  openDoor(app, absences.listUserAbsences, absencesWork.listUserAbsencesWork);
  openDoor(app, absences.listAbsences, absencesWork.listAbsencesWork);
  openRecordDoors(app);
  openKeyDoors(app);
  openSourceDoors(app);
  openDoor(app, readLog, readLogWork);
  openDoor(app, exportHistory, exportHistoryWork);
  openDoor(app, letters.listDeadLetters, lettersWork.listDeadLettersWork);
  openDoor(app, letters.replayDeadLetter, lettersWork.replayDeadLetterWork);
  openDoor(app, listMails, listMailsWork);
  openDoor(app, rebuildViews, rebuildViewsWork);
  app.get("/", answerHome);
  app.get("/docs", answerDocs);
  app.get("/openapi.json", answerDocument);
  app.get("/dev/mail", devMail.answerMailbox);
  app.get("/dev/mail/:id", devMail.answerMail);
  app.get("/dev/mail/:id/html", devMail.answerMailHtml);
  app.get("/dev/mail/:id/text", devMail.answerMailText);
  openSignInPages(app);
  openAccessPages(app);
  openMePages(app);
  app.notFound((context) => answerNotFound(context.req.raw));
  app.onError((error, context) => answerFailure(error, context.req.raw));
  return app;
}

/** A config from its draft to a version, and the people who consent in between. */
function openConfigDoors(app: Hono<{ Bindings: ControlEnv }>): void {
  openDoor(app, checkConfig, checkConfigWork);
  openDoor(app, publishConfig, publishConfigWork);
  openDoor(app, config.listConfigVersions, configWork.listConfigVersionsWork);
  openDoor(app, config.readConfigVersion, configWork.readConfigVersionWork);
  openDoor(app, config.diffConfigVersion, configWork.diffConfigVersionWork);
  openDoor(app, rollBackConfig, rollBackConfigWork);
  openDoor(app, draft.readConfigDraft, draftWork.readConfigDraftWork);
  openDoor(app, draft.saveConfigDraft, draftWork.saveConfigDraftWork);
  openDoor(app, draft.deleteConfigDraft, draftWork.deleteConfigDraftWork);
  openDoor(app, candidates.listConfigCandidates, candidatesWork.listConfigCandidatesWork);
  openDoor(app, candidates.readConfigCandidate, candidatesWork.readConfigCandidateWork);
  openDoor(app, candidates.consentToConfig, candidatesWork.consentToConfigWork);
  openDoor(app, candidates.rejectConfigCandidate, candidatesWork.rejectConfigCandidateWork);
  openDoor(app, simulate, simulateWork);
  openDoor(app, simulateCsv, simulateCsvWork);
}

/** API keys, and webhook subscriptions. */
function openKeyDoors(app: Hono<{ Bindings: ControlEnv }>): void {
  openDoor(app, keys.issueKey, issueKeyWork);
  openDoor(app, keys.listKeys, keysWork.listKeysWork);
  openDoor(app, keys.readKey, keysWork.readKeyWork);
  openDoor(app, keys.rotateKey, rotateKeyWork);
  openDoor(app, keys.revokeKey, keysWork.revokeKeyWork);
  openDoor(app, webhooks.saveWebhook, webhooksWork.saveWebhookWork);
  openDoor(app, webhooks.readWebhook, webhooksWork.readWebhookWork);
  openDoor(app, webhooks.deleteWebhook, webhooksWork.deleteWebhookWork);
  openDoor(app, webhooks.listWebhooks, webhooksWork.listWebhooksWork);
  openDoor(app, webhooks.rotateWebhookSecret, webhooksWork.rotateWebhookSecretWork);
  openDoor(app, webhooks.listDeliveries, webhooksWork.listDeliveriesWork);
  openDoor(app, webhooks.replayDelivery, webhooksWork.replayDeliveryWork);
}

/** Systems that send signed posts, and what CRMs said. */
function openSourceDoors(app: Hono<{ Bindings: ControlEnv }>): void {
  openDoor(app, sources.listSources, sourcesWork.listSourcesWork);
  openDoor(app, sources.addSourceSecret, sourcesWork.addSourceSecretWork);
  openDoor(app, sources.endSourceSecret, sourcesWork.endSourceSecretWork);
  openDoor(app, sources.checkSource, checkSourceWork);
  openDoor(app, sources.listCrmEvents, listCrmEventsWork);
}

/** Accounts and products, one by one and by file. */
function openRecordDoors(app: Hono<{ Bindings: ControlEnv }>): void {
  openDoor(app, accounts.saveAccount, accountsWork.saveAccountWork);
  openDoor(app, accounts.readAccount, accountsWork.readAccountWork);
  openDoor(app, accounts.listAccounts, accountsWork.listAccountsWork);
  openDoor(app, products.saveProduct, productsWork.saveProductWork);
  openDoor(app, products.readProduct, productsWork.readProductWork);
  openDoor(app, products.listProducts, productsWork.listProductsWork);
  openDoor(app, imports.createImport, importsWork.createImportWork);
  openDoor(app, imports.sendImportFile, sendImportFileWork);
  openDoor(app, imports.listImports, importsWork.listImportsWork);
  openDoor(app, imports.readImport, importsWork.readImportWork);
  openDoor(app, imports.previewImport, previewImportWork);
  openDoor(app, imports.readImportRejects, readImportRejectsWork);
  openDoor(app, imports.applyImport, importsWork.applyImportWork);
  openDoor(app, imports.cancelImport, importsWork.cancelImportWork);
  openDoor(app, imports.undoImport, undoImportWork);
}
