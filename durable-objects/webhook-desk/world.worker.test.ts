// SPDX-License-Identifier: Apache-2.0
// The desk's two ways into the world, over a network that the test plays.
import { afterEach, describe, expect, it, vi } from "vitest";
import { lookUpName } from "./doh.ts";
import { postMessage } from "./post-message.ts";

const POST = { url: "https://hooks.example/x", headers: { "webhook-id": "msg_1" }, body: "{}" };

function playNetwork(answer: (request: Request) => Response | Promise<Response>): Request[] {
  const seen: Request[] = [];
  vi.stubGlobal("fetch", async (input: string, init: RequestInit) => {
    const request = new Request(input, init);
    seen.push(request);
    init.signal?.throwIfAborted();
    return answer(request);
  });
  return seen;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a POST", () => {
  it("carries headers and body, follows no redirect and leaves the answer's body unread", async () => {
    let read = 0;
    let cancelled = false;
    const body = new ReadableStream(
      {
        pull: (controller) => {
          read += 1;
          controller.enqueue(new Uint8Array(65_536));
        },
        cancel: () => {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { location: "https://10.0.0.1/", "retry-after": "7" };
    const seen = playNetwork(() => new Response(body, { status: 302, headers }));
    expect(await postMessage(POST, 0)).toEqual({
      kind: "answered",
      status: 302,
      retry_after_ms: 7_000,
    });
    expect({ read, cancelled }).toEqual({ read: 0, cancelled: true });
    const [request] = seen;
    expect(seen).toHaveLength(1);
    expect(request?.redirect).toBe("manual");
    expect(request?.headers.get("webhook-id")).toBe("msg_1");
    expect(request?.headers.get("content-type")).toBe("application/json");
    expect(await request?.text()).toBe("{}");
  });

  it("that nobody answers is unanswered, and one that takes too long a timeout", async () => {
    playNetwork(() => {
      throw new TypeError("network connection lost");
    });
    expect(await postMessage(POST, 0)).toEqual({ kind: "unanswered", reason: "unreachable" });
    vi.spyOn(AbortSignal, "timeout").mockReturnValueOnce(
      AbortSignal.abort(new DOMException("late", "TimeoutError")),
    );
    expect(await postMessage(POST, 0)).toEqual({ kind: "unanswered", reason: "timeout" });
  });
});

describe("a look-up", () => {
  const dns = (v4: string, v6: string) =>
    playNetwork(({ url }) => new Response(url.includes("type=AAAA") ? v6 : v4));
  const holding = (type: number, data: string): string =>
    JSON.stringify({ Status: 0, Answer: [{ name: "x", type, data }] });
  const EMPTY = '{"Status":0}';

  it("asks for both kinds of addresses of exactly this name", async () => {
    const seen = dns(holding(1, "1.1.1.1"), holding(28, "2606:4700::1111"));
    expect(await lookUpName("a&type=TXT.example")).toEqual({
      ok: true,
      addresses: ["1.1.1.1", "2606:4700::1111"],
    });
    const types = seen.map(({ url }) => new URL(url).searchParams.get("type"));
    expect(new Set(types)).toEqual(new Set(["A", "AAAA"]));
    expect(
      seen.every(({ url }) => new URL(url).searchParams.get("name") === "a&type=TXT.example"),
    ).toBe(true);
    expect(new Set(seen.map(({ url }) => new URL(url).origin))).toEqual(
      new Set(["https://cloudflare-dns.com"]),
    );
  });

  it.each([
    ["one kind of address", holding(1, "1.1.1.1"), EMPTY, { ok: true, addresses: ["1.1.1.1"] }],
    ["none", EMPTY, EMPTY, { ok: false, code: "no_address" }],
    ["no such name", '{"Status":3}', '{"Status":3}', { ok: false, code: "no_address" }],
    ["half an answer", holding(1, "1.1.1.1"), '{"Status":2}', { ok: false, code: "unavailable" }],
    ["nonsense", "<html>", EMPTY, { ok: false, code: "unavailable" }],
  ])("that finds %s says so", async (_, v4, v6, answer) => {
    dns(v4, v6);
    expect(await lookUpName("x.example")).toEqual(answer);
  });

  it("that meets an error of the resolver or of the network leaves it open", async () => {
    playNetwork(() => new Response(holding(1, "1.1.1.1"), { status: 500 }));
    expect(await lookUpName("x.example")).toEqual({ ok: false, code: "unavailable" });
    playNetwork(() => {
      throw new TypeError("network connection lost");
    });
    expect(await lookUpName("x.example")).toEqual({ ok: false, code: "unavailable" });
  });
});
