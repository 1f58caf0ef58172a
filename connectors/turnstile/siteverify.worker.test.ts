// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { buildSiteverify } from "./siteverify.ts";

/** A world that answers so, and what it was asked. */
function worldOf(
  answer: () => Response | Promise<Response>,
  secret: string | undefined = "s3cret",
) {
  const asked: unknown[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    asked.push([request.url, await request.json()]);
    return answer();
  };
  return { asked, port: buildSiteverify({ secret, fetch }) };
}

const told =
  (success: boolean, ...codes: string[]) =>
  () =>
    Response.json({ success, "error-codes": codes, hostname: "acme.example" });

describe("Turnstile's siteverify", () => {
  test("is asked about the token with the deployment's secret and the sender's address", async () => {
    const { asked, port } = worldOf(told(true));
    expect(await port.check("token", "192.0.2.7")).toBe("passed");
    expect(await port.check("token", null)).toBe("passed");
    const url = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
    expect(asked).toEqual([
      [url, { secret: "s3cret", response: "token", remoteip: "192.0.2.7" }],
      [url, { secret: "s3cret", response: "token" }],
    ]);
  });

  test.each([
    ["a token that is none", told(false, "invalid-input-response"), "failed"],
    ["a token used before", told(false, "timeout-or-duplicate"), "failed"],
    ["a wrong secret", told(false, "invalid-input-secret"), "unavailable"],
    ["trouble at Cloudflare's", told(false, "internal-error"), "unavailable"],
    ["a no without a reason", told(false), "unavailable"],
    ["an error page", () => new Response("<html>", { status: 502 }), "unavailable"],
    ["another answer", () => Response.json({ ok: true }), "unavailable"],
    ["a yes that is none", () => Response.json({ success: "true" }), "unavailable"],
    ["no answer", () => Promise.reject(new Error("down")), "unavailable"],
  ])("%s is never a yes", async (_, answer, expected) => {
    expect(await worldOf(answer).port.check("token", null)).toBe(expected);
  });

  test.each([undefined, ""])(
    "without a secret (%j) nobody is asked and nothing passes",
    async (secret) => {
      const asked: Request[] = [];
      const fetch = async (request: Request) => {
        asked.push(request);
        return Response.json({ success: true });
      };
      expect(await buildSiteverify({ secret, fetch }).check("token", null)).toBe("unavailable");
      expect(asked).toEqual([]);
    },
  );

  test.each(["", "x".repeat(2_049)])(
    "a text that is no token is not asked about",
    async (token) => {
      const { asked, port } = worldOf(told(true));
      expect(await port.check(token, null)).toBe("failed");
      expect(asked).toEqual([]);
    },
  );
});
