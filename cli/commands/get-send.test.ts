// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { FakeRemote, type FakeWorld, oneByOne, problem } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const KEY = "rvk_acme_k0_secret";
const env = { REVOPS_URL: "https://revops.example", REVOPS_KEY: KEY };

async function revops(args: readonly string[], world: FakeWorld = {}) {
  const remote = new FakeRemote({ env, ...world });
  const code = await runRevops(args, remote);
  expect(remote.printed + remote.told).not.toContain(KEY);
  return { code, remote, out: remote.printed, err: remote.told };
}

describe("revops get", () => {
  it("reads a path as whom the login is, and prints it for people or as it is", async () => {
    const body = { items: ["\u001b[2J\u009b"] };
    const { code, out, remote } = await revops(["get", "/v1/users?limit=1"], {
      stack: oneByOne(Response.json(body)),
    });
    expect([code, out]).toEqual([0, '{\n  "items": [\n    "\\u001b[2J?"\n  ]\n}\n']);
    expect(remote.lines).toEqual(["GET /v1/users?limit=1"]);
    expect(remote.calls[0]?.headers.get("authorization")).toBe(`Bearer ${KEY}`);
    const json = await revops(["get", "/v1/users", "--json"], {
      stack: oneByOne(Response.json(body)),
    });
    expect(JSON.parse(json.out)).toEqual(body);
  });

  it("writes what is no JSON to a file alone", async () => {
    const stack = () => new Response("a,b\n");
    const shown = await revops(["get", "/v1/imports/x/rejects.csv"], { stack });
    expect([shown.code, shown.out, shown.err.includes("--out <file>")]).toEqual([1, "", true]);
    const saved = await revops(["get", "/v1/x", "--out", "x.csv"], { stack });
    expect([saved.code, saved.remote.text("x.csv")]).toEqual([0, "a,b\n"]);
    expect((await revops(["get", "/v1/x", "--out", "/read-only/x"], { stack })).code).toBe(1);
  });

  it("exits 1 on a problem", async () => {
    const stack = oneByOne(problem(404, "not_found"));
    const { code, out } = await revops(["get", "/v1/users/ghost", "--json"], { stack });
    expect([code, JSON.parse(out)]).toMatchObject([1, { done: false, code: "not_found" }]);
  });
});

describe("revops send", () => {
  it("sends JSON from the line or a file, and prints the answer", async () => {
    const body = { name: "SMB" };
    for (const data of [JSON.stringify(body), "@team.json"]) {
      const { code, out, remote } = await revops(
        ["send", "put", "/v1/teams/smb", "--data", data, "--json"],
        {
          stack: oneByOne(Response.json({ change: "created" }, { status: 201 })),
          files: { "team.json": JSON.stringify(body) },
        },
      );
      expect([code, JSON.parse(out)]).toEqual([0, { change: "created" }]);
      expect(remote.lines).toEqual(["PUT /v1/teams/smb"]);
      expect(remote.calls[0]?.body).toEqual(body);
    }
    const gone = await revops(["send", "DELETE", "/v1/teams/smb"], {
      stack: () => new Response(null, { status: 204 }),
    });
    expect([gone.code, JSON.parse(gone.out)]).toEqual([0, { status: 204 }]);
  });

  it("sends a POST whose answer was lost no second time", async () => {
    const { code, remote } = await revops(["send", "POST", "/v1/leads", "--data", "{}"]);
    expect([code, remote.calls.length]).toEqual([1, 1]);
  });
});

it.each([
  [["get"], "below /v1"],
  [["get", "https://evil.example/v1/users"], "below /v1"],
  [["get", "/v1/../dev/mail"], "below /v1"],
  [["get", "/v1/%2e%2e/dev"], "below /v1"],
  [["get", "//evil.example/v1/"], "below /v1"],
  [["send", "PATCH", "/v1/x"], "name one of PUT, POST, DELETE"],
  [["send", "PUT", "/v1/x", "--data", "{"], "--data is no JSON"],
  [["send", "PUT", "/v1/x", "--data", "@none.json"], "there is no file none.json"],
])("calls nothing on wrong use: %j", async (args, sentence) => {
  const { code, out, err, remote } = await revops(args);
  expect([code, out, remote.calls]).toEqual([2, "", []]);
  expect(err).toContain(sentence);
});
