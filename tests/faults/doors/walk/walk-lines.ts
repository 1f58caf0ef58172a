// SPDX-License-Identifier: Apache-2.0
// One line per route: a request that is good in every way but, perhaps, its caller. A route without a line fails the
// walk. Where a call uses its thing up, the line makes a fresh one each time.
import { UNADDRESSED } from "#storage/dead-letters.ts";
import { openTestSession, seedPerson, seedTenantRow } from "../people.ts";
import { storeDead } from "../store-dead.ts";
import { LEAD_LINES } from "./lead-lines.ts";
import type { WalkCaller } from "./walk-callers.ts";
import { query, type WalkLine } from "./walk-line.ts";
import { type Ask, fresh, MARK, OTHER_TENANT, WALK_CONFIG, type WalkScene } from "./walk-scene.ts";

const DAY = "2026-12-21T08:00:00.000Z";

/** What the walked tenant writes is marked; the other one writes the same without the mark. */
const named = (_: WalkScene, { tenant }: WalkCaller) => ({
  name: tenant === OTHER_TENANT ? "Theirs" : MARK,
});
const priced = { family: "Plans", charge: "one_time" };
const admin = () => ({ external_id: "u-1", name: MARK, email: "first@walk.example" });
const webhook = () => ({ url: "http://localhost:9/walk", events: ["config.published"] });
const absence = (): Ask => ({ params: { external_id: "u-1", absence: "holiday" } });
const one = (external_id: string): Ask => ({ params: { external_id } });

