// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FakeRemote, oneByOne, problem } from "../tests/fixtures/fake-remote.ts";
import { type Call, Client, refusalText } from "./client.ts";

const URL = "https://revops.example";
const Body = z.object({ n: z.int() });
const GET = { method: "GET", path: "/v1/thing", answer: Body } as const;
const fine = () => Response.json({ n: 7 });

async function send(call: Call<unknown>, ...answers: (Response | null)[]) {
  const remote = new FakeRemote({ stack: oneByOne(...answers) });
  const result = await new Client(URL, "rvk_acme_k1_s", remote).send(call);
  return { result, calls: remote.calls, waits: remote.waits };
}

describe("a call", () => {
  it.each<[string, Response | null, number]>([
    ["nothing answers", null, 500],
    ["it is too many", problem(429, "rate_limited"), 500],
    ["it says how long to wait", problem(429, "rate_limited", [], { "retry-after": "9" }), 9000],
    ["it says an age", problem(503, "unavailable", [], { "retry-after": "99999" }), 60_000],
    ["a part is away", problem(503, "unavailable"), 500],
    ["a proxy lost it", new Response("<html>", { status: 502 }), 500],
    ["a proxy is away", new Response("<html>", { status: 503 }), 500],
    [
      "the wait is a date",
      new Response("", { status: 503, headers: { "retry-after": "Fri" } }),
      500,
    ],
    [
      "the problem says retryable",
      Response.json({ title: "x", retryable: true }, { status: 409 }),
      500,
    ],
  ])("is sent again after a pause where %s", async (_, first, wait) => {
    const { result, calls, waits } = await send(GET, first, fine());
    expect(result).toEqual({ ok: true, value: { status: 200, value: { n: 7 } } });
    expect([calls.length, waits]).toEqual([2, [wait]]);
  });

  it("gives up after six tries, having waited longer and longer", async () => {
    const { result, calls, waits } = await send(GET);
    expect(result).toMatchObject({ ok: false, error: { status: null } });
    expect(calls).toHaveLength(6);
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000]);
  });

  it("whose answer was lost is sent again only where that does no harm", async () => {
    const post = { method: "POST", path: "/v1/things", answer: Body, body: {} } as const;
    expect((await send(post, null, fine())).calls).toHaveLength(1);
    expect((await send({ ...post, repeatable: true }, null, fine())).result.ok).toBe(true);
    const { result, calls } = await send({ ...post, idempotency_key: "once" }, null, fine());
    expect(result.ok).toBe(true);
    expect(calls.map(({ headers }) => headers.get("idempotency-key"))).toEqual(["once", "once"]);
    expect((await send(post, new Response("<html>", { status: 502 }), fine())).calls).toHaveLength(
      1,
    );
    // A refusal by the stack itself is no lost answer.
    expect((await send(post, problem(429, "rate_limited"), fine())).result.ok).toBe(true);
  });

  it.each([400, 401, 403, 404, 409, 413, 415, 422, 500])(
    "that is refused with %i is not sent again, and says why with every field",
    async (status) => {
      const errors = [
        { pointer: "/name", code: "too_long", message: "is too long" },
        { pointer: "", code: "x", message: "is odd" },
      ];
      const { result, calls } = await send(GET, problem(status, "invalid_fields", errors), fine());
      expect(calls).toHaveLength(1);
      if (result.ok) throw new Error("was taken");
      expect(result.error).toMatchObject({ status, code: "invalid_fields", errors });
      expect(refusalText(result.error)).toBe(
        "The title of invalid_fields.\n  /name: is too long\n  /: is odd" +
          (status === 401 ? "\n  sign in again with `revops login`, or give another key" : ""),
      );
    },
  );

  it.each([
    ["HTML", new Response("<html>")],
    ["another document", Response.json({ m: 1 })],
    ["nothing", new Response(null, { status: 204 })],
  ])("is not taken for done where the answer is %s", async (_, answer) => {
    const { result } = await send(GET, answer);
    expect(result).toMatchObject({
      ok: false,
      error: { reason: expect.stringContaining("version") },
    });
  });

  it("never follows a redirect with the key, and names where it leads", async () => {
    const moved = new Response(null, {
      status: 308,
      headers: { location: "https://other.example/" },
    });
    const { result, calls } = await send(GET, moved, fine());
    expect(calls).toHaveLength(1);
    expect(result).toMatchObject({ ok: false, error: { status: 308 } });
    if (!result.ok) expect(result.error.reason).toContain("https://other.example/");
  });

  it("lets no control character of whatever answered through", async () => {
    const title = "\u001b]0;evil\u0007\u009b31m\u202eok";
    const errors = [{ pointer: "/\u001b", code: "\u0000", message: "\u001b[2J\nfake line" }];
    const { result } = await send(GET, Response.json({ title, errors }, { status: 400 }));
    if (result.ok) throw new Error("was taken");
    expect(refusalText(result.error)).toMatch(/^[^\p{Cc}\u202e]*\n {2}[^\p{Cc}]*$/u);
  });
});
