// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import { loadJob } from "#storage/jobs.ts";
import { type Answer, callDoor } from "../../tests/faults/doors/door-calls.ts";
import { dealsConfig } from "../../tests/faults/doors/config-scene.ts";
import { publishConfig } from "../../tests/faults/doors/publish-config.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";
import { buildOffboardingPorts } from "./offboarding/offboarding-ports.ts";
import { buildOffboardingRunner } from "./offboarding/run-offboarding.ts";

const TENANT = "off-doors";
const consoleLog = console.log;
const sent: { readonly job_id: string }[] = [];
const JOBS = { send: async (message: { job_id: string }) => void sent.push(message) };
let own = "";
let other = "";

const call = (method: string, path: string, body?: unknown, key = own): Promise<Answer> =>
  callDoor(method, path, key, body, { settings: { JOBS } });
const code = ({ body }: Answer): string =>
  String(body["type"]).replace("urn:revops-pack:problem:", "");
const blockersOf = ({ body }: Answer): readonly { code: string; message?: string }[] =>
  body["blockers"] ?? [];
const preview = (who: string, query = "", key = own) =>
  call("GET", `/v1/users/${who}/offboarding${query}`, undefined, key);
const start = (who: string, body: unknown, key = own) =>
  call("POST", `/v1/users/${who}/offboarding`, body, key);

async function open(tenant: string): Promise<string> {
  await callDoor("PUT", `/v1/tenants/${tenant}`, env.OPERATOR_KEY, { name: tenant });
  const body = { tenant, name: "k", scopes: SCOPES };
  return String((await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, body)).body["key"]);
}

beforeAll(async () => {
  await migratedDatabase();
  console.log = () => undefined;
  own = await open(TENANT);
  other = await open("off-others");
  for (const id of ["leaver", "heir", "gone", "busy", "alone"])
    await call("PUT", `/v1/users/${id}`, { name: `Name ${id}`, active: id !== "gone" });
  await call("PUT", "/v1/users/admin", { name: "Admin", roles: ["revops_admin"] });
  await call("PUT", "/v1/teams/t", {
    name: "T",
    lead: "leaver",
    members: ["leaver", "heir", "busy", "alone"],
  });
  for (const id of ["a-1", "a-2"])
    await call("PUT", `/v1/accounts/${id}`, { name: id, owner: "leaver" });
  await call("PUT", "/v1/accounts/a-2", { name: "a-2", owner: "leaver", csm: "leaver" });
  await call("POST", "/v1/config/versions", {
    segments: [],
    routing: {
      round_robin_pools: {
        both: ["user:leaver", "user:heir"],
        only: { team: "team:t", members: [{ user: "user:alone" }] },
      },
      default_pool: "both",
      fallback_team: "team:t",
    },
  });
});
afterAll(() => {
  console.log = consoleLog;
});

describe("the preview", () => {
  test("counts what the person holds, says what becomes of it, and changes nothing", async () => {
    const seen = await preview("leaver");
    expect(seen.status).toBe(200);
    expect(seen.body).toMatchObject({
      user: { external_id: "leaver", active: true },
      successor: null,
      leads: { count: 0, becomes: "routed_again" },
      accounts_owned: { count: 2, becomes: "to_nobody" },
      accounts_managed: { count: 1 },
      teams_led: { count: 1, first: [{ external_id: "t" }] },
      config: [{ config_version: 1, kind: "pool_seat", name: "both", becomes: "removed" }],
      versions: [{ from_version: 1, effective_at: null }],
      blockers: [],
    });
    const again = await preview("leaver", "?successor=heir");
    expect(again.body).toMatchObject({
      successor: "heir",
      accounts_owned: { becomes: "to_successor" },
    });
    expect(again.body["preview_sha256"]).toBe(seen.body["preview_sha256"]);
    expect((await call("GET", "/v1/config/versions")).body["items"]).toHaveLength(1);
  });

  test("names what blocks: a pool that would be empty, the last administrator", async () => {
    const codes = async (who: string, query = "") =>
      blockersOf(await preview(who, query)).map((one) => one.code);
    expect(await codes("alone")).toEqual(["pool_would_be_empty"]);
    expect(await codes("alone", "?successor=heir")).toEqual([]);
    expect(await codes("admin")).toEqual(["last_admin"]);
    expect(await codes("gone")).toEqual([]);
  });

  test("is another tenant's nothing", async () => {
    expect((await preview("leaver", "", other)).status).toBe(404);
    expect((await start("leaver", { successor: null }, other)).status).toBe(404);
    expect((await preview("nobody")).status).toBe(404);
  });
});