export const WALK: Readonly<Record<string, WalkLine>> = {
  ...LEAD_LINES,
  askSignIn: { ask: () => ({ body: { email: `${fresh("p")}@walk.example` } }) },
  openSignInLink: { ask: () => ({ body: { token: "none" } }), answers: [404, 422] },
  openWithAccess: { ask: () => ({}), answers: [404] },
  readSession: { ask: () => ({}) },
  chooseSessionTenant: {
    ask: (_, { person, tenant }) => ({ body: { tenant: tenant ?? person?.tenant ?? "walk" } }),
  },
  listSessions: { ask: () => ({}) },
  revokeSession: {
    ask: async (_, caller) => ({ params: { session_id: await otherSession(caller) } }),
  },
  revokeSessions: { ask: () => ({}) },
  checkConfig: { ask: () => ({ body: WALK_CONFIG }) },
  publishConfig: { ask: () => ({ body: WALK_CONFIG }) },
  listConfigVersions: { ask: () => ({}) },
  // The other tenant never has a second one.
  readConfigVersion: { ask: () => ({ params: { version: "2" } }) },
  diffConfigVersion: { ask: () => ({ params: { version: "2" } }) },
  rollBackConfig: { ask: () => ({ params: { version: "2" }, body: {} }) },
  readConfigDraft: { ask: async (...by) => ({ headers: await editDraft(...by) }) },
  saveConfigDraft: {
    ask: async (...by) => ({ headers: await editDraft(...by), body: { name: named(...by) } }),
  },
  deleteConfigDraft: { ask: async (...by) => ({ headers: await editDraft(...by) }) },
  listConfigCandidates: { ask: () => ({}) },
  readConfigCandidate: {
    ask: async (scene) => ({ params: (await waitingCandidate(scene)).params ?? {} }),
  },
  consentToConfig: { ask: waitingCandidate },
  rejectConfigCandidate: {
    ask: async (scene) => ({ ...(await waitingCandidate(scene)), body: { reason: MARK } }),
  },
  saveUser: { ask: (...by) => ({ ...one("walk-user"), body: named(...by) }), own: true },
  readUser: { ask: () => one("u-1") },
  previewOffboarding: { ask: () => one("u-1") },
  startOffboarding: { ask: freshUser },
  readOffboarding: { ask: freshOffboarding },
  listUsers: { ask: () => query("?limit=5") },
  saveTeam: { ask: (...by) => ({ ...one("walk-team"), body: named(...by) }), own: true },
  listTeams: { ask: () => query("?limit=5") },
  addMember: { ask: () => ({ params: { external_id: "sales", user: "u-1" } }) },
  removeMember: { ask: () => ({ params: { external_id: "sales", user: "u-2" } }) },
  saveAbsence: { ask: () => ({ ...absence(), body: { starts_at: DAY, ends_at: null } }) },
  deleteAbsence: { ask: absence },
  listUserAbsences: { ask: () => one("u-1") },
  listAbsences: { ask: () => query("?limit=5") },
  readTeam: { ask: () => one("sales") },
  saveAccount: { ask: (...by) => ({ ...one("walk-account"), body: named(...by) }), own: true },
  readAccount: { ask: () => one("c-1") },
  listAccounts: { ask: () => query("?limit=5") },
  saveProduct: {
    ask: (...by) => ({ params: { sku: "walk-sku" }, body: { ...named(...by), ...priced } }),
    own: true,
  },
  readProduct: { ask: sku },
  listProducts: { ask: () => query("?limit=5") },
  createImport: { ask: (_, caller) => ({ body: { entity: importedBy(caller) } }) },
  sendImportFile: {
    ask: async (scene, caller) => ({
      ...(await freshImport(scene, caller)),
      body: `external_id,name\nw-1,${MARK}\n`,
    }),
  },
  listImports: { ask: () => query("?limit=5") },
  readImport: { ask: freshImport },
  previewImport: { ask: freshImport, answers: [409] },
  readImportRejects: { ask: freshImport },
  applyImport: { ask: freshImport, answers: [409] },
  cancelImport: { ask: freshImport },
  undoImport: { ask: freshImport, answers: [409] },
  readTenant: { ask: () => ({}) },
  makeFirstAdmin: {
    ask: async () => ({ params: { tenant: await freshTenant() }, body: admin() }),
    own: true,
  },
  saveTenant: {
    ask: ({ tenant }) => ({ params: { tenant }, body: { name: tenant } }),
    own: true,
  },
  issueKey: {
    ask: ({ tenant }, { name }) => ({
      body: {
        name: fresh("k"),
        scopes: ["leads:read"],
        ...(name === "the operator" ? { tenant } : {}),
      },
    }),
  },
  listKeys: { ask: () => query("?limit=5") },
  readKey: { ask: freshKey },
  rotateKey: { ask: async (scene, caller) => ({ ...(await freshKey(scene, caller)), body: {} }) },
  revokeKey: { ask: freshKey },
  saveWebhook: { ask: () => ({ ...one("walk-hook"), body: webhook() }), own: true },
  readWebhook: { ask: ownWebhook },
  deleteWebhook: { ask: ownWebhook },
  listWebhooks: { ask: () => ({}) },
  rotateWebhookSecret: { ask: async (scene) => ({ ...(await ownWebhook(scene)), body: {} }) },
  listDeliveries: { ask: ownWebhook },
  replayDelivery: {
    ask: async (scene) => {
      const { params } = await ownWebhook(scene);
      return { params: { ...params, delivery_id: "none" } };
    },
    answers: [404],
  },
  // The other tenant has no config to ask about.
  matchRecords: {
    ask: () => ({ body: { records: [{ company: "Acme", email: "jo@acme.example" }] } }),
  },
  simulate: {
    ask: () => ({ body: { kind: "case", case: { subject: "lead", facts: { source: "walk" } } } }),
    answers: [200, 422],
  },
  simulateCsv: {
    ask: () => ({ body: { kind: "replay", candidate: "current" } }),
    answers: [200, 422],
  },
  readLog: { ask: () => ({}) },
  exportHistory: { ask: () => query("?from_seq=0") },
  listDeadLetters: { ask: () => ({}) },
  replayDeadLetter: { ask: freshLetter },
  listMails: { ask: () => ({}) },
  rebuildViews: { ask: () => ({ body: { from_seq: 0 } }) },
};

