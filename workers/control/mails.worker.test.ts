// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MailPage } from "#api/schemas/mail.ts";
import { buildMailbox } from "#connectors/mail/mailbox.ts";
import { claimMail, markSent, releaseClaim } from "#storage/mails.ts";
import { callDoor, controlEnv } from "../../tests/faults/doors/door-calls.ts";
import { addUser } from "../../tests/faults/mail/mail-scene.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";
import { buildControlApp } from "./app.ts";

const app = buildControlApp();
const consoleLog = console.log;
const lines: string[] = [];
const keys: Record<string, string> = {};

beforeAll(async () => {
  await migratedDatabase();
  console.log = (line: unknown) => lines.push(String(line));
  for (const tenant of ["mails", "others"]) {
    const record = { name: tenant, locale: "en", time_zone: "UTC" };
    await callDoor("PUT", `/v1/tenants/${tenant}`, env.OPERATOR_KEY, record);
    for (const [name, scopes] of [
      ["admin", ["admin"]],
      ["reader", ["leads:read"]],
    ] as const) {
      const by = keys[`${tenant}/admin`] ?? env.OPERATOR_KEY;
      const body = { name, scopes, ...(by === env.OPERATOR_KEY ? { tenant } : {}) };
      const issued = await callDoor("POST", "/v1/keys", by, body);
      keys[`${tenant}/${name}`] = String(issued.body["key"]);
    }
  }
  await addUser("mails", "u-1");
});
afterAll(() => {
  console.log = consoleLog;
});

async function addMail(tenant_id: string, mail_id: string, atMs: number): Promise<void> {
  const user = await env.DB.prepare("SELECT person FROM user WHERE tenant_id = 'mails'").first();
  const person = String(user?.["person"]);
  await claimMail(env.DB, { tenant_id, mail_id }, { template: "import_done", person }, atMs);
}

const list = async (by: string, query = "") => {
  const answer = await callDoor("GET", `/v1/mails${query}`, by);
  const page = MailPage.safeParse(answer.body).data;
  return { ...answer, items: page?.items ?? [], next: page?.next_cursor ?? null };
};

describe("the list of mails", () => {
  test("says how far each came, newest first and page by page, without address, name or content", async () => {
    for (let i = 0; i < 5; i++) await addMail("mails", `mal_${i}`, 1_000 + Math.floor(i / 2));
    await addMail("others", "mal_theirs", 5_000);
    await addMail("-", "mal_sign_in", 6_000);
    await markSent(env.DB, { tenant_id: "mails", mail_id: "mal_4" }, "provider-id", 2_000);
    const end = { status: "queued", reason: "no_answer", attempts: 1, now_ms: 3_000 } as const;
    await releaseClaim(env.DB, { tenant_id: "mails", mail_id: "mal_3" }, end);
    const admin = keys["mails/admin"] ?? "";
    const whole = await list(admin);
    expect(whole.items.map(({ id }) => id)).toEqual(["mal_4", "mal_3", "mal_2", "mal_1", "mal_0"]);
    expect(whole.items.slice(0, 2)).toMatchObject([
      { status: "sent", user: "u-1", attempts: 1, reason: null },
      { status: "queued", reason: "no_answer", created_at: "1970-01-01T00:00:01.001Z" },
    ]);
    expect(new TextDecoder().decode(whole.bytes)).not.toMatch(/@|Name|provider-id/);
    const paged: unknown[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "?limit=2" : `?limit=2&cursor=${cursor}`;
      const page = await list(admin, query);
      paged.push(...page.items);
      cursor = page.next;
    }
    expect(paged).toEqual(whole.items);
  });

  test("is the tenant's own; the operator's are those of sign-ins", async () => {
    const theirs = await list(keys["others/admin"] ?? "");
    expect(theirs.items.map(({ id }) => id)).toEqual(["mal_theirs"]);
    const operators = await list(env.OPERATOR_KEY);
    expect(operators.items).toMatchObject([{ id: "mal_sign_in", user: null }]);
    const { next } = await list(keys["mails/admin"] ?? "", "?limit=1");
    const stolen = await list(keys["others/admin"] ?? "", `?cursor=${next ?? ""}`);
    expect([stolen.status, stolen.pointers]).toEqual([422, ["/query/cursor"]]);
  });

  test("needs scope admin", async () => {
    expect((await list(keys["mails/reader"] ?? "")).status).toBe(403);
  });
});

