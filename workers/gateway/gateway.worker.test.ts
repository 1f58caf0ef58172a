// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { CONTRACTS } from "#api/contracts.ts";
import { passOn } from "./pass-on.ts";
import { chooseWorker, PATH_TABLE } from "./path-table.ts";

const BY_INGEST = new Set([
  "acceptLead",
  "acceptForm",
  "receivePost",
  "registerDeal",
  "reprocessLead",
  "enrichLead",
  "releaseLead",
  "mergeLead",
  "unmergeLead",
  "listLeadDuplicates",
  "workOnLead",
  "logActivity",
  "handBackLead",
  "reassignLead",
  "reassignLeads",
  "disqualifyLead",
  "convertLead",
  "createOpportunity",
  "changeOpportunity",
  "resolveConflict",
]);

/** An address that fits a contract's path. */
function exampleOf(path: string): string {
  return path.replaceAll(/\{.+?\}/g, "x1");
}

function fakeEnv(answer: (worker: string, request: Request) => Response) {
  const worker = (name: string) => ({
    fetch: async (request: Request) => answer(name, request),
  });
  return { INGEST: worker("INGEST"), CONTROL: worker("CONTROL") };
}

function ask(env: ReturnType<typeof fakeEnv>, method: string, path: string): Promise<Response> {
  // The fake Workers answer with what a Fetcher would; its overloads are of no interest here.
  return passOn(new Request(`https://api.example${path}`, { method }), env as never);
}

describe("the path table", () => {
  test("leads in and their commands go to ingest, every other contract to control", () => {
    for (const { id, method, path } of CONTRACTS) {
      const expected = BY_INGEST.has(id) ? "INGEST" : "CONTROL";
      const worker = chooseWorker(method.toUpperCase(), exampleOf(path));
      expect([id, worker]).toEqual([id, expected]);
    }
  });

  test("has no row that no contract or page needs", () => {
    const pages = [
      "GET /",
      "GET /docs",
      "GET /openapi.json",
      "OPTIONS /v1/forms/*",
      "GET /f/*",
      "HEAD /f/*",
      "GET /f/*/thanks",
      "HEAD /f/*/thanks",
      "GET /sign-in",
      "POST /sign-in",
      "GET /sign-in/link",
      "HEAD /sign-in/link",
      "POST /sign-in/link",
      "GET /sign-in/access",
      "POST /sign-in/access",
      "GET /me",
      "POST /me/tenant",
      "POST /me/sessions/revoke",
      "POST /sign-out",
      "GET /dev/mail",
      "GET /dev/mail/*",
      "GET /dev/mail/*/html",
      "GET /dev/mail/*/text",
    ];
    const known = new Set([
      ...pages,
      ...CONTRACTS.map(
        ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{.+?\}/g, "*")}`,
      ),
      // One row for a team's queue and for `held`.
      "GET /v1/queues/*",
    ]);
    for (const [method, path] of PATH_TABLE) expect(known).toContain(`${method} ${path}`);
  });

  const unknown: readonly [string, string][] = [
    ["GET", "/v1"],
    ["DELETE", "/v1/leads"],
    ["POST", "/v1/leads/"],
    ["POST", "/v1/leads/x/y/reprocess"],
    ["GET", "/v1/leads//evidence.zip"],
    ["DELETE", "/v1/users/x"],
    ["GET", "/.dev.vars"],
    ["HEAD", "/v1/leads/x/evidence.zip"],
  ];
  test.each(unknown)("%s %s is a problem document and reaches no Worker", async (method, path) => {
    const env = fakeEnv(() => {
      throw new Error("reached");
    });
    const response = await ask(env, method, path);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });
});

describe("the gateway", () => {
  test("passes the request and the answer on as they are", async () => {
    const env = fakeEnv(
      (worker, request) => new Response(`${worker} ${request.url}`, { status: 418 }),
    );
    const response = await ask(env, "GET", "/v1/log?a=b");
    expect(response.status).toBe(418);
    expect(await response.text()).toBe("CONTROL https://api.example/v1/log?a=b");
  });

  test("a Worker that is down is a retryable problem", async () => {
    const log = console.log;
    console.log = () => undefined;
    const env = fakeEnv(() => {
      throw new Error("no such service");
    });
    const response = await ask(env, "GET", "/v1/log");
    console.log = log;
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).not.toBeNull();
  });
});
