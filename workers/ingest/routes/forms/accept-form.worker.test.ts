// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ProblemDocument } from "#api/schemas/problem.ts";
import { AcceptedLead } from "#api/schemas/lead.ts";
import { base64Bytes, utf8Text } from "#domain/bytes/encoding.ts";
import {
  BROWSER,
  type FormScene,
  JSON_BODY,
  openFormScene,
  URLENCODED,
} from "../../../../tests/faults/doors/form-scene.ts";

const fields = [{ name: "email" }, { name: "phone" }];
const FORMS = {
  contact: { title: "Contact us", fields, source: "website" },
  second: { title: "Second", fields },
  off: { title: "Off", fields, enabled: false },
};

let scene: FormScene;
const consoleLog = console.log;
beforeAll(async () => {
  scene = await openFormScene("form-door", { forms: FORMS });
});
afterEach(() => {
  console.log = consoleLog;
});

const PERSON = { email: "Robin.Rivers@Harbour-Tools.example", message: "Please call." };
const plain = (values: Record<string, string>) => new URLSearchParams(values).toString();
const asBrowser = { ...URLENCODED, ...BROWSER };

async function problemIn(response: Response): Promise<ProblemDocument> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = await response.json<ProblemDocument>();
  expect(problem.trace_id).toBe(response.headers.get("trace-id"));
  return problem;
}

describe("a post", () => {
  test("costs one queue send and nothing else on a warm isolate", async () => {
    const door = scene.open();
    await door.post("contact", JSON.stringify(PERSON), JSON_BODY);
    door.calls.length = 0;
    const response = await door.post("contact", JSON.stringify(PERSON), JSON_BODY);
    expect(response.status).toBe(202);
    expect(AcceptedLead.parse(await response.json()).status).toBe("received");
    expect(door.calls).toEqual(["ADDRESS_LIMIT.limit", "LEADS.send"]);
  });

  test("is in the message whole, as the form's own and the tenant's by its id", async () => {
    const door = scene.open();
    const raw = JSON.stringify({ ...PERSON, team_size: 7 });
    await door.post("contact", raw, JSON_BODY);
    const [message] = door.messages();
    expect(utf8Text(base64Bytes(message?.raw_base64 ?? ""))).toBe(raw);
    expect(message).toMatchObject({
      tenant: scene.tenant,
      content_type: "application/json",
      intake: { kind: "form", form: "contact", honeypot: false },
      actor: { kind: "system", ref: "form/contact" },
      lead: {
        source: "website",
        email: "robin.rivers@harbour-tools.example",
        extra: { message: "Please call.", team_size: "7" },
      },
    });
    expect(base64Bytes(message?.subject_key ?? "")).toHaveLength(16);
  });

  test("means the same lead in JSON, urlencoded and multipart", async () => {
    const door = scene.open();
    const form = new FormData();
    for (const [name, value] of Object.entries(PERSON)) form.append(name, value);
    const ids = [
      await door.post("contact", JSON.stringify(PERSON), JSON_BODY),
      await door.post("contact", plain(PERSON), URLENCODED),
      await door.post("contact", form),
    ].map(async (response) => AcceptedLead.parse(await response.json()).id);
    expect(new Set(await Promise.all(ids)).size).toBe(1);
    const [, , multipart] = door.messages();
    expect(multipart?.content_type).toMatch(/^multipart\/form-data; *boundary=/);
  });

  test("keeps of a file that there was one", async () => {
    const door = scene.open();
    const form = new FormData();
    form.append("email", "a@b.example");
    form.append("cv", new File(["0123456789"], "cv.pdf"));
    form.append("photo", new File([], ""));
    expect((await door.post("contact", form)).status).toBe(202);
    expect(door.messages()[0]?.lead.extra).toEqual({ cv: "a file of 10 bytes, which is not kept" });
  });

  test("with the same Idempotency-Key is the same lead at this form, and at no other", async () => {
    const door = scene.open();
    const id = async (form: string, email: string): Promise<string> => {
      const headers = { ...JSON_BODY, "idempotency-key": "intent-1" };
      const response = await door.post(form, JSON.stringify({ email }), headers);
      return AcceptedLead.parse(await response.json()).id;
    };
    expect(await id("contact", "a@b.example")).toBe(await id("contact", "c@d.example"));
    expect(await id("contact", "a@b.example")).not.toBe(await id("second", "a@b.example"));
  });

  test("with the honeypot filled in is answered like any other, and says so to the pipeline", async () => {
    const door = scene.open();
    const good = await door.post("contact", JSON.stringify(PERSON), JSON_BODY);
    const body = JSON.stringify({ ...PERSON, callback_note: "call me" });
    const caught = await door.post("contact", body, JSON_BODY);
    expect(caught.status).toBe(good.status);
    const names = ({ headers }: Response) => [...headers.keys()].toSorted();
    expect(names(caught)).toEqual(names(good));
    expect(await caught.json()).toEqual(await good.json());
    expect(door.messages().map(({ intake }) => intake)).toMatchObject([
      { honeypot: false },
      { honeypot: true },
    ]);
  });

  test("leaves no personal data in the log, whatever becomes of it", async () => {
    const LEADS = {
      send: async () => {
        throw new Error("queue down, robin.rivers@harbour-tools.example");
      },
    };
    const door = scene.open();
    await door.post("contact", JSON.stringify(PERSON), JSON_BODY);
    await door.post(
      "contact",
      plain({ email: "robin at harbour", from_hosted_page: "1" }),
      asBrowser,
    );
    await door.post("contact", `{"email": "robin.rivers@harbour`, JSON_BODY);
    await door.ask("GET", `/f/${scene.formId("contact")}?utm_source=robin`);
    const down = scene.open({ LEADS });
    expect((await down.post("contact", plain(PERSON), asBrowser)).status).toBe(503);
    const lines = [...door.lines, ...down.lines];
    expect(lines.length).toBeGreaterThanOrEqual(6);
    for (const line of lines) {
      expect(line).not.toMatch(/robin|rivers|harbour|call/i);
      expect(JSON.parse(line)).toMatchObject({ trace_id: expect.any(String) });
    }
    expect(JSON.parse(door.lines[0] ?? "")).toMatchObject({
      route: "acceptForm",
      tenant: scene.tenant,
    });
  });
});

