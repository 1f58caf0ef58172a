// SPDX-License-Identifier: Apache-2.0
// Who posts to a form: scripts of other sites, browsers without script, and people who had to show that they are some; and
// whether they get through while TenantDesk does not answer.
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { ProblemDocument } from "#api/schemas/problem.ts";
import type { PersonCheck } from "#connectors/turnstile/port.ts";
import {
  BROWSER,
  type FormDoors,
  type FormScene,
  JSON_BODY,
  openFormScene,
  URLENCODED,
} from "../../../../tests/faults/doors/form-scene.ts";

const SITE = "https://www.acme.example";
const THANKS = `${SITE}/thanks?from=form`;
const fields = [{ name: "email" }, { name: "phone" }];
const FORMS = {
  contact: { title: "Contact us", fields, origins: [SITE] },
  led: { title: "Led", fields, redirects: [THANKS, "https://other.example/done"] },
  checked: { title: "Checked", fields, turnstile_site_key: "0xKEY" },
  off: { title: "Off", fields, enabled: false },
};

let scene: FormScene;
const consoleLog = console.log;
beforeAll(async () => {
  scene = await openFormScene("form-sender", { forms: FORMS });
});
afterEach(() => {
  console.log = consoleLog;
});

const PERSON = { email: "robin.rivers@harbour-tools.example", message: "Please call." };
const plain = (values: Record<string, string>) => new URLSearchParams(values).toString();
const asBrowser = { ...URLENCODED, ...BROWSER };

describe("other sites' scripts", () => {
  const preflight = (door: FormDoors, form: string, origin: string | null) =>
    door.ask("OPTIONS", `/v1/forms/${scene.formId(form)}`, {
      headers: {
        ...(origin === null ? {} : { origin }),
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
      },
    });

  const CORS: readonly [form: string, origin: string | null, allowed: string | null][] = [
    ["contact", SITE, SITE],
    ["contact", `${SITE}.evil.example`, null],
    ["contact", "http://www.acme.example", null],
    ["contact", "https://www.acme.example:8443", null],
    ["contact", "null", null],
    ["contact", null, null],
    ["led", SITE, null],
  ];
  test.each(CORS)("form %s, origin %s: %s", async (form, origin, allowed) => {
    const door = scene.open();
    const asked = await preflight(door, form, origin);
    expect(asked.status).toBe(204);
    const headers = { ...JSON_BODY, ...(origin === null ? {} : { origin }) };
    const taken = await door.post(form, JSON.stringify(PERSON), headers);
    const refused = await door.post(form, "{}", headers);
    expect([taken.status, refused.status]).toEqual([202, 422]);
    for (const response of [asked, taken, refused]) {
      expect(response.headers.get("access-control-allow-origin")).toBe(allowed);
      expect(response.headers.get("vary")).toContain("Origin");
      expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    }
    expect(asked.headers.get("access-control-allow-methods")).toBe(allowed && "POST");
  });

  test("a preflight at no form is a 404", async () => {
    expect((await preflight(scene.open(), "off", SITE)).status).toBe(404);
  });
});

describe("a browser's plain post", () => {
  test.each([
    ["contact", undefined, null],
    ["contact", "https://evil.example", null],
    ["led", undefined, THANKS],
    ["led", "https://other.example/done", "https://other.example/done"],
    ["led", "https://evil.example/done", THANKS],
    ["led", `${THANKS}#@evil.example`, THANKS],
    ["led", "//evil.example", THANKS],
  ])("to %s asking for %s is led to a listed page alone", async (form, redirect_to, page) => {
    const door = scene.open();
    const values = { ...PERSON, ...(redirect_to === undefined ? {} : { redirect_to }) };
    const response = await door.post(form, plain(values), asBrowser);
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(page ?? `/f/${scene.formId(form)}/thanks`);
    expect(door.messages()).toHaveLength(1);
    expect(door.messages()[0]?.lead.extra).not.toHaveProperty("redirect_to");
  });

  test.each([
    ["*/*", 202],
    ["application/json", 202],
    ["application/json, text/html;q=0.5", 202],
    ["text/html;q=0.9, application/json;q=0.8", 303],
  ])("is one only where HTML is preferred: %s is %i", async (accept, status) => {
    const response = await scene.open().post("contact", plain(PERSON), { ...URLENCODED, accept });
    expect(response.status).toBe(status);
  });
});

