// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { FakeRemote } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const CONFIG = `
sources:
  product:
    kind: signal
    mapping: { email: user.email }
    signal: type
    points: { trial_started: 40 }
  broken: { kind: signals }
`;
const POST = JSON.stringify({ type: "trial_started", user: { email: "Jo@acme.example" } });

async function check(source: string, post: string, ...flags: readonly string[]) {
  const remote = new FakeRemote({ files: { "c.yaml": CONFIG, "p.json": post } });
  const words = [
    "source",
    "check",
    "--config",
    "c.yaml",
    "--source",
    source,
    "--example",
    "p.json",
  ];
  const code = await runRevops([...words, ...flags], remote);
  expect(remote.calls).toEqual([]);
  return { code, out: remote.printed, err: remote.told };
}

describe("revops source check", () => {
  it("says without a network what a post would become, and where each field stood", async () => {
    const { code, out } = await check("product", POST);
    expect(code).toBe(0);
    expect(out).toMatch(/^field\s+value\s+from\nemail\s+Jo@acme\.example\s+\/user\/email\n/);
    expect(out).toContain('"jo@acme.example"');
    expect(out).toContain('"points": 40');
    expect(out).toMatch(/the door would take it\n$/);
  });

  it("says why a post would be refused, by its place", async () => {
    const { code, out } = await check("product", '{"user":{"email":"none\\u001b[2J"}}');
    expect(code).toBe(1);
    expect(out).toContain("/user/email: invalid_email: email: ");
    expect(out).not.toContain("\u001b");
    const told = await check("product", "{}", "--json");
    expect(JSON.parse(told.out)).toMatchObject({ done: false, accepted: false, lead: null });
  });

  it("names what is wrong with the source, and a file that is none", async () => {
    expect(await check("broken", POST)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^c\.yaml: \/sources\/broken\/kind: /),
    });
    expect(await check("nobody", POST)).toMatchObject({
      code: 1,
      err: expect.stringContaining("no source nobody"),
    });
    expect(await check("product", "{")).toMatchObject({ code: 2, err: "p.json is not JSON\n" });
  });
});
