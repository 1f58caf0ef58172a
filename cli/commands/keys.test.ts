// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { FakeRemote, oneByOne, problem, type Stack } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const env = { REVOPS_URL: "https://revops.example", REVOPS_KEY: "rvk_acme_k0_secret" };
const KEY = "rvk_acme_k2k2k2_abcdefghijklmnopqrstuvwxyz";
const UNTIL = "2027-01-01T00:00:00.000Z";

async function revops(args: readonly string[], stack: Stack) {
  const remote = new FakeRemote({ stack, env });
  const code = await runRevops(args, remote);
  return { code, remote, out: remote.printed };
}

const shared = {
  name: "form\u001b[2J",
  scopes: ["leads:write"],
  user: null,
  source: null,
  expires_at: null,
};
const issued = { ...shared, key_id: "k2k2k2", key: KEY, tenant: "acme" };
const viewed = (key_id: string) => ({
  ...shared,
  key_id,
  status: "active",
  created_at: UNTIL,
  revoked_at: null,
  last_used_at: null,
  replaced_by: null,
});

describe("revops keys", () => {
  it("issue: shows the key once, with an idempotency key that stays through a lost answer", async () => {
    const args = [
      "keys",
      "issue",
      "--name",
      "form",
      "--scope",
      "leads:write",
      "--scope",
      "leads:read",
    ];
    const { code, out, remote } = await revops(args, oneByOne(null, Response.json(issued)));
    expect([code, out]).toEqual([0, `key k2k2k2, shown this once:\n${KEY}\n`]);
    const keys = remote.calls.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys).size).toBe(1);
    expect(remote.calls[0]?.body).toMatchObject({
      name: "form",
      scopes: ["leads:write", "leads:read"],
    });
  });

  it("issue --dry-run: checks the flags and calls nothing", async () => {
    const args = [
      "keys",
      "issue",
      "--name",
      "form",
      "--scope",
      "leads:write",
      "--dry-run",
      "--json",
    ];
    const { code, out, remote } = await revops(args, oneByOne());
    expect([code, remote.calls]).toEqual([0, []]);
    expect(JSON.parse(out)).toMatchObject({ dry_run: true, name: "form", scopes: ["leads:write"] });
  });

  it("issue: names the field that is refused", async () => {
    const args = ["keys", "issue", "--name", "form", "--scope", "admin", "--user", "gone"];
    const errors = [{ pointer: "/user", code: "unknown", message: "is nobody" }];
    const { code, remote } = await revops(args, oneByOne(problem(422, "invalid_fields", errors)));
    expect([code, remote.told]).toEqual([1, "The title of invalid_fields.\n  /user: is nobody\n"]);
  });

  it("list: reads every page, and prints no control character of a name", async () => {
    const pages = oneByOne(
      Response.json({ items: [viewed("k1k1")], next_cursor: "more" }),
      Response.json({ items: [viewed("k2k2")], next_cursor: null }),
    );
    const { code, out, remote } = await revops(["keys", "list"], pages);
    expect(code).toBe(0);
    expect(remote.lines).toEqual(["GET /v1/keys?limit=100", "GET /v1/keys?limit=100&cursor=more"]);
    expect(out.split("\n").map((line) => line.split(" ")[0])).toEqual(["id", "k1k1", "k2k2", ""]);
    expect(out).toContain("form?[2J");
  });

  it("list: ends where a stack would have it go in circles", async () => {
    const same = (): Response => Response.json({ items: [], next_cursor: "more" });
    const { code, remote } = await revops(["keys", "list"], () => same());
    expect([code, remote.calls.length]).toEqual([1, 2]);
  });

  it("rotate: shows the new key once and says how long the old one works", async () => {
    const rotated = { ...issued, replaces: { key_id: "k1k1", works_until: UNTIL } };
    const args = ["keys", "rotate", "k1k1", "--overlap-minutes", "60"];
    const { code, out, remote } = await revops(args, oneByOne(Response.json(rotated)));
    expect([code, out]).toEqual([
      0,
      `key k2k2k2, shown this once:\n${KEY}\nk1k1 works until ${UNTIL}\n`,
    ]);
    expect(remote.calls[0]).toMatchObject({
      path: "/v1/keys/k1k1/rotate",
      body: { overlap_minutes: 60 },
    });
  });

  it("revoke: ends the key, and a dry run only looks at it", async () => {
    const looked = await revops(
      ["keys", "revoke", "k1k1", "--dry-run"],
      oneByOne(Response.json(viewed("k1k1"))),
    );
    expect([looked.code, looked.remote.lines]).toEqual([0, ["GET /v1/keys/k1k1"]]);
    const revoked = await revops(
      ["keys", "revoke", "k1k1"],
      oneByOne(Response.json(viewed("k1k1"))),
    );
    expect([revoked.code, revoked.remote.lines]).toEqual([0, ["DELETE /v1/keys/k1k1"]]);
  });

  it.each([
    ["revoke", "nope"],
    ["rotate", "nope"],
    ["revoke", "nope", "--dry-run"],
  ])("%s: says which key there is none of", async (...words) => {
    const { code, remote } = await revops(["keys", ...words], oneByOne(problem(404, "not_found")));
    expect([code, remote.told]).toEqual([
      1,
      "there is no key nope: `revops keys list` shows those there are\n",
    ]);
  });

  it.each([
    [["keys", "issue", "--scope", "admin"], "--name is missing"],
    [["keys", "issue", "--name", "x"], "--scope"],
    [["keys", "issue", "--name", "x", "--scope", "admn"], "--scope"],
    [["keys", "issue", "--name", "x", "--scope", "admin", "--expires-at", "soon"], "--expires-at"],
    [["keys", "rotate"], "name the key by its id"],
    [["keys", "revoke", "No-1"], "No-1 is no id: name the key by its id"],
    [["keys", "rotate", "k1k1", "--overlap-minutes", "many"], "--overlap-minutes"],
    [["keys", "revoke", "k1k1", "k2k2"], "one word too many"],
    // A whole key, pasted, goes into no address and onto no terminal.
    [["keys", "revoke", KEY], "name the key by its id"],
  ])("calls nothing on wrong use: %j", async (args, sentence) => {
    const { code, out, remote } = await revops(args, oneByOne());
    expect([code, out, remote.calls]).toEqual([2, "", []]);
    expect(remote.told).toContain(sentence);
    expect(remote.told).not.toContain(KEY);
  });
});