describe("the confirmation", () => {
  test("names the field where the successor is nobody, inactive or the person themself", async () => {
    for (const successor of ["nobody", "gone", "leaver"]) {
      const answer = await start("leaver", { successor });
      expect([answer.status, answer.pointers]).toEqual([422, ["/successor"]]);
    }
    expect((await start("leaver", {})).pointers).toEqual(["/successor"]);
    expect((await preview("leaver", "?successor=gone")).pointers).toEqual(["/query/successor"]);
  });

  test("refuses what is blocked, and what has moved since it was looked at", async () => {
    expect(code(await start("admin", { successor: "heir" }))).toBe("last_admin");
    const blocked = await start("alone", { successor: null });
    expect([blocked.status, code(blocked), blocked.pointers]).toEqual([
      409,
      "offboarding_blocked",
      ["/successor"],
    ]);
    const { body } = await preview("busy");
    await call("PUT", "/v1/accounts/a-3", { name: "a-3", owner: "busy" });
    const preview_sha256 = String(body["preview_sha256"]);
    expect(code(await start("busy", { successor: "heir", preview_sha256 }))).toBe("preview_moved");
    expect(sent).toEqual([]);
  });

  test("a dry run answers the preview and begins nothing", async () => {
    const dry = await start("leaver", { successor: "heir", dry_run: true });
    expect([dry.status, dry.body["successor"]]).toEqual([200, "heir"]);
    expect(sent).toEqual([]);
  });

  test("begins once, answers the same job again, and shows it stage by stage to its end", async () => {
    const { body } = await preview("leaver");
    const wanted = { successor: "heir", preview_sha256: body["preview_sha256"] };
    const [first, second] = await Promise.all([start("leaver", wanted), start("leaver", wanted)]);
    expect([first.status, second.status]).toEqual([202, 202]);
    const id = String(first.body["id"]);
    expect(second.body["id"]).toBe(id);
    expect(first.headers.get("location")).toBe(`/v1/offboardings/${id}`);
    expect(code(await start("leaver", { successor: null }))).toBe("offboarding_runs");

    const see = () => call("GET", `/v1/offboardings/${id}`);
    expect((await see()).body).toMatchObject({
      status: "ready",
      stage: "deactivate",
      deactivated: false,
    });
    expect((await call("GET", `/v1/offboardings/${id}`, undefined, other)).status).toBe(404);

    const run = buildOffboardingRunner(buildOffboardingPorts(env));
    const seen = new Set<string>();
    for (let i = 0; i < 40; i += 1) {
      const job = await loadJob(env.DB, TENANT, id);
      if (job === null || job.status === "done") break;
      seen.add(String((await see()).body["stage"]));
      await run(job, Date.now() + 3_600_000);
    }
    expect([...seen]).toEqual([
      "deactivate",
      "config",
      "teams",
      "accounts_owned",
      "accounts_managed",
      "await_config",
      "leads",
      "await_leads",
      "finish",
    ]);
    expect((await see()).body).toMatchObject({
      status: "done",
      user: "leaver",
      successor: "heir",
      deactivated: true,
      seats: { done: true, pools: ["both"], config_versions: [2] },
      teams: { done: true, moved: 1 },
      accounts: { total: 2, moved: 2 },
      leads: { total: 0, moved: 0, remaining: [] },
      reason: null,
    });
    expect((await call("GET", "/v1/accounts/a-2")).body).toMatchObject({
      owner: "heir",
      csm: "heir",
    });
    expect((await call("GET", "/v1/users/leaver")).body).toMatchObject({ active: false });
    expect((await start("leaver", wanted)).body["id"]).toBe(id);
  });

  test("somebody who came back is off-boarded anew", async () => {
    const before = sent.at(-1)?.job_id;
    await call("PUT", "/v1/users/leaver", { name: "Name leaver" });
    const again = await start("leaver", { successor: "heir" });
    expect(again.status).toBe(202);
    expect(again.body["id"]).not.toBe(before);
  });

  test("needs the administrator's scope", async () => {
    const body = { name: "reader", scopes: ["directory:read", "leads:read"] };
    const reader = String((await call("POST", "/v1/keys", body)).body["key"]);
    expect((await preview("leaver", "", reader)).status).toBe(403);
    expect((await start("leaver", { successor: null }, reader)).status).toBe(403);
  });
});

