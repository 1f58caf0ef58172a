// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { fakeDirectory } from "../../tests/fixtures/fake-directory.ts";
import {
  FakeRemote,
  type FakeWorld,
  problem,
  type Stack,
} from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const env = { REVOPS_URL: "https://revops.example", REVOPS_KEY: "rvk_acme_k0_secret" };
const OPERATOR = "rvo_operator0000000000000001";
const FILE = `tenant: { tenant: acme, name: Acme }
users:
  - { external_id: u-1, name: One, manager: u-2 }
  - { external_id: u-2, name: Two, deputy: u-1 }
teams:
  - { external_id: sales, name: Sales, lead: u-1, members: [u-1, u-2] }
`;

async function apply(args: readonly string[], world: FakeWorld, text = FILE) {
  const files = { "directory.yaml": text };
  const remote = new FakeRemote({ files, ...world, env: { ...env, ...world.env } });
  const code = await runRevops(["apply", "directory.yaml", ...args], remote);
  return { code, remote, out: remote.printed, err: remote.told };
}

/** The directory, in a tenant of this name. */
function inTenant(directory: Stack, tenant: string, name: string): Stack {
  let standing = { tenant, name, locale: "en", time_zone: "UTC", brand_color: null };
  return (call) => {
    if (call.path === "/v1/tenant") return Response.json(standing);
    if (call.path !== `/v1/tenants/${tenant}`) return directory(call);
    if (call.headers.get("authorization") !== `Bearer ${OPERATOR}`)
      return problem(403, "missing_scope");
    standing = { ...standing, ...(call.body as { name: string }) };
    return Response.json({ change: "updated" });
  };
}

describe("revops apply", () => {
  it("shows in a dry run what it then does, and changes nothing the second time", async () => {
    const directory = fakeDirectory();
    const stack = inTenant(directory.answer, "acme", "Acme");
    const dry = await apply(["--dry-run"], { stack });
    expect([dry.code, directory.writes()]).toEqual([0, 0]);
    expect(dry.out).toContain(
      "created  user u-1\ncreated  user u-2\ncreated  team sales\nwould be",
    );
    expect(dry.remote.calls.every(({ method }) => method === "GET")).toBe(true);
    const done = await apply([], { stack });
    expect(done.code).toBe(0);
    expect(done.out).toContain("users     2        0        0\nteams     1        0        0\n");
    const writes = directory.writes();
    const again = await apply(["--json"], { stack });
    expect(JSON.parse(again.out)).toMatchObject({
      done: true,
      dry_run: false,
      tenant: "unchanged",
      counts: { users: { created: 0, updated: 0, unchanged: 2 } },
      changes: [],
    });
    expect(directory.writes()).toBe(writes);
  });

  it("names a refusal by its place in the file, and says what stands", async () => {
    const directory = fakeDirectory({ refusePath: "/v1/teams/sales" });
    const stack = inTenant(directory.answer, "acme", "Acme");
    const { code, err } = await apply([], { stack });
    expect(code).toBe(1);
    expect(err).toContain("directory.yaml:6:33: team sales: The title of invalid_fields.");
    expect(err).toContain("2 entries changed before; they stand");
    const json = await apply(["--json"], { stack });
    expect(JSON.parse(json.out)).toMatchObject({
      done: false,
      problem: { line: 6, column: 33, pointer: "/teams/0/name" },
      code: "invalid_fields",
    });
  });

  it("foretells in a dry run that somebody is named who is nowhere", async () => {
    const directory = fakeDirectory();
    const text = "teams: [{ external_id: t, name: T, members: [ghost] }]";
    const { code, err } = await apply(["--dry-run"], { stack: directory.answer }, text);
    expect(code).toBe(1);
    expect(err).toContain("directory.yaml:1:46: team t:");
    expect(err).toContain("there is no user ghost");
    expect(err).toContain("nothing was changed");
  });

  it("names the person of an absence who is nowhere, dry or not", async () => {
    const text =
      'absences: [{ external_id: a, user: ghost, starts_at: "2026-12-01T00:00:00.000Z" }]';
    for (const args of [["--dry-run"], []]) {
      const { code, err } = await apply(args, { stack: fakeDirectory().answer }, text);
      expect(code).toBe(1);
      expect(err).toContain("directory.yaml:1:36: absence a of ghost:");
      expect(err).toContain("there is no user ghost");
    }
  });

  it("sends nothing of a file with problems, and names each", async () => {
    const { code, err, remote } = await apply([], {}, "users:\n  - { external_id: u-1, nme: A }\n");
    expect([code, remote.calls]).toEqual([1, []]);
    expect(err).toContain("directory.yaml:2:5: name is missing");
    expect(err).toContain("directory.yaml:2:25: nme is not a field here (did you mean name?)");
    expect(err).toContain("2 problems; nothing was sent\n");
    const json = await apply(["--json"], {}, "users: 1");
    expect(JSON.parse(json.out)).toMatchObject({ done: false, problems: [{ pointer: "/users" }] });
  });

  it("never lands in another tenant than the file's", async () => {
    const directory = fakeDirectory();
    const { code, err } = await apply([], { stack: inTenant(directory.answer, "beta", "Beta") });
    expect([code, directory.writes()]).toEqual([1, 0]);
    expect(err).toContain(
      "directory.yaml:1:19: the file is for acme, and you are signed in to beta",
    );
  });

  it("changes the tenant itself with the operator's key alone", async () => {
    const directory = fakeDirectory();
    const stack = inTenant(directory.answer, "acme", "Old name");
    const refused = await apply([], { stack });
    expect([refused.code, directory.writes()]).toEqual([1, 0]);
    expect(refused.err).toContain("name would change, which the operator alone does");
    const done = await apply([], { stack, env: { REVOPS_OPERATOR_KEY: OPERATOR } });
    expect([done.code, done.out.includes("tenant: updated\n")]).toEqual([0, true]);
    expect((await apply([], { stack })).code).toBe(0);
  });

  it("shows progress to a person only, waits while the stack is busy, and gives up where it is away", async () => {
    const directory = fakeDirectory();
    let busy = 3;
    const stack: Stack = (call) => {
      if (busy === 0) return directory.answer(call);
      busy -= 1;
      return problem(429, "rate_limited", [], { "retry-after": "2" });
    };
    const text = "users: [{ external_id: u-1, name: A }]";
    const { code, err, remote } = await apply([], { stack, terminal: true }, text);
    expect([code, remote.waits, err]).toEqual([0, [2000, 2000, 2000], "\rapplied 1 of 1 entry\n"]);
    const away = await apply([], {}, text);
    expect([away.code, away.err.includes("does not answer")]).toEqual([1, true]);
  });

  it("lets no control character of a file or a stack reach the terminal", async () => {
    const text = 'users: [{ external_id: u-1, "\\e[2J": 1 }]';
    const { err } = await apply([], {}, text);
    expect(err).not.toContain("\u001b");
  });

  it.each([[["--frob"]], [["more.yaml"]]])("exits 2 on wrong use: %j", async (args) => {
    const { code, remote } = await apply(args, {});
    expect([code, remote.calls]).toEqual([2, []]);
  });

  it("exits 2 for a file that is not there, or is no text", async () => {
    for (const files of [{}, { "directory.yaml": new Uint8Array([0xff, 0xfe, 0xff]) }]) {
      const { code, err } = await apply([], { files });
      expect([code, err]).toEqual([2, "cannot read directory.yaml as text\n"]);
    }
  });
});