/** A key that nobody rotated or revoked; of the caller's user, where the caller is a user's key. */
async function freshKey(scene: WalkScene, { name }: WalkCaller): Promise<Ask> {
  const role = /^a key of a user with role (\w+)$/.exec(name)?.[1];
  const user = role === undefined ? {} : { user: `walker-${role.replaceAll("_", "-")}` };
  const body = { name: fresh(MARK), scopes: ["leads:read"], ...user };
  const made = await scene.make("POST", "/v1/keys", body);
  return { params: { key_id: String(made.body["key_id"]) } };
}

async function sku(scene: WalkScene): Promise<Ask> {
  await scene.make("PUT", "/v1/products/walk-own-sku", { name: MARK, ...priced });
  return { params: { sku: "walk-own-sku" } };
}

/** What a caller who may run imports may import: a sales manager leads, everybody else accounts. */
function importedBy({ name }: WalkCaller): "accounts" | "leads" {
  return name.includes("sales_manager") ? "leads" : "accounts";
}

/** One that waits for its file. */
async function freshImport(scene: WalkScene, caller: WalkCaller): Promise<Ask> {
  const { body } = await scene.make("POST", "/v1/imports", { entity: importedBy(caller) });
  return { params: { id: String(body["id"]) } };
}

/** A draft of the caller's tenant, and the precondition by which it may be written. */
async function editDraft(
  { make }: WalkScene,
  caller: WalkCaller,
): Promise<Readonly<Record<string, string>>> {
  const isOther = caller.tenant === OTHER_TENANT;
  const path = "/v1/config/draft";
  const held = await make("GET", path, undefined, { isOther, mayBeMissing: true });
  const draft =
    held.status === 200
      ? held
      : await make("PUT", path, { name: isOther ? "Theirs" : MARK }, { isOther });
  return { "if-match": draft.headers.get("etag") ?? "" };
}

/** One that waits: two people have to consent to what a key proposes, so one of the walk's may. */
async function waitingCandidate({ make }: WalkScene): Promise<Ask> {
  const listed = await make("GET", "/v1/config/candidates");
  const items = listed.body["items"] as unknown as Readonly<Record<string, string>>[];
  const waiting = items.find(({ status }) => status === "waiting") ?? (await propose(make));
  const { candidate_id = "", config_sha256 } = waiting;
  return { params: { candidate_id }, body: { config_sha256 } };
}

async function propose(make: WalkScene["make"]): Promise<Readonly<Record<string, string>>> {
  proposed += 1;
  const config = { ...WALK_CONFIG, default_sla_minutes: 10_000 + proposed };
  return (await make("POST", "/v1/config/versions", config)).body;
}
let proposed = 0;

/** A tenant has only so many, so it is the same one again, even after it was deleted. */
async function ownWebhook(scene: WalkScene): Promise<Ask> {
  await scene.make("PUT", "/v1/webhooks/walk-own-hook", webhook());
  return one("walk-own-hook");
}

/** Somebody who holds nothing. */
async function freshUser({ tenant }: WalkScene): Promise<Ask> {
  const { external_id } = await seedPerson(tenant, fresh("leaver"), ["sdr"]);
  return { ...one(external_id), body: { successor: null } };
}

async function freshOffboarding(scene: WalkScene): Promise<Ask> {
  const { params, body } = await freshUser(scene);
  const path = `/v1/users/${params?.["external_id"]}/offboarding`;
  const started = await scene.make("POST", path, body);
  return { params: { id: String(started.body["id"]) } };
}

async function freshTenant(): Promise<string> {
  const tenant = fresh("walk").slice(0, 38);
  await seedTenantRow(tenant);
  return tenant;
}

/** The operator's letters are those that name no tenant. */
async function freshLetter({ tenant }: WalkScene, { name }: WalkCaller): Promise<Ask> {
  const owner = name === "the operator" ? UNADDRESSED : tenant;
  return { params: { id: await storeDead(owner, { v: 1, kind: "walk", of: fresh(MARK) }) } };
}

/** Of the same person, so that the caller's own stays open. */
async function otherSession({ person, tenant }: WalkCaller): Promise<string> {
  if (person === null) return "a".repeat(16);
  return (await openTestSession(person, tenant)).split("_")[2] ?? "";
}
