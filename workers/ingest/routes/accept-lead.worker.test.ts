// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, test } from "vitest";
import type { ProblemDocument } from "#api/schemas/problem.ts";
import { AcceptedLead } from "#api/schemas/lead.ts";
import { base64Bytes, utf8Text } from "#domain/bytes/encoding.ts";
import { LeadMessage } from "#domain/messages/lead-queue.ts";
import {
  buildDoorFixture,
  type DoorFixture,
  keyRecord,
  testKey,
  testKeyId,
} from "../../../tests/faults/doors/door-env.ts";
import { buildIngestApp } from "../app.ts";

const app = buildIngestApp(() => {
  throw new Error("no command in these tests");
});
const consoleLog = console.log;
afterEach(() => {
  console.log = consoleLog;
});

const LEAD = {
  source: "website",
  email: "Robin.Rivers+demo@Harbour-Tools.example",
  first_name: "Robin",
  last_name: "Rivers",
  phone: "+44 20 7946 0958",
  company: "Harbour Tools",
  country: "GB",
};

function fixtureFor(tenant: string, settings: Record<string, unknown> = {}): DoorFixture {
  const keys = [keyRecord(testKey(tenant), ["leads:write"])];
  return buildDoorFixture(new Map([[tenant, keys]]), settings);
}

function post(
  { env }: DoorFixture,
  tenant: string,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Response> {
  const init = {
    method: "POST",
    headers: {
      authorization: `Bearer ${testKey(tenant)}`,
      "content-type": "application/json",
      ...headers,
    },
    body,
  };
  return Promise.resolve(app.request("/v1/leads", init, env));
}

async function problemIn(response: Response): Promise<ProblemDocument> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = await response.json<ProblemDocument>();
  expect(problem.status).toBe(response.status);
  expect(problem.trace_id).toBe(response.headers.get("trace-id"));
  return problem;
}

