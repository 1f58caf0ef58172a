// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import {
  FakeRemote,
  type FakeWorld,
  oneByOne,
  problem,
  type Stack,
} from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const URL = "https://revops.example";
const FILE = "/home/me/.config/revops/credentials.json";
const MAIL = ["login", "--url", URL, "--email", "asker@acme.example"];
const SECRET = "browser-secret-only-here";
const SESSION = `rvs_${"a".repeat(32)}_${"b".repeat(16)}_${"c".repeat(52)}`;
const KEY = "rvk_acme_k1k1k1_abcdefghijklmnopqrstuvwxyz";
const TOKEN = "tok_0123456789abcdef";
const LINK = `${URL}/sign-in/link?token=${TOKEN}`;
const UNTIL = "2027-01-01T00:00:00.000Z";
const session_fields = {
  id: "b".repeat(16),
  client: "revops",
  proof: "mailed_link",
  created_at: UNTIL,
  seen_at: UNTIL,
  expires_at: UNTIL,
};
const view = (tenant: string) => ({
  tenant,
  user: { id: "usr_1", external_id: "u-1", name: "Asker\u001b[2J", roles: ["revops_admin"] },
  tenants: [{ tenant, roles: ["revops_admin"] }],
  session: session_fields,
});

/** A stack that knows one link, for a person of these tenants. */
function signIn(tenants: readonly string[], chosen: string | null): Stack {
  return ({ method, path, body, headers }) => {
    if (path === "/v1/sign-in") {
      return Response.json(
        { browser_secret: SECRET, code: "1234 5678", expires_at: UNTIL },
        { status: 202 },
      );
    }
    if (path === "/v1/sign-in/link") {
      const { token, browser_secret, code } = body as Record<string, string>;
      const proven = browser_secret === SECRET || code === "12345678";
      if (token !== TOKEN || !proven) return problem(401, "unauthorized");
      return Response.json({ session_token: SESSION, expires_at: UNTIL, tenant: chosen, tenants });
    }
    if (headers.get("authorization") !== `Bearer ${SESSION}`) return problem(401, "unauthorized");
    if (path === "/v1/session/tenant")
      return Response.json(view((body as { tenant: string }).tenant));
    if (path === "/v1/session") return Response.json(view("acme"));
    if (method === "DELETE") return Response.json({ ended: 1 });
    return problem(404, "not_found");
  };
}

async function revops(args: readonly string[], world: FakeWorld | FakeRemote) {
  const remote = world instanceof FakeRemote ? world : new FakeRemote(world);
  const code = await runRevops(args, remote);
  for (const secret of [SECRET, SESSION, KEY]) {
    expect(remote.printed).not.toContain(secret);
    expect(remote.told).not.toContain(secret);
  }
  return { code, remote, kept: JSON.parse(remote.text(FILE) || "{}") as unknown };
}