describe("a form that asks for Turnstile", () => {
  const body = plain({ ...PERSON, "cf-turnstile-response": "token-1" });
  const told = (answer: PersonCheck | Error) => {
    const asked: (string | null)[][] = [];
    const check = async (token: string, address: string | null) => {
      asked.push([token, address]);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return { asked, check };
  };

  test("takes what passes its check, and keeps no token", async () => {
    const port = told("passed");
    const door = scene.open({}, port);
    const headers = { ...URLENCODED, "cf-connecting-ip": "192.0.2.7" };
    expect((await door.post("checked", body, headers)).status).toBe(202);
    expect(port.asked).toEqual([["token-1", "192.0.2.7"]]);
    expect(JSON.stringify(door.messages()[0]?.lead)).not.toContain("token-1");
  });

  test.each<[string, string, PersonCheck | Error, number]>([
    ["without a token", plain(PERSON), "passed", 422],
    ["with one that does not pass", body, "failed", 422],
    ["while nobody can be asked", body, "unavailable", 503],
    ["while asking fails", body, new Error("down"), 500],
  ])("lets nothing in %s", async (_, posted, answer, status) => {
    const door = scene.open({}, told(answer));
    const response = await door.post("checked", posted, URLENCODED);
    expect(response.status).toBe(status);
    expect(door.calls).not.toContain("LEADS.send");
    const { errors, retryable } = await response.json<ProblemDocument>();
    if (status === 422) expect(errors?.[0]?.pointer).toBe("/cf-turnstile-response");
    expect(retryable).toBe(status === 503);
  });

  test("without the deployment's secret lets nothing in, and says that a later try may succeed", async () => {
    const response = await scene.open().post("checked", body, URLENCODED);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).not.toBeNull();
  });

  test("is the only one that asks", async () => {
    const port = told("failed");
    expect((await scene.open({}, port).post("contact", body, URLENCODED)).status).toBe(202);
    expect(port.asked).toEqual([]);
  });
});

describe("while TenantDesk does not answer", () => {
  const asked = ["POST", "OPTIONS", "GET", "GET"] as const;
  const pathsOf = (form: string) => [
    `/v1/forms/${scene.formId(form)}`,
    `/v1/forms/${scene.formId(form)}`,
    `/f/${scene.formId(form)}`,
    `/f/${scene.formId(form)}/thanks`,
  ];
  /** Every door of a form in an isolate that knows nothing yet. */
  async function askCold(form: string, settings: Record<string, unknown>) {
    vi.resetModules();
    const { openFormDoors } = await import("./form-doors.ts");
    const app = new Hono<{ Bindings: FormDoors["env"] }>();
    openFormDoors(app);
    const door = scene.open({ TENANT_DESK: DEAD_DESK, ...settings });
    const statuses: number[] = [];
    for (const [i, path] of pathsOf(form).entries()) {
      const method = asked[i] ?? "GET";
      const body = method === "POST" ? { body: JSON.stringify(PERSON), headers: JSON_BODY } : {};
      const response = await app.request(
        `https://api.example${path}`,
        { method, ...body },
        door.env,
      );
      statuses.push(response.status);
      if (response.status === 503) expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    }
    return { ...door, statuses };
  }

  test("a form is there: in a warm isolate without KV after a day, and in a cold one by what KV knows", async () => {
    expect((await scene.open().post("contact", JSON.stringify(PERSON), JSON_BODY)).status).toBe(
      202,
    );
    const day = { DEV_CREDENTIALS: "on", CLOCK_OFFSET_MS: String(86_400_000) };
    const warm = scene.open({ TENANT_DESK: DEAD_DESK, CACHE: DEAD_CACHE, ...day });
    expect((await warm.post("contact", JSON.stringify(PERSON), JSON_BODY)).status).toBe(202);
    const cold = await askCold("contact", {});
    expect(cold.statuses).toEqual([202, 204, 200, 200]);
    for (const { messages, lines } of [warm, cold]) {
      expect(messages()).toHaveLength(1);
      expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
        expect.objectContaining({ level: "warn", step: "config_versions", tenant: scene.tenant }),
      );
    }
  });

  test("and nobody has ever known its config, a later try is asked for", async () => {
    const cold = await askCold("contact", { CACHE: DEAD_CACHE });
    expect(cold.statuses).toEqual([503, 503, 503, 503]);
    expect(cold.sent).toEqual([]);
  });
});

const down = async () => {
  throw Object.assign(new Error("the object restarts"), { retryable: true });
};
const DEAD_DESK = {
  idFromName: (name: string) => env.TENANT_DESK.idFromName(name),
  get: () => ({ versions: down, document: down }),
};
const DEAD_CACHE = { get: down, put: down };
