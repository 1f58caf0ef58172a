// SPDX-License-Identifier: Apache-2.0
// People of two tenants who sign in through control's doors and pages, over the pool's real database and objects; mail
// is what the doors sent, opened as its consumer does.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Role } from "#domain/access/roles.ts";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { personKey, personOf } from "#domain/ids/ids.ts";
import { type SignInContent, SignInMail } from "#domain/messages/mail-queue.ts";
import { openSignIn } from "#ledger/mail-seal.ts";
import { buildControlApp } from "../../../workers/control/app.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { controlEnv } from "./door-calls.ts";

export const ORIGIN = "https://revops.example";

/** What a browser says of a form on the product's own page. */
export const OWN_PAGE = { origin: ORIGIN, "sec-fetch-site": "same-origin" };

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** JSON, or an empty object. */
  readonly body: Record<string, never>;
}

/** A browser: it keeps cookies and says where a form comes from. */
export interface Browser {
  readonly cookies: Map<string, string>;
  get(path: string): Promise<Said>;
  /** By another method than GET, or with headers of its own. */
  visit(method: string, path: string, headers: Record<string, string>): Promise<Said>;
  submit(
    path: string,
    form: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Said>;
}

export interface Asked {
  readonly code: string;
  readonly token: string;
  /** Of the mailed link. */
  readonly path: string;
}

export interface SignInScene {
  readonly sent: SignInMail[];
  readonly lines: string[];
  /** What later calls find in their env. */
  readonly settings: Record<string, unknown>;
  /** A call of a program: JSON in and out. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Said>;
  browser(): Browser;
  /** The newest mail, as its consumer reads it. */
  readMail(): Promise<SignInContent & { readonly token: string }>;
  /** Asks for a link in a browser, and reads the page and the mail. */
  ask(browser: Browser, email: string, tenant?: string): Promise<Asked>;
  /** A browser (a new one if none is given) in which the person is signed in. */
  signIn(email: string, browser?: Browser): Promise<Browser>;
  person(email: string): string;
  saveUser(tenant: string, email: string, roles: readonly Role[], active?: boolean): Promise<void>;
}

export async function openSignInScene(): Promise<SignInScene> {
  const db = await migratedDatabase();
  const app = buildControlApp() as unknown as {
    request(url: string, init: RequestInit, env: unknown): Promise<Response>;
  };
  const lines: string[] = [];
  console.log = (line: unknown) => lines.push(String(line));
  const sent: SignInMail[] = [];
  const settings: Record<string, unknown> = {
    MAIL: { send: async (message: unknown) => void sent.push(SignInMail.parse(message)) },
  };
  const request = async (path: string, init: RequestInit): Promise<Said> => {
    const response = await app.request(`${ORIGIN}${path}`, init, controlEnv(settings));
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").endsWith("json");
    const body = (isJson && text !== "" ? JSON.parse(text) : {}) as Record<string, never>;
    return { status: response.status, headers: response.headers, text, body };
  };
  const person = (email: string) => personOf(personKey(base64Bytes(env.ROOT_SECRET)), email);
  const scene: SignInScene = {
    sent,
    lines,
    settings,
    person,
    async ask(browser, email, tenant = "") {
      const said = await browser.submit("/sign-in", { email, tenant });
      expect(said.status).toBe(200);
      const { token, link } = await scene.readMail();
      const code = /id="code">([\d ]+)</.exec(said.text)?.[1] ?? "";
      return { code, token, path: link.slice(ORIGIN.length) };
    },
    async signIn(email, browser = scene.browser()) {
      const { token } = await scene.ask(browser, email);
      const said = await browser.submit("/sign-in/link", { token });
      expect([said.status, said.headers.get("location")]).toEqual([303, "/me"]);
      return browser;
    },
    call: (method, path, body, headers = {}) =>
      request(path, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    browser: () => openBrowser(request),
    async readMail() {
      const mail = sent.at(-1);
      expect(mail).toBeDefined();
      if (mail === undefined) throw new Error("no mail");
      const content = await openSignIn(env.ROOT_SECRET, mail.mail_id, mail.sealed);
      return { ...content, token: new URL(content.link).searchParams.get("token") ?? "" };
    },
    async saveUser(tenant, email, roles, active = true) {
      const name = `${email.split("@")[0]} of ${tenant}`;
      await db.batch([
        db
          .prepare(`INSERT OR IGNORE INTO tenant VALUES (?1, ?1, 'en', 'UTC', 0, 0, NULL)`)
          .bind(tenant),
        db
          .prepare(
            `INSERT INTO user (tenant_id, user_id, external_id, name, email, active, created_at_ms, updated_at_ms, person, roles)
             VALUES (?1, ?2, ?2, ?3, ?4, ?5, 0, 0, ?6, ?7)
             ON CONFLICT (tenant_id, user_id) DO UPDATE SET active = excluded.active, roles = excluded.roles`,
          )
          .bind(tenant, name, name, email, active ? 1 : 0, person(email), JSON.stringify(roles)),
      ]);
    },
  };
  return scene;
}

/** Whether the browser's next request is a signed-in person's. */
export async function isSignedIn(browser: Browser): Promise<boolean> {
  return (await browser.get("/me")).status === 200;
}

function openBrowser(request: (path: string, init: RequestInit) => Promise<Said>): Browser {
  const cookies = new Map<string, string>();
  const ask = async (
    path: string,
    given: Record<string, string>,
    init: { readonly method?: string; readonly body?: string } = {},
  ): Promise<Said> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const sent = { "user-agent": "Firefox/140.0 Linux", ...given };
    const headers = cookie === "" ? sent : { ...sent, cookie };
    const said = await request(path, { ...init, headers });
    for (const text of said.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    return said;
  };
  return {
    cookies,
    get: (path) => ask(path, {}),
    visit: (method, path, headers) => ask(path, headers, { method }),
    submit: (path, form, headers = OWN_PAGE) =>
      ask(
        path,
        { "content-type": "application/x-www-form-urlencoded", ...headers },
        { method: "POST", body: new URLSearchParams(form).toString() },
      ),
  };
}

/** Another code than this one. */
export function otherCode(code: string): string {
  return code.startsWith("0") ? `1${code.slice(1)}` : `0${code.slice(1)}`;
}

/** Why a sign-in was refused. */
export function reason({ status, body }: Said): unknown {
  const errors = body["errors"] as unknown as { pointer: string; code: string }[] | undefined;
  return [status, errors?.[0]?.pointer, errors?.[0]?.code];
}

/** What was logged. A trace id is random and may spell anything, so it is left out. */
export function logText({ lines }: SignInScene): string {
  return lines.join("\n").replaceAll(/"trace_id":"[0-9a-f]{32}"/g, "");
}
