// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import {
  FakeRemote,
  type FakeWorld,
  problem,
  type Stack,
} from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const URL = "https://revops.example";
const OPERATOR = "rvo_operator0000000000000001";
const KEY = "rvk_acme_k1k1k1_abcdefghijklmnopqrstuvwxyz";
const WORDS = ["tenant", "create", "acme"];
const FLAGS = {
  "--url": URL,
  "--name": "Acme",
  "--admin-id": "u-1",
  "--admin-name": "Asker",
  "--admin-email": "asker@acme.example",
};
const args = (more: Record<string, string> = {}, words = WORDS): string[] => [
  ...words,
  ...Object.entries({ ...FLAGS, ...more }).flat(),
];

/** A stack with one operator, which remembers what was made. */
function freshStack(): Stack {
  let tenant = "";
  let admin = "";
  const names = new Set<string>();
  return ({ path, method, body, headers }) => {
    if (headers.get("authorization") !== `Bearer ${OPERATOR}`) return problem(401, "unauthorized");
    const text = JSON.stringify(body);
    if (method === "PUT" && path === "/v1/tenants/acme") {
      const change = tenant === "" ? "created" : tenant === text ? "unchanged" : "updated";
      tenant = text;
      return Response.json({ change });
    }
    if (path === "/v1/tenants/acme/first-admin") {
      if (tenant === "") return problem(404, "not_found");
      if (admin !== "" && admin !== text) return problem(409, "admin_exists");
      const change = admin === "" ? "created" : "unchanged";
      admin = text;
      return Response.json({ change });
    }
    if (path !== "/v1/keys") return problem(404, "not_found");
    const { name, scopes } = body as { name: string; scopes: string[] };
    if (names.has(name)) return problem(409, "first_key_exists");
    names.add(name);
    const key = {
      key_id: "k1k1k1",
      key: KEY,
      tenant: "acme",
      name,
      scopes,
      user: null,
      source: null,
    };
    return Response.json({ ...key, expires_at: null }, { status: 201 });
  };
}

async function revops(args: readonly string[], world: FakeWorld) {
  const remote = new FakeRemote({ ...world, env: { REVOPS_OPERATOR_KEY: OPERATOR, ...world.env } });
  const code = await runRevops(args, remote);
  expect(remote.printed + remote.told).not.toContain(OPERATOR);
  return { code, remote, out: remote.printed };
}

