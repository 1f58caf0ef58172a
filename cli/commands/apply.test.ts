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
    expect(err).toContain("2 problems; nothing was changed\n");
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
    expect([code, remote.waits, err]).toEqual([
      0,
      [2000, 2000, 2000],
      "\rcompared 1 of 1 entry\n\rapplied 1 of 1 entry\n",
    ]);
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
    const missing = await apply([], { files: {} });
    const sentence = "there is no file directory.yaml that can be read\n";
    expect([missing.code, missing.err]).toEqual([2, sentence]);
    const bytes = new Uint8Array([0xff, 0xfe, 0xff]);
    const binary = await apply([], { files: { "directory.yaml": bytes } });
    expect([binary.code, binary.err]).toEqual([2, "directory.yaml is no text\n"]);
  });
});

describe("revops apply, on what stands", () => {
  const admin = "{ external_id: sdr, name: Sdr, email: sdr@acme.example, roles: [revops_admin] }";

  /** A stack that the text was applied to. */
  async function standing(text: string) {
    const directory = fakeDirectory();
    expect((await apply([], { stack: directory.answer }, text)).code).toBe(0);
    return directory;
  }

  it("keeps every field that the file does not write, and never brings a leaver back", async () => {
    const { answer, records } = await standing(`users:
  - ${admin}
  - { external_id: aex, name: Aex, active: false, roles: [ae], manager: sdr, capacity: 5 }
teams: [{ external_id: t, name: T, lead: sdr, members: [aex] }]
accounts: [{ external_id: acc, name: Acc, owner: sdr, domains: [acc.example], industry: tea }]
products: [{ sku: p, name: P, charge: one_time, active: false, family: Plans }]
absences: [{ external_id: a, user: aex, starts_at: "2026-12-01T00:00:00.000Z", ends_at: "2026-12-02T00:00:00.000Z" }]
`);
    const before = new Map(records);
    const text = `users: [{ external_id: aex, name: Bobby }]
teams: [{ external_id: t, name: Team }]
accounts: [{ external_id: acc, name: Account }]
products: [{ sku: p, name: Product, charge: one_time }]
absences: [{ external_id: a, user: aex, starts_at: "2026-11-30T00:00:00.000Z" }]
`;
    const dry = await apply(["--dry-run"], { stack: answer }, text);
    expect(dry.out).toContain("updated  user aex: name\nupdated  team t: name\n");
    const done = await apply(["--json"], { stack: answer }, text);
    const { changes } = JSON.parse(done.out) as { changes: { fields: string[] }[] };
    expect(changes.map(({ fields }) => fields)).toEqual([
      ["name"],
      ["name"],
      ["name"],
      ["name"],
      ["starts_at"],
    ]);
    const changed = { name: expect.any(String) as string };
    for (const [path, fields] of before) {
      if (path === "/v1/users/sdr") continue;
      const starts_at = path.includes("absences") ? "2026-11-30T00:00:00.000Z" : undefined;
      const expected =
        starts_at === undefined ? { ...fields, ...changed } : { ...fields, starts_at };
      expect(records.get(path)).toEqual(expected);
    }
    const back = "users: [{ external_id: aex, name: Bobby, active: true, roles: [sdr] }]";
    const named = await apply(["--dry-run"], { stack: answer }, back);
    expect(named.out).toContain("updated  user aex: active, roles\n");
  });

  it("keeps of the tenant too what the file does not write", async () => {
    const stack: Stack = ({ path }) =>
      path === "/v1/tenant"
        ? Response.json({ tenant: "acme", name: "Acme", locale: "en-GB", time_zone: "Europe/Rome" })
        : null;
    const { code } = await apply([], { stack }, "tenant: { tenant: acme, name: Acme }");
    expect(code).toBe(0);
  });

  it("tells in a dry run all that the doors would refuse at once, by place and with what was meant", async () => {
    const { answer, writes } = await standing(`users: [${admin}]\n`);
    const before = writes();
    const text = `users:
  - { external_id: sdr, name: Sdr, active: false }
  - { external_id: csm, name: Csm, email: CSM@acme.example, manager: sddr }
  - { external_id: leg, name: Leg, email: csm@acme.example, locale: xx-XX }
  - { external_id: fin, name: Fin, time_zone: Europe/Lodnon, deputy: ghost }
  - { external_id: ops, name: Ops, nme: Ops }
teams:
  - { external_id: t, name: T, lead: ops, members: [cms] }
accounts:
  - { external_id: acc, name: Acc, owner: nobody, parent: acd }
`;
    const { code, err } = await apply(["--dry-run"], { stack: answer }, text);
    expect([code, writes()]).toEqual([1, before]);
    const line = (place: string, sentence: string) => `directory.yaml:${place}: ${sentence}\n`;
    const nobody = (one: string) => `there is no ${one}, neither in the file nor at the stack`;
    expect(err).toBe(
      [
        line("3:70", `user csm: ${nobody("user sddr")} (did you mean sdr?)`),
        line("4:43", "the user csm has this address"),
        line("4:69", 'locale xx-XX is no language that is known here (such as "en-GB")'),
        line("5:47", "there is no time zone Europe/Lodnon (did you mean Europe/London?)"),
        line("5:70", `user fin: ${nobody("user ghost")}`),
        line("6:36", "nme is not a field here (did you mean name?)"),
        line("8:53", `team t: ${nobody("user cms")} (did you mean csm?)`),
        line("10:43", `account acc: ${nobody("user nobody")}`),
        line("10:59", `account acc: ${nobody("account acd")} (did you mean acc?)`),
        "9 problems; nothing was changed\n",
      ].join(""),
    );
    for (const fields of ["active: false", "roles: [ae]"]) {
      const last = `users: [{ external_id: sdr, name: Sdr, ${fields} }]`;
      const { code, err } = await apply(["--dry-run"], { stack: answer }, last);
      expect(code).toBe(1);
      expect(err).toContain("user sdr: the tenant would have no active revops_admin");
    }
    const taken = "users: [{ external_id: csm, name: Csm, email: SDR@acme.example }]";
    const shared = await apply(["--dry-run"], { stack: answer }, taken);
    expect(shared.err).toContain(":1:47: user csm: the user sdr has this address");
    const half = await standing(
      "products: [{ sku: p, name: P, charge: recurring, billing_period: year }]",
    );
    const once = "products: [{ sku: p, name: P, charge: one_time }]";
    const told = await apply(["--dry-run"], { stack: half.answer }, once);
    expect(told.err).toContain("product p: billing_period a one-time charge has none");
  });

  it("appoints the next administrator before the last one leaves", async () => {
    const directory = await standing(`users: [${admin}]\n`);
    const order: string[] = [];
    const stack: Stack = (call) => {
      if (call.method === "PUT") order.push(call.path);
      return directory.answer(call);
    };
    const text = `users:
  - { external_id: sdr, name: Sdr, active: false }
  - { external_id: aex, name: Aex, roles: [revops_admin] }
`;
    expect((await apply([], { stack }, text)).code).toBe(0);
    expect(order).toEqual(["/v1/users/aex", "/v1/users/sdr"]);
  });
});