describe("signing in by mail", () => {
  it("shows the code, takes the pasted link, and keeps the session without printing it", async () => {
    const { code, remote, kept } = await revops(MAIL, {
      stack: signIn(["acme"], "acme"),
      lines: [` ${LINK} `],
    });
    expect(code).toBe(0);
    expect(remote.told).toContain(
      "its page asks for the code 1234 5678, and signs in that browser",
    );
    expect(remote.printed).toBe(`signed in to ${URL} as acme, until ${UNTIL}\n`);
    expect(kept).toMatchObject({ last: URL, stacks: { [URL]: { key: SESSION, pending: null } } });
    expect(remote.calls[1]?.body).toEqual({ token: TOKEN, browser_secret: SECRET });
    // The link's secret goes to the stack that was named, whatever the link says, and never in an address.
    expect(
      remote.calls.every(({ url }) => url.startsWith(`${URL}/v1/`) && !url.includes(TOKEN)),
    ).toBe(true);
  });

  it("goes on in a later command, as this machine that asked", async () => {
    const stack = signIn(["acme"], "acme");
    const asked = await revops([...MAIL, "--no-wait", "--json"], { stack });
    expect(asked.code).toBe(0);
    expect(JSON.parse(asked.remote.printed)).toEqual({
      done: false,
      asked: true,
      url: URL,
      expires_at: UNTIL,
    });
    const file = asked.remote.text(FILE);
    const opened = await revops(["login", "--link", TOKEN, "--json"], {
      stack,
      files: { [FILE]: file },
    });
    expect(opened.code).toBe(0);
    expect(JSON.parse(opened.remote.printed)).toEqual({
      done: true,
      url: URL,
      tenant: "acme",
      expires_at: UNTIL,
    });
    // Another machine needs the code.
    const other = ["login", "--url", URL, "--link", LINK];
    expect((await revops(other, { stack })).code).toBe(1);
    expect((await revops([...other, "--code", "12345678"], { stack })).code).toBe(0);
  });

  it("asks which tenant, takes --tenant instead, and opens none that the person is not in", async () => {
    const stack = signIn(["acme", "beta"], null);
    const asked = await revops(MAIL, { stack, lines: [LINK, "beta"] });
    expect([asked.code, asked.remote.lines.at(-1)]).toEqual([0, "PUT /v1/session/tenant"]);
    expect(asked.remote.told).toContain("You are in acme, beta. Which one?");
    const named = await revops([...MAIL, "--tenant", "acme"], { stack, lines: [LINK] });
    expect([named.code, named.remote.calls.at(-1)?.body]).toEqual([0, { tenant: "acme" }]);
    expect(named.remote.calls[0]?.body).toEqual({ email: "asker@acme.example", tenant: "acme" });
    const slip = await revops(MAIL, { stack, lines: [LINK, "gamma", "acme"] });
    expect([slip.code, slip.remote.calls.at(-1)?.body]).toEqual([0, { tenant: "acme" }]);
  });

  it("keeps the session whose tenant is not chosen, for the link is used up, and chooses later", async () => {
    const stack = signIn(["acme", "beta"], null);
    const later = `choose with revops login --url ${URL} --tenant <tenant>`;
    const unasked = await revops([...MAIL, "--json"], { stack, lines: [LINK], interactive: false });
    expect(unasked.code).toBe(0);
    expect(unasked.remote.told).toContain(later);
    expect(JSON.parse(unasked.remote.printed)).toMatchObject({
      done: true,
      tenant: null,
      tenants: ["acme", "beta"],
    });
    const wrong = await revops([...MAIL, "--tenant", "gamma"], { stack, lines: [LINK] });
    expect([wrong.code, wrong.remote.told.includes(later)]).toEqual([1, true]);
    expect(wrong.remote.told).toContain("you are not in gamma");
    for (const { kept, remote } of [unasked, wrong]) {
      expect(kept).toMatchObject({ stacks: { [URL]: { key: SESSION, tenant: null } } });
      const files = { [FILE]: remote.text(FILE) };
      const chosen = await revops(["login", "--tenant", "acme"], { stack, files });
      expect([chosen.code, chosen.remote.calls.at(-1)?.body]).toEqual([0, { tenant: "acme" }]);
      expect(chosen.kept).toMatchObject({ stacks: { [URL]: { key: SESSION, tenant: "acme" } } });
    }
  });

  it("keeps the session before it asks which tenant", async () => {
    const stack = signIn(["acme", "beta"], null);
    const remote = new FakeRemote({ stack, interactive: true });
    let kept = "";
    remote.ask = async () => {
      kept = remote.text(FILE);
      return "acme";
    };
    const words = ["login", "--url", URL, "--link", LINK, "--code", "12345678"];
    expect((await revops(words, remote)).code).toBe(0);
    expect(kept).toContain(SESSION);
  });

  it.each<[string, FakeWorld, string]>([
    ["no line", { stack: signIn(["acme"], "acme") }, "go on with: revops login"],
    ["no link", { stack: signIn(["acme"], "acme"), lines: ["hello"] }, "no sign-in link"],
    ["another link", { stack: signIn(["acme"], "acme"), lines: ["x".repeat(30)] }, "unauthorized"],
    [
      "too many",
      {
        stack: oneByOne(
          problem(422, "invalid_fields", [{ pointer: "/email", code: "x", message: "is odd" }]),
        ),
      },
      "/email: is odd",
    ],
    ["nobody there", {}, "does not answer"],
  ])("says why it did not come about: %s", async (_, world, sentence) => {
    const { code, remote } = await revops([...MAIL, "--json"], world);
    expect(code).toBe(1);
    expect(remote.told).toContain(sentence);
    expect(JSON.parse(remote.printed)).toMatchObject({ done: false });
  });
});