describe("revops tenant create", () => {
  it("makes tenant, admin and key, shows the key once, and changes nothing the second time", async () => {
    const stack = freshStack();
    const first = await revops(args({ "--time-zone": "Europe/London" }), { stack });
    expect(first.code).toBe(0);
    expect(first.out).toContain("tenant acme: created\nadmin u-1: created; signs in at");
    expect(first.out.split(KEY)).toHaveLength(2);
    expect(first.remote.calls.slice(1).map(({ body }) => body)).toEqual([
      { name: "Acme", locale: "en", time_zone: "Europe/London", brand_color: null },
      { external_id: "u-1", name: "Asker", email: "asker@acme.example" },
      { tenant: "acme", name: "first key", scopes: [...SCOPES] },
    ]);
    const again = await revops(args({ "--name": "Another", "--key-name": "second" }), { stack });
    expect(again.code).toBe(0);
    const sentence = "tenant acme: stands already, and nothing of it was changed\n";
    expect(again.out).toContain(`${sentence}admin u-1: unchanged;`);
    expect(again.out).toContain(KEY);
    expect(again.remote.lines).toEqual(["POST /v1/tenants/acme/first-admin", "POST /v1/keys"]);
    const third = await revops(args(), { stack });
    expect(third.out).toContain('key "first key": issued before; --key-name issues another\n');
  });

  it("says where somebody else is the admin, and then neither changes nor issues anything", async () => {
    const stack = freshStack();
    expect((await revops(args(), { stack })).code).toBe(0);
    const other = await revops([...args({ "--admin-id": "u-2" }), "--json"], { stack });
    expect([other.code, other.remote.lines]).toEqual([1, ["POST /v1/tenants/acme/first-admin"]]);
    expect(other.remote.told).toContain("its admin is not the person given here");
    expect(JSON.parse(other.out)).toMatchObject({ done: false, code: "admin_exists" });
  });

  it("fails plainly where a login was asked for and the key was issued before", async () => {
    const stack = freshStack();
    expect((await revops(args(), { stack })).code).toBe(0);
    const { code, out, remote } = await revops([...args(), "--login", "--json"], { stack });
    expect([code, remote.files.size]).toEqual([1, 0]);
    expect(remote.told).toContain('not signed in: the key "first key" was issued before');
    expect(JSON.parse(out)).toMatchObject({ done: false, key: null });
  });

  it("keeps the key as a login instead of printing it, and prints it where it cannot be kept", async () => {
    const kept = await revops([...args(), "--login"], { stack: freshStack() });
    expect([kept.code, kept.out.includes(KEY)]).toEqual([0, false]);
    expect(kept.remote.text("/home/me/.config/revops/credentials.json")).toContain(KEY);
    const env = { XDG_CONFIG_HOME: "/read-only" };
    const lost = await revops([...args(), "--login", "--json"], { stack: freshStack(), env });
    expect(lost.code).toBe(1);
    expect(JSON.parse(lost.out)).toMatchObject({ key: { key: KEY } });
  });

  it("prints one JSON document", async () => {
    const { out } = await revops([...args({ "--scope": "leads:write" }), "--json"], {
      stack: freshStack(),
    });
    expect(JSON.parse(out)).toEqual({
      done: true,
      tenant: "acme",
      change: "created",
      admin: "created",
      key: { key_id: "k1k1k1", key: KEY },
    });
  });

  it("asks for nothing in a dry run", async () => {
    const { code, out, remote } = await revops([...args(), "--dry-run"], {});
    expect([code, remote.calls]).toEqual([0, []]);
    expect(out).toContain("tenant acme: Acme, en, UTC");
    const json = await revops([...args(), "--dry-run", "--json"], {});
    expect(JSON.parse(json.out)).toMatchObject({ dry_run: true, tenant: { tenant: "acme" } });
  });

  it("names the field that the stack refuses, and tries again while it is busy", async () => {
    const errors = [{ pointer: "/time_zone", code: "unknown", message: "is no time zone" }];
    const refused = await revops(args(), { stack: () => problem(422, "invalid_fields", errors) });
    expect([refused.code, refused.remote.calls.length]).toEqual([1, 1]);
    expect(refused.remote.told).toContain("/time_zone: is no time zone");
    const stack = freshStack();
    let busy = true;
    const later = await revops(args(), {
      stack: (call) => {
        if (busy) return ((busy = false), problem(429, "rate_limited"));
        return stack(call);
      },
    });
    expect([later.code, later.remote.waits]).toEqual([0, [500]]);
  });

  it.each<[string, string[], Record<string, string>, string]>([
    ["no handle", args({}, ["tenant", "create"]), {}, "name the tenant by a handle"],
    ["a bad handle", args({}, ["tenant", "create", "Acme Inc"]), {}, "name the tenant by a handle"],
    [
      "no name",
      args().filter((word) => word !== "--name" && word !== "Acme"),
      {},
      "--name is missing",
    ],
    ["a bad address", args({ "--admin-email": "asker" }), {}, "--admin-email:"],
    ["a bad id", args({ "--admin-id": "asker lovelace" }), {}, "--admin-id:"],
    ["a bad scope", args({ "--scope": "everything" }), {}, "--scope:"],
    ["a bad colour", args({ "--brand-color": "red" }), {}, "--brand-color:"],
    ["no operator's key", args(), { REVOPS_OPERATOR_KEY: "" }, "REVOPS_OPERATOR_KEY"],
    ["a tenant's key", args({ "--key": KEY }), {}, "REVOPS_OPERATOR_KEY"],
  ])("calls nothing on wrong use: %s", async (_, words, env, sentence) => {
    const { code, out, remote } = await revops(words, { env });
    expect([code, out, remote.calls]).toEqual([2, "", []]);
    expect(remote.told).toContain(sentence);
    expect(remote.told).toContain("usage: revops tenant create");
  });
});
