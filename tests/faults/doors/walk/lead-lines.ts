// SPDX-License-Identifier: Apache-2.0
// The walk's lines of leads, their sources, queues, conflicts and deals.
import { freshSecret, signedPost, SOURCE } from "./signed-post.ts";
import { because, query, type WalkLine } from "./walk-line.ts";
import { fresh, MARK } from "./walk-scene.ts";

export const LEAD_LINES: Readonly<Record<string, WalkLine>> = {
  acceptLead: { ask: () => ({ body: { email: `${fresh("l")}@customer.example` } }) },
  explainLead: { ask: ({ lead }) => ({ params: { id: lead } }) },
  readLead: { ask: ({ lead }) => ({ params: { id: lead } }) },
  reprocessLead: { ask: async (scene) => ({ params: { id: await scene.freshLead() } }) },
  enrichLead: { ask: ({ lead }) => ({ params: { id: lead }, body: { first_name: MARK } }) },
  // The walk's leads are routed and stand for themselves.
  releaseLead: { ask: ({ lead }) => ({ params: { id: lead }, ...because() }), answers: [409] },
  mergeLead: {
    ask: async (scene) => ({
      params: { id: await scene.freshLead() },
      body: { into: scene.lead, dry_run: true },
    }),
  },
  unmergeLead: { ask: ({ lead }) => ({ params: { id: lead }, ...because() }), answers: [409] },
  // Whose a lead is, is asked behind the table of actions: a closed one refuses them all alike.
  workOnLead: { ask: ({ closed }) => ({ params: { id: closed } }), answers: [409] },
  logActivity: { ask: ({ lead }) => ({ params: { id: lead }, body: { kind: "call" } }) },
  handBackLead: { ask: ({ closed }) => ({ params: { id: closed }, ...because() }), answers: [409] },
  reassignLead: {
    ask: async (scene) => ({
      params: { id: await scene.freshLead() },
      body: { to: { team: "sdr" }, reason: MARK },
    }),
  },
  reassignLeads: {
    ask: () => ({
      body: { filter: { source: "api" }, to: "policy", reason: MARK, dry_run: true },
    }),
  },
  disqualifyLead: {
    ask: ({ closed }) => ({ params: { id: closed }, body: { reason: "no_need" } }),
    answers: [409],
  },
  listLeadDuplicates: { ask: ({ lead }) => ({ params: { id: lead } }) },
  exportLeadEvidence: { ask: ({ lead }) => ({ params: { id: lead } }) },
  acceptForm: {
    ask: ({ form }) => ({
      params: { form_id: form },
      body: { email: `${fresh("f")}@customer.example` },
    }),
  },
  listForms: { ask: () => ({}) },
  receivePost: { ask: signedPost },
  listSources: { ask: () => ({}) },
  addSourceSecret: { ask: () => ({ params: { name: SOURCE }, body: {} }) },
  endSourceSecret: {
    ask: async (scene) => {
      const { secret_id } = await freshSecret(scene);
      return { params: { name: SOURCE, secret_id } };
    },
  },
  checkSource: {
    ask: () => ({ body: { source: { kind: "signal" }, example: { email: "jo@acme.example" } } }),
  },
  listCrmEvents: { ask: () => query("?limit=5") },
  convertLead: { ask: ({ closed }) => ({ params: { id: closed }, body: {} }), answers: [409] },
  // The other tenant has no account.
  createOpportunity: { ask: () => ({ body: { name: MARK, account: "c-1" } }), answers: [201, 422] },
  changeOpportunity: {
    ask: ({ opportunity }) => ({
      params: { id: opportunity },
      body: { expected_close_on: "2027-03-31" },
    }),
  },
  readOpportunity: { ask: ({ opportunity }) => ({ params: { id: opportunity } }) },
  listOpportunities: { ask: () => query("?limit=5") },
  registerDeal: {
    ask: () => ({ body: { email: `${fresh("d")}@customer.example`, company: MARK } }),
  },
  listRegistrations: { ask: () => query("?limit=5") },
  readRegistration: { ask: ({ deal }) => ({ params: { id: deal.registration } }) },
  listConflicts: { ask: () => query("?limit=5") },
  readConflict: { ask: ({ deal }) => ({ params: { id: deal.conflict } }) },
  resolveConflict: {
    ask: async (scene) => ({
      params: { id: (await scene.freshDeal()).conflict },
      body: { choice: "partner", reason: MARK },
    }),
  },
  readGraph: { ask: ({ lead }) => ({ params: { entity: "lead", id: lead } }) },
  listRecordChanges: { ask: () => ({ params: { entity: "account", id: "c-1" } }) },
  readHeldQueue: { ask: () => ({}) },
  // A key without a person has no queue of its own.
  readMyQueue: { ask: () => ({}), answers: [200, 409] },
  listLeads: { ask: () => ({}) },
  searchLeads: { ask: () => ({ body: { email: "walk@customer.example" } }) },
  readTeamQueue: { ask: () => ({ params: { team: "sales" } }) },
};