describe("signing in with a key", () => {
  const stack = oneByOne(Response.json({}));

  it("keeps it after the stack took it, from a flag or from standard input", async () => {
    for (const [key, lines] of [
      [KEY, []],
      ["-", [KEY]],
    ] as const) {
      const args = ["login", "--url", URL, "--key", key];
      const { code, kept } = await revops(args, { stack: oneByOne(Response.json({})), lines });
      expect(code).toBe(0);
      expect(kept).toMatchObject({ stacks: { [URL]: { key: KEY, tenant: "acme" } } });
    }
  });

  it("keeps one that may not read the directory, and none that is refused, is none, or is the operator's", async () => {
    const args = ["login", "--url", URL, "--key"];
    expect(
      (await revops([...args, KEY], { stack: oneByOne(problem(403, "missing_scope")) })).code,
    ).toBe(0);
    expect(
      (await revops([...args, KEY], { stack: oneByOne(problem(401, "unauthorized")) })).kept,
    ).toEqual({});
    for (const key of ["nonsense", "rvo_operator000000000000000"]) {
      const { code, remote, kept } = await revops([...args, key], { stack });
      expect([code, remote.calls, kept]).toEqual([1, [], {}]);
    }
  });
});

it.each([
  [["login"]],
  [["login", "--url", URL]],
  [["login", "--url", URL, "--tenant", "acme"]],
  [["login", "--url", URL, "--email", "a@b.example", "--key", KEY]],
  [["login", "--url", URL, "--key", KEY, "--no-wait"]],
  [["login", "--url", "http://revops.example", "--email", "a@b.example"]],
  [["logout", "extra"]],
  [["whoami"]],
])("wrong use calls nothing and says the usage: %j", async (args) => {
  const { code, remote } = await revops(args, {});
  expect([code, remote.printed, remote.calls]).toEqual([2, "", []]);
  expect(remote.told).toContain(`usage: revops ${args[0] ?? ""}`);
});

describe("being signed in", () => {
  const login = (key: string | null) =>
    JSON.stringify({
      v: 1,
      last: URL,
      stacks: { [URL]: { key, tenant: "acme", email: null, expires_at: null, pending: null } },
    });

  it("is shown as the stack sees it, without what could move a terminal", async () => {
    const { code, remote } = await revops(["whoami"], {
      stack: signIn(["acme"], "acme"),
      files: { [FILE]: login(SESSION) },
    });
    expect(code).toBe(0);
    expect(remote.printed).toContain("user     u-1 (Asker?[2J)\nroles    revops_admin\n");
    expect(remote.printed).toContain("from     revops login\n");
  });

  it("is shown for a key from the environment, and refused where the stack refuses it", async () => {
    const env = { REVOPS_URL: URL, REVOPS_KEY: KEY };
    const stack = oneByOne(Response.json({ name: "Acme" }));
    const known = await revops(["whoami", "--json"], { stack, env });
    expect(JSON.parse(known.remote.printed)).toMatchObject({
      done: true,
      kind: "key",
      tenant: "acme",
      id: "k1k1k1",
      source: "environment",
    });
    const refused = await revops(["whoami"], {
      stack: oneByOne(problem(401, "unauthorized")),
      env,
    });
    expect(refused.code).toBe(1);
  });

  it.each<[string, Stack, number]>([
    ["the stack ends the session", signIn(["acme"], "acme"), 0],
    ["the session is over", () => problem(401, "unauthorized"), 0],
    ["the stack is away", () => null, 1],
  ])("ends with logout, and leaves nothing on the machine: %s", async (_, stack, expected) => {
    const { code, remote, kept } = await revops(["logout", "--json"], {
      stack,
      files: { [FILE]: login(SESSION) },
    });
    expect([code, kept]).toEqual([expected, { v: 1, last: null, stacks: {} }]);
    expect(JSON.parse(remote.printed)).toMatchObject({
      done: expected === 0,
      forgotten: "session",
    });
    if (expected === 0 && remote.calls.length > 1) {
      expect(remote.lines).toEqual(["GET /v1/session", `DELETE /v1/sessions/${"b".repeat(16)}`]);
    }
  });

  it("forgets a key without ending it, and says so", async () => {
    const { code, remote, kept } = await revops(["logout"], { files: { [FILE]: login(KEY) } });
    expect([code, remote.calls, kept]).toEqual([0, [], { v: 1, last: null, stacks: {} }]);
    expect(remote.printed).toContain("revops keys revoke");
  });
});