describe("an accepted lead", () => {
  test("costs one queue send and nothing else on a warm isolate", async () => {
    const door = fixtureFor("warm-tenant");
    await post(door, "warm-tenant", JSON.stringify(LEAD));
    door.calls.length = 0;
    const response = await post(door, "warm-tenant", JSON.stringify(LEAD));
    expect(response.status).toBe(202);
    expect(door.calls).toEqual(["KEY_LIMIT.limit", "LEADS.send"]);
  });

  test("is in the message whole: normalized, with its raw bytes, actor, time and a key of its own", async () => {
    const door = fixtureFor("whole-tenant");
    const raw = JSON.stringify(LEAD, null, 2);
    const before = Date.now();
    const response = await post(door, "whole-tenant", raw);
    const accepted = AcceptedLead.parse(await response.json());
    expect(response.headers.get("location")).toBe(`/v1/leads/${accepted.id}`);
    const message = LeadMessage.parse(door.sent[0]);
    expect(utf8Text(base64Bytes(message.raw_base64))).toBe(raw);
    expect(message.lead.email).toBe("robin.rivers+demo@harbour-tools.example");
    expect(message.actor).toEqual({ kind: "key", ref: testKeyId("whole-tenant") });
    expect(message.lead_id).toBe(accepted.id);
    expect(base64Bytes(message.subject_key)).toHaveLength(16);
    expect(message.accepted_at_ms).toBeGreaterThanOrEqual(before);
    expect(message.trace_id).toBe(response.headers.get("trace-id"));
  });

  test("has the same id when it comes again, by external id, Idempotency-Key or content", async () => {
    const door = fixtureFor("again-tenant");
    const ids = async (body: object, key?: string): Promise<string> => {
      const headers: Record<string, string> = key === undefined ? {} : { "idempotency-key": key };
      const response = await post(door, "again-tenant", JSON.stringify(body), headers);
      expect(response.status).toBe(202);
      return AcceptedLead.parse(await response.json()).id;
    };
    const other = { ...LEAD, first_name: "Robyn" };
    const external = { external_id: "form-1" };
    expect(await ids({ ...LEAD, ...external })).toBe(await ids({ ...other, ...external }));
    expect(await ids(LEAD, "intent-1")).toBe(await ids(other, "intent-1"));
    expect(await ids(LEAD)).toBe(await ids(LEAD));
    expect(await ids(LEAD)).not.toBe(await ids(other));
    const keys = door.sent.map((message) => LeadMessage.parse(message).subject_key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("is refused as retryable when the queue does not take it", async () => {
    const LEADS = {
      send: async () => {
        throw new Error("queue down, robin.rivers@harbour-tools.example");
      },
    };
    const door = fixtureFor("down-tenant", { LEADS });
    const response = await post(door, "down-tenant", JSON.stringify(LEAD));
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).not.toBeNull();
    expect((await problemIn(response)).retryable).toBe(true);
    expect(door.lines.join("\n")).not.toContain("robin.rivers");
  });

  test("leaves no personal data in the log, whatever the outcome", async () => {
    const door = fixtureFor("quiet-tenant");
    await post(door, "quiet-tenant", JSON.stringify(LEAD));
    await post(
      door,
      "quiet-tenant",
      JSON.stringify({ ...LEAD, nickname: "Robbie", country: "Atlantis" }),
    );
    await post(door, "quiet-tenant", `{"email": "robin.rivers@harbour-tools.example"`);
    expect(door.lines.length).toBeGreaterThanOrEqual(3);
    for (const line of door.lines) {
      expect(line).not.toMatch(/robin|rivers|harbour|7946|atlantis|sssss/i);
      expect(JSON.parse(line)).toHaveProperty("trace_id");
    }
  });
});

const long = "n".repeat(10_000);
const BAD: readonly [
  name: string,
  body: BodyInit,
  status: number,
  pointers: readonly string[],
  type?: string,
][] = [
  ["malformed JSON", '{"email": ', 400, [""]],
  ["no JSON at all", "email=jo@acme.example", 400, [""]],
  ["an empty body", "", 400, [""]],
  ["invalid UTF-8", new Uint8Array([123, 34, 255, 254, 34, 58, 49, 125]), 400, [""]],
  ["half a character", '{"email": "jo@acme.example", "company": "\\ud83d"}', 400, [""]],
  [
    "the same name twice",
    '{"email": "jo@acme.example", "utm": {"term": "a", "term": "b"}}',
    400,
    ["/utm/term"],
  ],
  [
    "the same name twice, escaped",
    '{"email": "a@b.example", "\\u0065mail": "c@d.example"}',
    400,
    ["/email"],
  ],
  ["nesting without end", "[".repeat(20_000) + "]".repeat(20_000), 400, [""]],
  ["a list", "[]", 422, [""]],
  ["null", "null", 422, [""]],
  [
    "wrong types",
    '{"email": 7, "company_size": "many", "utm": []}',
    422,
    ["/email", "/company_size", "/utm"],
  ],
  [
    "unknown fields",
    '{"email": "jo@acme.example", "vip": true, "a/b~c": 1}',
    422,
    ["/vip", "/a~1b~0c"],
  ],
  ["an unknown field inside", '{"email": "jo@acme.example", "utm": {"id": "x"}}', 422, ["/utm/id"]],
  ["__proto__", '{"email": "jo@acme.example", "__proto__": {"a": 1}}', 422, ["/__proto__"]],
  [
    "a country that is none",
    '{"email": "jo@acme.example", "country": "Atlantis"}',
    422,
    ["/country"],
  ],
  [
    "a name of 10,000 characters",
    `{"email": "jo@acme.example", "last_name": "${long}"}`,
    422,
    ["/last_name"],
  ],
  [
    "control characters",
    '{"email": "jo@acme.example", "company": "Ac\\u0000me\\u001b[2J"}',
    422,
    ["/company"],
  ],
  ["no email, phone or id", '{"company": "Acme"}', 422, ["/email"]],
  ["an email that is none", '{"email": "jo at acme"}', 422, ["/email"]],
  ["another content type", '{"email": "jo@acme.example"}', 415, [], "text/plain"],
  ["another charset", '{"email": "jo@acme.example"}', 415, [], "application/json; charset=latin1"],
  ["a body of 1 MB", `{"email": "${"x".repeat(1024 * 1024)}"}`, 413, []],
];

describe("bad input", () => {
  test.each(BAD)(
    "%s is a problem with a pointer to each field, and nothing is sent",
    async (...row) => {
      const [, body, status, pointers, type] = row;
      const door = fixtureFor("bad-tenant");
      const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
      const response = await post(door, "bad-tenant", body, headers);
      expect(response.status).toBe(status);
      const problem = await problemIn(response);
      expect((problem.errors ?? []).map(({ pointer }) => pointer).toSorted()).toEqual(
        pointers.toSorted(),
      );
      expect(door.sent).toEqual([]);
      expect(door.calls).not.toContain("LEADS.send");
    },
  );

  test("a bad Idempotency-Key is a wrong field of the header", async () => {
    const door = fixtureFor("bad-header");
    const response = await post(door, "bad-header", JSON.stringify(LEAD), {
      "idempotency-key": "a b",
    });
    const problem = await problemIn(response);
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(["/header/idempotency-key"]);
    expect(door.sent).toEqual([]);
  });

  test("a body that lies about its length is counted as it arrives", async () => {
    const door = fixtureFor("stream-tenant");
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(16 * 1024));
      },
    });
    const request = new Request("https://api.example/v1/leads", {
      method: "POST",
      headers: {
        authorization: `Bearer ${testKey("stream-tenant")}`,
        "content-type": "application/json",
        "content-length": "10",
      },
      body: endless,
    });
    const response = await app.fetch(request, door.env);
    expect(response.status).toBe(413);
    expect(pulled).toBeLessThan(10);
    expect(door.sent).toEqual([]);
  });
});
