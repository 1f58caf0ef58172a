// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import type { AppendReply, ReadRequest } from "#domain/messages/receipt-log.ts";
import { RecordBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { callDoor } from "../../tests/faults/doors/door-calls.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

const OPERATOR = env.OPERATOR_KEY;
const consoleLog = console.log;
const lines: string[] = [];
let [admin, other] = ["", ""];

async function openTenant(tenant: string): Promise<string> {
  await callDoor("PUT", `/v1/tenants/${tenant}`, OPERATOR, { name: tenant });
  const body = { tenant, name: "first", scopes: SCOPES };
  return String((await callDoor("POST", "/v1/keys", OPERATOR, body)).body["key"]);
}

beforeAll(async () => {
  await migratedDatabase();
  console.log = (line: unknown) => lines.push(String(line));
  admin = await openTenant("dir-one");
  other = await openTenant("dir-two");
});
afterAll(() => {
  console.log = consoleLog;
});
const codeOf = ({ body }: { readonly body: Record<string, unknown> }): string =>
  String(body["type"]).replace("urn:revops-pack:problem:", "");

/** The receipts of a chain, their texts and what they say. */
async function receiptsOf(tenant: string, chain: string) {
  const [state] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains: [chain] });
  return (state?.receipts ?? []).map((receipt) => ({
    text: receipt.leaf + receipt.body,
    leaf: Leaf.parse(JSON.parse(receipt.leaf)),
    body: RecordBody.parse(JSON.parse(receipt.body)),
  }));
}

