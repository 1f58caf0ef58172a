// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { FakeRemote, oneByOne, problem } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const KEY = "rvk_acme_k1_secret";
const ARGS = ["--url", "https://revops.example/", "--key", KEY];

/** Runs the command against a stack that gives these answers, one by one; null is a connection that fails. */
async function rebuild(
  args: readonly string[],
  answers: readonly (Response | null)[],
  terminal = false,
) {
  const remote = new FakeRemote({ stack: oneByOne(...answers), terminal });
  const code = await runRevops(["rebuild", ...args], remote);
  const { calls, waits, printed: out, told: err } = remote;
  return { code, out, err, calls, waits };
}

const part = (next_seq: number | null, size = 600) => Response.json({ next_seq, size });

describe("revops rebuild", () => {
  it("asks part by part to the end, clears once at the beginning, and exits 0", async () => {
    const answers = [part(256), part(512), part(null, 601)];
    const { code, out, err, calls } = await rebuild([...ARGS, "--clear"], answers);
    expect([code, out, err]).toEqual([0, "rebuilt 601 receipts\n", ""]);
    expect(calls.map(({ body }) => body)).toEqual([
      { from_seq: 0, clear: true },
      { from_seq: 256, clear: false },
      { from_seq: 512, clear: false },
    ]);
    for (const { url, headers } of calls) {
      expect(url).toBe("https://revops.example/v1/views/rebuild");
      expect(headers.get("authorization")).toBe(`Bearer ${KEY}`);
    }
  });

  it("goes on from a place, and shows progress to a person only", async () => {
    const { code, err, calls } = await rebuild(
      [...ARGS, "--from", "256"],
      [part(512), part(null)],
      true,
    );
    expect(code).toBe(0);
    expect(calls[0]?.body).toEqual({ from_seq: 256, clear: false });
    expect(err).toBe("\r512 of 600 receipts\r600 of 600 receipts\n");
  });

  it("waits as it is told and tries the same part again while the stack is busy or away", async () => {
    const busy = problem(429, "rate_limited", [], { "retry-after": "7" });
    const later = problem(503, "unavailable", [], { "retry-after": "9999" });
    const { code, calls, waits } = await rebuild(ARGS, [part(256), busy, null, later, part(null)]);
    expect([code, waits]).toEqual([0, [7_000, 1_000, 60_000]]);
    expect(calls.slice(1).map(({ body }) => body)).toEqual(
      Array.from({ length: 4 }, () => ({ from_seq: 256, clear: false })),
    );
  });

  it.each<[string, (Response | null)[], string]>([
    ["refused", [part(256), Response.json({ title: "It\u001b[2J is" }, { status: 403 })], "It?[2J"],
    ["not there", [part(256), new Response("<html>", { status: 404 })], "status 404"],
    ["another service", [part(256), Response.json({ hello: 1 })], "not one of this version"],
    ["standing still", [part(256), part(256)], "does not go on"],
    ["away for good", [part(256)], "does not answer"],
  ])("exits 1 and names where to go on: %s", async (_, answers, reason) => {
    const { code, out, err } = await rebuild(ARGS, answers);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(reason);
    expect(err).toContain("--from 256");
    expect(err).not.toContain(KEY);
  });

  it("prints the result for a script", async () => {
    const done = await rebuild([...ARGS, "--json"], [part(null)]);
    expect(JSON.parse(done.out)).toEqual({ done: true, size: 600 });
    const failed = await rebuild([...ARGS, "--json"], [part(256), problem(401, "unauthorized")]);
    const reason = "The title of unauthorized.";
    expect(JSON.parse(failed.out)).toEqual({ done: false, next_seq: 256, reason });
  });

  it.each([
    [[]],
    [["--url", "https://revops.example"]],
    [["--url", "revops.example", "--key", KEY]],
    [["--url", "file:///etc", "--key", KEY]],
    [[...ARGS, "--from", "-1"]],
    [[...ARGS, "--from", "5", "--clear"]],
    [[...ARGS, "--unknown"]],
    [[...ARGS, "extra"]],
  ])("exits 2 with a sentence for wrong use, and calls nothing: %j", async (args) => {
    const { code, out, err, calls } = await rebuild(args, []);
    expect([code, out, calls]).toEqual([2, "", []]);
    expect(err).toContain("usage: revops rebuild");
    expect(err).not.toContain(KEY);
  });
});