describe("who approves", () => {
  const OF = "off-approvers";
  let key = "";
  const stage = async (approvers: unknown, quorum: unknown) => {
    const config = {
      ...dealsConfig(0.2),
      routing: { fallback_team: "team:t" },
      approvals: { approvers, quorum },
    };
    return (await publishConfig(OF, key, config)).status;
  };
  const see = async (who: string, successor: string) =>
    blockersOf(await preview(who, `?successor=${successor}`, key));

  beforeAll(async () => {
    key = await open(OF);
    for (const [id, role] of Object.entries({
      cfo: "finance",
      fin: "finance",
      third: "finance",
      mallory: "ae",
      manager: "sales_manager",
      manager2: "sales_manager",
      lawyer: "legal",
    }))
      await call("PUT", `/v1/users/${id}`, { name: id, roles: [role] }, key);
    await call("PUT", "/v1/teams/t", { name: "T", members: ["mallory"] }, key);
  });

  test("is never the successor of who leaves: the last one of a group cannot be off-boarded", async () => {
    const FINANCE = { groups: [{ members: ["user:cfo"] }] };
    expect(await stage({ FINANCE }, {})).toBe(201);
    const [blocker] = await see("cfo", "mallory");
    expect([blocker?.code, blocker?.message]).toEqual([
      "approvers_would_be_empty",
      expect.stringContaining("publish a config with another approver first"),
    ]);
    const refused = await start("cfo", { successor: "mallory" }, key);
    expect([refused.status, code(refused)]).toEqual([409, "offboarding_blocked"]);
  });

  test("are as many as the quorum afterwards too", async () => {
    const members = ["user:cfo", "user:fin", "user:third"];
    expect(await stage({ FINANCE: { groups: [{ members }] } }, { FINANCE: 2 })).toBe(201);
    expect(await see("cfo", "mallory")).toEqual([]);
    const two = { FINANCE: { groups: [{ members: members.slice(0, 2) }] } };
    expect(await stage(two, { FINANCE: 2 })).toBe(201);
    const [blocker] = await see("cfo", "mallory");
    expect([blocker?.code, blocker?.message]).toEqual([
      "approvers_too_few",
      expect.stringMatching(
        /^Config version 3: FINANCE needs 2 different approvals .* too few active people/,
      ),
    ]);
    expect(code(await start("cfo", { successor: "mallory" }, key))).toBe("offboarding_blocked");
  });

  test("is looked at again by the job: what somebody published in between ends it with the reason", async () => {
    const groups = (...members: string[]) => ({ FINANCE: { groups: [{ members }] } });
    expect(await stage(groups("user:cfo", "user:fin", "user:third"), { FINANCE: 2 })).toBe(201);
    const { body } = await start("cfo", { successor: "mallory" }, key);
    expect(await stage(groups("user:cfo", "user:fin"), { FINANCE: 2 })).toBe(201);
    const run = buildOffboardingRunner(buildOffboardingPorts(env));
    let job = await loadJob(env.DB, OF, String(body["id"]));
    for (let i = 0; i < 10 && job !== null && job.status !== "failed"; i += 1) {
      await run(job, Date.now() + 3_600_000);
      job = await loadJob(env.DB, OF, job.job_id);
    }
    expect([job?.status, job?.reason]).toEqual(["failed", "approvers_too_few"]);
  });
});