describe("what cannot be taken", () => {
  const multipart = { "content-type": "multipart/form-data; boundary=x" };
  const BAD: readonly [string, BodyInit, Record<string, string>, number, readonly string[]][] = [
    ["malformed JSON", '{"email": ', JSON_BODY, 400, [""]],
    ["a list", "[]", JSON_BODY, 400, [""]],
    [
      "the same name twice in JSON",
      '{"email":"a@b.example","email":"c@d.example"}',
      JSON_BODY,
      400,
      ["/email"],
    ],
    ["invalid UTF-8", new Uint8Array([101, 61, 255]), URLENCODED, 400, [""]],
    [
      "multipart that ends too early",
      '--x\r\ncontent-disposition: form-data; name="email"\r\n\r\na@b',
      multipart,
      400,
      [""],
    ],
    ["multipart without a boundary", "--x--", { "content-type": "multipart/form-data" }, 400, [""]],
    ["another type", "email=a@b.example", { "content-type": "text/plain" }, 415, []],
    [
      "a type without end",
      "email=a@b.example",
      { "content-type": `${URLENCODED["content-type"]}; x=${"x".repeat(60_000)}` },
      415,
      [],
    ],
    ["nobody", "{}", JSON_BODY, 422, ["/email"]],
    ["an address that is none", '{"email": "jo at acme"}', JSON_BODY, 422, ["/email"]],
    ["a phone that is none", plain({ phone: "none" }), URLENCODED, 422, ["/phone"]],
    [
      "a bad Idempotency-Key",
      '{"email": "a@b.example"}',
      { ...JSON_BODY, "idempotency-key": "a b" },
      422,
      ["/header/idempotency-key"],
    ],
    [
      "more than 64 KiB",
      plain({ email: "a@b.example", note: "x".repeat(65 * 1024) }),
      URLENCODED,
      413,
      [],
    ],
  ];
  test.each(BAD)("%s is a problem at its place, and nothing is sent", async (...row) => {
    const [, body, headers, status, pointers] = row;
    const door = scene.open();
    const response = await door.post("contact", body, headers);
    expect(response.status).toBe(status);
    const problem = await problemIn(response);
    expect((problem.errors ?? []).map(({ pointer }) => pointer)).toEqual(pointers);
    expect(door.calls).not.toContain("LEADS.send");
  });

  test("a form that is switched off, unknown, made up or another tenant's is the same 404", async () => {
    const door = scene.open();
    const own = scene.formId("contact");
    const ids = [
      scene.formId("off"),
      scene.formId("nosuch"),
      own.replace(/.$/, (last) => (last === "a" ? "b" : "a")),
      own.replace(scene.tenant, "other-tenant"),
      "frm_x",
      "constructor",
    ];
    const answers = new Set<string>();
    for (const id of ids) {
      const response = await door.ask("POST", `/v1/forms/${id}`, {
        body: "{}",
        headers: JSON_BODY,
      });
      expect(response.status).toBe(404);
      const { trace_id: _trace, ...problem } = await problemIn(response);
      answers.add(JSON.stringify(problem));
    }
    expect(answers.size).toBe(1);
  });

  test("a made-up id reads no store and wakes no object", async () => {
    const door = scene.open();
    const id = scene.formId("contact").replace(scene.tenant, "nobody-here");
    await door.ask("POST", `/v1/forms/${id}`, { body: "{}", headers: JSON_BODY });
    expect(door.calls).toEqual(["ADDRESS_LIMIT.limit"]);
  });

  test("too many from one network are counted by form, and told when to come again", async () => {
    const keys: string[] = [];
    const ADDRESS_LIMIT = {
      limit: async ({ key }: { key: string }) => {
        keys.push(key);
        return { success: false };
      },
    };
    const door = scene.open({ ADDRESS_LIMIT });
    const from = { ...JSON_BODY, "cf-connecting-ip": "192.0.2.7" };
    const response = await door.post("contact", JSON.stringify(PERSON), from);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("60");
    expect(keys).toEqual([`form-post/${scene.formId("contact")}/192.0.2.7`]);
    expect(door.calls).not.toContain("LEADS.send");
  });
});