describe("people and teams", () => {
  const SDR = {
    name: "SDR 1",
    email: "sdr-1@acme.example",
    active: true,
    roles: ["ae", "sdr"],
    manager: "u-2",
    deputy: "u-2",
    locale: "de-DE",
    time_zone: "Europe/Berlin",
    working_hours: [{ days: [1, 2], from: "09:00", to: "17:00" }],
    territories: ["dach"],
    capacity: 5,
    automation: true,
  };

  test("a second run of the same seed changes nothing, and every GET shows what was put", async () => {
    const seed: readonly (readonly [string, object])[] = [
      ["/v1/users/u-2", { name: "SDR 2" }],
      ["/v1/users/u-1", SDR],
      ["/v1/teams/t-1", { name: "Team", lead: "u-2", deputy: "u-1", members: ["u-1", "u-2"] }],
      [
        "/v1/users/u-1/absences/summer",
        { starts_at: "2026-08-01T00:00:00.000Z", ends_at: "2026-08-15T00:00:00.000Z" },
      ],
    ];
    for (const status of [201, 200]) {
      for (const [path, body] of seed) {
        const answer = await callDoor("PUT", path, admin, body);
        expect([path, answer.status]).toEqual([path, status]);
        expect(answer.body["change"]).toBe(status === 201 ? "created" : "unchanged");
        expect(answer.body).toMatchObject(body);
      }
    }
    for (const [path, body] of seed.slice(0, 3)) {
      const answer = await callDoor("GET", path, admin);
      expect([answer.status, answer.body]).toMatchObject([200, body]);
    }
  });

  test("whoever does not exist is told at every place that names them, and nothing is written", async () => {
    const members = ["u-1", "ghost", "u-2", "spectre"];
    const body = { name: "T", lead: "ghost", deputy: "spectre", members };
    const team = await callDoor("PUT", "/v1/teams/t-2", admin, body);
    const pointers = ["/lead", "/deputy", "/members/1", "/members/3"];
    expect([team.status, team.pointers]).toEqual([422, pointers]);
    expect((await callDoor("GET", "/v1/teams/t-2", admin)).status).toBe(404);
    const user = { name: "U", manager: "ghost", deputy: "spectre" };
    const report = await callDoor("PUT", "/v1/users/u-3", admin, user);
    expect([report.status, report.pointers]).toEqual([422, ["/manager", "/deputy"]]);
    expect((await callDoor("GET", "/v1/users/u-3", admin)).status).toBe(404);
  });

  test("wrong fields are told all at once, the path's included", async () => {
    const body = {
      name: "\u0000",
      email: "nobody",
      nickname: "x",
      roles: ["king"],
      working_hours: [{ days: [8], from: "25:00", to: "09:00" }],
      capacity: -1,
    };
    const answer = await callDoor("PUT", "/v1/users/bad%20id", admin, body);
    expect(answer.status).toBe(422);
    expect([...new Set(answer.pointers)].toSorted()).toEqual([
      "/capacity",
      "/email",
      "/name",
      "/nickname",
      "/path/external_id",
      "/roles/0",
      "/working_hours/0/days/0",
      "/working_hours/0/from",
    ]);
    expect((await callDoor("PUT", "/v1/teams/held", admin, { name: "x" })).status).toBe(422);
    const paths = ["/v1/teams/t-1/members/bad%20id", "/v1/users/bad%20id/absences/a"];
    for (const path of paths) {
      const put = await callDoor("PUT", path, admin, { starts_at: "2026-01-01T00:00:00.000Z" });
      expect([put.status, put.pointers.length]).toEqual([422, 1]);
    }
  });

  test("an address is one user's, nobody is above or stands in for themselves, and a place must exist", async () => {
    const put = (id: string, more: object) =>
      callDoor("PUT", `/v1/users/${id}`, admin, { name: id, ...more });
    expect((await put("u-4", { email: "SDR-1@ACME.example" })).pointers).toEqual(["/email"]);
    expect((await put("u-2", { manager: "u-1" })).pointers).toEqual(["/manager"]);
    expect((await put("u-4", { manager: "u-4" })).pointers).toEqual(["/manager"]);
    const lost = { deputy: "u-4", locale: "qq", time_zone: "Mars/Base" };
    expect((await put("u-4", lost)).pointers).toEqual(["/locale", "/time_zone", "/deputy"]);
    expect((await callDoor("GET", "/v1/users/u-4", admin)).status).toBe(404);
  });

  test("the last administrator can neither leave nor hand the role back", async () => {
    const key = await openTenant("dir-last");
    const put = (id: string, more: object) =>
      callDoor("PUT", `/v1/users/${id}`, key, { name: id, roles: ["revops_admin"], ...more });
    await put("u-1", {});
    for (const more of [{ active: false }, { roles: ["ae"] }]) {
      const refused = await put("u-1", more);
      expect([refused.status, codeOf(refused)]).toEqual([409, "last_admin"]);
    }
    await put("u-2", {});
    expect((await put("u-1", { active: false })).body["change"]).toBe("updated");
  });

  test("a member comes and goes alone, and a team or person who is not there is not found", async () => {
    await callDoor("PUT", "/v1/teams/t-3", admin, { name: "T", members: ["u-1"] });
    const call = (method: string, path: string) => callDoor(method, `/v1/teams/${path}`, admin);
    const joined = await call("PUT", "t-3/members/u-2");
    expect(joined.body).toMatchObject({ members: ["u-1", "u-2"], change: "updated" });
    expect((await call("PUT", "t-3/members/u-2")).body["change"]).toBe("unchanged");
    const left = await call("DELETE", "t-3/members/u-1");
    expect(left.body).toMatchObject({ members: ["u-2"], name: "T", change: "updated" });
    expect((await call("DELETE", "t-3/members/u-1")).body["change"]).toBe("unchanged");
    for (const path of ["t-3/members/ghost", "t-none/members/u-1"]) {
      expect((await call("PUT", path)).status).toBe(404);
      expect((await call("DELETE", path)).status).toBe(404);
    }
  });

  test("another tenant's people, teams and absences are not there", async () => {
    const paths = ["/v1/users/u-1", "/v1/teams/t-1", "/v1/users/u-1/absences"];
    for (const path of paths) {
      const foreign = await callDoor("GET", path, other);
      const missing = await callDoor("GET", path.replace("1", "404"), other);
      expect([foreign.status, missing.status]).toEqual([404, 404]);
      const clear = ({ body, headers }: typeof foreign) =>
        JSON.stringify(body).replaceAll(headers.get("trace-id") ?? "?", "");
      expect(clear(foreign)).toBe(clear(missing));
    }
    for (const path of ["/v1/users", "/v1/teams", "/v1/absences"]) {
      expect((await callDoor("GET", path, other)).body["items"]).toEqual([]);
    }
    expect((await callDoor("DELETE", "/v1/users/u-1/absences/summer", other)).status).toBe(404);
  });

  test("lists page by cursors that are theirs alone, and filters narrow them down", async () => {
    const ids = async (path: string) => {
      const { body } = await callDoor("GET", path, admin);
      const items = body["items"] as unknown as { readonly external_id: string }[];
      return { ids: items.map(({ external_id }) => external_id), next: body["next_cursor"] };
    };
    const first = await ids("/v1/users?limit=1");
    const second = await ids(`/v1/users?limit=1&cursor=${String(first.next)}`);
    expect([first.ids, second.ids, second.next]).toEqual([["u-1"], ["u-2"], null]);
    expect((await ids("/v1/users?role=ae&active=true&team=t-1")).ids).toEqual(["u-1"]);
    expect((await ids("/v1/users?active=false")).ids).toEqual([]);
    expect((await ids("/v1/teams")).ids).toEqual(["t-1", "t-3"]);
    const wrong = await callDoor("GET", `/v1/teams?cursor=${String(first.next)}`, admin);
    expect([wrong.status, wrong.pointers]).toEqual([422, ["/query/cursor"]]);
    const role = await callDoor("GET", "/v1/users?role=king&active=maybe", admin);
    expect([role.status, role.pointers]).toEqual([422, ["/query/active", "/query/role"]]);
  });
});