const HOSTILE = `<script>alert("x")</script>`;
const LINK = "https://revops.test.example/sign-in/link?token=rvl_1&x=2";

async function page(path: string, settings: Record<string, unknown> = {}) {
  const response = await app.request(path, {}, controlEnv(settings));
  return { response, text: await response.clone().text() };
}

describe("the development mailbox", () => {
  beforeAll(async () => {
    const from = { address: "revops@test.example", name: HOSTILE };
    const part = { html: `<p>${HOSTILE}</p>`, text: `${HOSTILE}\n\nSign in:\n${LINK}\n(${LINK}).` };
    const mail = { from, to: "a@people.example", subject: HOSTILE, ...part };
    await buildMailbox(env.CACHE, () => 1_000).send(mail, "mal_old");
    await buildMailbox(env.CACHE, () => 2_000).send({ ...mail, subject: "توقيع" }, "mal_new");
  });

  test("lists mails newest first and leads to each", async () => {
    const { response, text } = await page("/dev/mail");
    expect(response.status).toBe(200);
    expect([...text.matchAll(/href="\/dev\/mail\/(\w+)"/g)].map(([, id]) => id)).toEqual([
      "mal_new",
      "mal_old",
    ]);
    expect(text).toContain("a@people.example");
    expect(text).toContain("1970-01-01T00:00:02.000Z");
    expect(text).not.toContain("<script");
  });

  test("shows a mail's text with each of its links once, as a link, and no markup of the mail's own", async () => {
    const { text } = await page("/dev/mail/mal_old");
    const escaped = LINK.replaceAll("&", "&amp;");
    expect(text.split(`<a href="${escaped}">Open link</a>`)).toHaveLength(2);
    expect(text).toContain(`href="/dev/mail/mal_old/html"`);
    expect(text).toContain("&lt;script&gt;");
    expect(text).not.toContain("<script");
  });

  test("gives the HTML part as it was mailed, where nothing of it can run, load, submit or be framed", async () => {
    const { response, text } = await page("/dev/mail/mal_old/html");
    expect(text).toBe(`<p>${HOSTILE}</p>`);
    const policy = response.headers.get("content-security-policy") ?? "";
    for (const part of ["default-src 'none'", "sandbox", "form-action 'none'", "frame-ancestors"])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/script-src|allow-/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("gives the text part as plain text", async () => {
    const { response, text } = await page("/dev/mail/mal_old/text");
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(text).toContain(LINK);
  });

  test("is reached from the first page", async () => {
    expect((await page("/")).text).toContain(`href="/dev/mail"`);
  });

  const paths = [
    "/dev/mail",
    "/dev/mail/mal_old",
    "/dev/mail/mal_old/html",
    "/dev/mail/mal_old/text",
  ];
  test.each(paths)("%s is not there outside a development stack", async (path) => {
    for (const settings of [{ DEV_CREDENTIALS: undefined }, { ENVIRONMENT: "production" }]) {
      const [here, unknown] = [await page(path, settings), await page("/nowhere", settings)];
      expect(here.response.status).toBe(404);
      const plain = (text: string) => text.replaceAll(/"trace_id":"[^"]*"/g, "");
      expect(plain(here.text)).toBe(plain(unknown.text));
    }
    expect((await page("/", { ENVIRONMENT: "production" })).text).not.toContain("/dev/mail");
  });

  test.each(["/dev/mail/mal_none", "/dev/mail/..%2Fcfg", "/dev/mail/a%20b/html"])(
    "%s is the same 404",
    async (path) => {
      expect((await page(path)).response.status).toBe(404);
    },
  );
});

test("no address, link or name of any of this reached the log", () => {
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.join("\n")).not.toMatch(/@|rvl_|rvk_|Name/);
});
