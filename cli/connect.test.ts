// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { FakeRemote } from "../tests/fixtures/fake-remote.ts";
import { findConnection, type StackFlags } from "./connect.ts";
import { loadLogins, loginPath, type Logins, NO_LOGIN, saveLogin } from "./credentials.ts";
import { parseStackUrl } from "./stack-url.ts";

const FILE = "/home/me/.config/revops/credentials.json";
const A = "https://a.example";
const B = "https://b.example";
const LOGINS: Logins = {
  v: 1,
  last: A,
  stacks: { [A]: { ...NO_LOGIN, key: "login-a" }, [B]: { ...NO_LOGIN, key: "login-b" } },
};

function find(flags: StackFlags, env: Record<string, string>, logins: Logins | null = LOGINS) {
  const files: Record<string, string> = logins === null ? {} : { [FILE]: JSON.stringify(logins) };
  return findConnection(flags, new FakeRemote({ files, env }));
}

describe("the stack and the key of a command", () => {
  it.each<[StackFlags, Record<string, string>, string, string, string]>([
    [{}, {}, A, "login-a", "login"],
    [{ url: B }, {}, B, "login-b", "login"],
    [{ url: `${B}/` }, {}, B, "login-b", "login"],
    [{ key: "flag" }, {}, A, "flag", "flag"],
    [{}, { REVOPS_KEY: "env" }, A, "env", "environment"],
    [{}, { REVOPS_URL: B }, B, "login-b", "login"],
    [{}, { REVOPS_URL: B, REVOPS_KEY: "env" }, B, "env", "environment"],
    [{ key: "flag" }, { REVOPS_URL: B, REVOPS_KEY: "env" }, B, "flag", "flag"],
    [{ url: A, key: "flag" }, { REVOPS_URL: B, REVOPS_KEY: "env" }, A, "flag", "flag"],
    [{ url: `${A}/` }, { REVOPS_URL: A, REVOPS_KEY: "env" }, A, "env", "environment"],
    // A key of one stack is not sent to another.
    [{ url: A }, { REVOPS_URL: B, REVOPS_KEY: "env" }, A, "login-a", "login"],
  ])("%j with %j is %s as %s", async (flags, env, url, key, source) => {
    expect(await find(flags, env)).toEqual({ ok: true, value: { url, key, source } });
  });

  it.each<[string, StackFlags, Logins | null, string]>([
    ["no stack", {}, null, "which stack?"],
    ["no key", { url: "https://c.example" }, LOGINS, "no key for https://c.example"],
    ["a blank in the key", { url: A, key: "a b" }, null, "--key is not a key"],
    ["a line in the key", { url: A, key: "a\nb" }, null, "--key is not a key"],
  ])("says what is missing: %s", async (_, flags, logins, sentence) => {
    const found = await find(flags, {}, logins);
    expect(found.ok ? "" : found.error).toContain(sentence);
  });

  it("says that the file is damaged instead of writing over it", async () => {
    const remote = new FakeRemote({ files: { [FILE]: '{"v":2}' } });
    const found = await findConnection({}, remote);
    expect(found.ok ? "" : found.error).toContain(`${FILE} is not as`);
    expect((await saveLogin(remote, A, NO_LOGIN)).ok).toBe(false);
    expect(remote.text(FILE)).toBe('{"v":2}');
    // A command that needs nothing of it is not held up.
    expect((await findConnection({ url: A, key: "flag" }, remote)).ok).toBe(true);
  });
});

describe("addresses", () => {
  it.each([
    ["https://revops.example", "https://revops.example"],
    ["https://Revops.Example:443/", "https://revops.example"],
    ["https://revops.example/eu//", "https://revops.example/eu"],
    ["http://localhost:8787/", "http://localhost:8787"],
    ["http://127.0.0.1:8787", "http://127.0.0.1:8787"],
    ["http://[::1]:8787", "http://[::1]:8787"],
  ])("%s is kept as %s", (text, url) => {
    expect(parseStackUrl(text)).toEqual({ ok: true, value: url });
  });

  it.each([
    "revops.example",
    "ftp://revops.example",
    "http://revops.example",
    "http://localhost.example",
    "http://127.0.0.1.example",
    "https://me:secret@revops.example",
    "https://revops.example/?a=1",
    "https://revops.example/#a",
    "",
  ])("%s is refused, and not repeated", (text) => {
    const parsed = parseStackUrl(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok && text !== "") expect(parsed.error).not.toContain("secret");
  });
});

describe("the file of logins", () => {
  it.each([
    [{}, FILE],
    [{ XDG_CONFIG_HOME: "/etc/me" }, "/etc/me/revops/credentials.json"],
    [{ XDG_CONFIG_HOME: "relative" }, FILE],
  ])("lies where %j says: %s", (env, path) => {
    expect(loginPath(new FakeRemote({ env }))).toBe(path);
  });

  it("keeps one login per stack, and forgets one without the others", async () => {
    const remote = new FakeRemote({});
    await saveLogin(remote, A, { ...NO_LOGIN, key: "one" });
    await saveLogin(remote, B, { ...NO_LOGIN, key: "two" });
    await saveLogin(remote, A, { ...NO_LOGIN, key: "three" });
    const loaded = await loadLogins(remote);
    expect(loaded).toMatchObject({ value: { last: A, stacks: { [A]: { key: "three" } } } });
    await saveLogin(remote, A, null);
    const after = await loadLogins(remote);
    expect(after).toEqual({
      ok: true,
      value: { v: 1, last: null, stacks: { [B]: { ...NO_LOGIN, key: "two" } } },
    });
  });
});