describe("absences", () => {
  const path = "/v1/users/u-1/absences/trip";
  const at = async (instant: string): Promise<unknown[]> =>
    (
      (await callDoor("GET", `/v1/absences?at=${instant}`, admin)).body["items"] as unknown as {
        readonly external_id: string;
      }[]
    ).map(({ external_id }) => external_id);

  test("are entered, moved, listed by instant and taken back", async () => {
    const put = (body: object) => callDoor("PUT", path, admin, body);
    const open = await put({ starts_at: "2026-12-01T00:00:00.000Z" });
    expect([open.status, open.body["ends_at"]]).toEqual([201, null]);
    expect(await at("2030-01-01T00:00:00.000Z")).toEqual(["trip"]);
    const ends_at = "2026-12-24T00:00:00.000Z";
    const moved = await put({ starts_at: "2026-12-01T00:00:00.000Z", ends_at });
    expect([moved.status, moved.body["change"]]).toEqual([200, "updated"]);
    expect(await at("2026-12-23T23:59:59.999Z")).toEqual(["trip"]);
    expect(await at(ends_at)).toEqual([]);
    const own = await callDoor("GET", "/v1/users/u-1/absences", admin);
    expect(own.body["items"]).toHaveLength(2);
    expect((await callDoor("DELETE", path, admin)).body["change"]).toBe("deleted");
    expect((await callDoor("DELETE", path, admin)).body["change"]).toBe("unchanged");
  });

  test("end after they start, and belong to somebody", async () => {
    const instant = "2026-12-01T00:00:00.000Z";
    const wrong = await callDoor("PUT", path, admin, { starts_at: instant, ends_at: instant });
    expect([wrong.status, wrong.pointers]).toEqual([422, ["/ends_at"]]);
    const nobody = path.replace("u-1", "ghost");
    expect((await callDoor("PUT", nobody, admin, { starts_at: instant })).status).toBe(404);
    expect((await callDoor("DELETE", nobody, admin)).status).toBe(404);
  });
});

describe("receipts", () => {
  test("say who changed which field from what to what, and of a person nothing in clear", async () => {
    const { body } = await callDoor("GET", "/v1/users/u-1", admin);
    const story = await receiptsOf("dir-one", `user:${String(body["id"])}`);
    const told = story.map(({ body: { change } }) => [change.entity, change.change]);
    expect(told).toEqual([
      ["user", "created"],
      ["absence", "created"],
      ["absence", "created"],
      ["absence", "updated"],
      ["absence", "deleted"],
    ]);
    const key = admin.split("_")[2] ?? "";
    for (const { leaf, text } of story) {
      expect([leaf.workflow_step, leaf.subject]).toEqual([
        "CHANGE_RECORD",
        { kind: "key", ref: key },
      ]);
      expect(text).not.toMatch(/SDR|acme\.example|u-1|summer|trip/);
    }
    expect(story[0]?.body.change.fields).toContainEqual({
      field: "capacity",
      personal: false,
      before: null,
      after: "5",
    });
    const [tenant] = await receiptsOf("dir-one", "tenant:dir-one");
    expect(tenant?.leaf.subject).toEqual({ kind: "system", ref: "operator" });
  });

  test("that cannot be made are owed: the record stands, and the same call makes them", async () => {
    const key = await openTenant("dir-owed");
    const stub = receiptLogStub(env, "dir-owed");
    const refusing = (reply: () => Promise<AppendReply>) => ({
      RECEIPT_LOG: {
        idFromName: (name: string) => env.RECEIPT_LOG.idFromName(name),
        get: () => ({ read: (request: ReadRequest) => stub.read(request), append: reply }),
      },
    });
    const user = (name: string, settings = {}) =>
      callDoor("PUT", "/v1/users/u-1", key, { name, capacity: name.length }, { settings });
    const replies = [
      ["log_refuses", async () => ({ ok: false, code: "log_refuses", reason: "planted" })],
      ["unavailable", async () => ({ ok: false, code: "evidence_unavailable", reason: "planted" })],
      ["unavailable", () => Promise.reject(new Error("planted"))],
    ] as const satisfies readonly (readonly [string, () => Promise<AppendReply>])[];
    for (const [i, [code, reply]] of replies.entries()) {
      const owed = await user("x".repeat(i + 1), refusing(reply));
      expect([owed.status, codeOf(owed)]).toEqual([503, code]);
    }
    const again = await user("xxx");
    expect([again.status, again.body["change"]]).toEqual([200, "unchanged"]);
    const story = await receiptsOf("dir-owed", `user:${String(again.body["id"])}`);
    const capacityOf = ({ body: { change } }: (typeof story)[number]) =>
      change.fields.find(({ field }) => field === "capacity");
    const capacities = story.map(capacityOf).map((one) => `${one?.before} ${one?.after}`);
    expect(capacities).toEqual(["null 1", "1 2", "2 3"]);
  });

  test("no name, address or key reaches the log", () => {
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.join("\n")).not.toMatch(/SDR|acme\.example|rvk_|rvo_|localonly/);
  });
});
