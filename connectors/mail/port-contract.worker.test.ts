// SPDX-License-Identifier: Apache-2.0
// What every mail adapter must do, each against a fake of its provider's real wire.
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { chooseMailPort, type MailPortEnv } from "./choose-port.ts";
import { buildCloudflareMail, type EmailBinding } from "./cloudflare.ts";
import { buildMailbox, listMailbox, loadMailboxItem, type MailboxStore } from "./mailbox.ts";
import type { MailPort, OutgoingMail } from "./port.ts";
import { buildResendMail } from "./resend.ts";

const MAIL: OutgoingMail = {
  from: { address: "revops@test.example", name: `Ac"me, <evil@test.example>` },
  to: "reader@test.example",
  subject: "Confirm your sign-in",
  text: "Sign in:\nhttps://test.example/link",
  html: "<p>Sign in</p>",
};
/** Far above a fake's answer, far below a test's patience. */
const ANSWER_MAX_MS = 50;

/** How the fake provider behaves from now on. */
type Mood = "well" | "down" | "refuses" | "silent";

interface Rig {
  readonly port: MailPort;
  /** Subjects of the mails that the provider took, in order. */
  readonly taken: () => Promise<readonly string[]>;
  readonly turn: (mood: Mood) => void;
}

function resendRig(): Rig & { readonly requests: Request[] } {
  let mood: Mood = "well";
  const mails = new Map<string, { id: string; body: string }>();
  const requests: Request[] = [];
  const answer = (status: number, body: unknown) => Response.json(body, { status });
  const fetch = async (request: Request): Promise<Response> => {
    requests.push(request.clone());
    if (mood === "silent") return new Promise((_, reject) => rejectOnAbort(request, reject));
    if (mood === "down") return answer(500, { name: "application_error", message: MAIL.to });
    if (mood === "refuses") return answer(422, { name: "invalid_parameter", message: MAIL.to });
    const key = request.headers.get("idempotency-key") ?? "";
    const body = await request.text();
    const known = mails.get(key);
    if (known !== undefined && known.body !== body)
      return answer(409, { name: "invalid_idempotent_request", message: "other payload" });
    const mail = known ?? { id: `re-${mails.size}`, body };
    mails.set(key, mail);
    return answer(200, { id: mail.id });
  };
  return {
    requests,
    port: buildResendMail({ api_key: "re_key", fetch, answer_max_ms: ANSWER_MAX_MS }),
    taken: async () => [...mails.values()].map(({ body }) => String(JSON.parse(body).subject)),
    turn: (next) => (mood = next),
  };
}

function rejectOnAbort(request: Request, reject: (reason: unknown) => void): void {
  request.signal.addEventListener("abort", () => reject(request.signal.reason));
}

function cloudflareRig(): Rig & { readonly fail: (code: string) => void } {
  let mood: Mood = "well";
  let code = "E_INTERNAL_SERVER_ERROR";
  const subjects: string[] = [];
  const binding: EmailBinding = {
    send: async (mail) => {
      if (mood === "silent") return new Promise(() => undefined);
      if (mood === "down") throw Object.assign(new Error(`failed for ${MAIL.to}`), { code });
      if (mood === "refuses") throw Object.assign(new Error("no"), { code: "E_VALIDATION_ERROR" });
      subjects.push(mail.subject);
      return { messageId: `cf-${subjects.length}` };
    },
  };
  return {
    port: buildCloudflareMail(binding, ANSWER_MAX_MS),
    taken: async () => subjects,
    turn: (next) => (mood = next),
    fail: (next) => (code = next),
  };
}

function mailboxRig(): Rig {
  let isDown = false;
  const breaks = (): void => {
    if (isDown) throw new Error(`KV is down for ${MAIL.to}`);
  };
  const store: MailboxStore = {
    get: async (key) => (breaks(), env.CACHE.get(key)),
    put: async (...args) => (breaks(), env.CACHE.put(...args)),
    list: (options) => env.CACHE.list(options),
  };
  return {
    port: buildMailbox(store, () => 1_000),
    taken: async () => (await listMailbox(env.CACHE, 100)).map(({ subject }) => subject),
    turn: (next) => (isDown = next === "down"),
  };
}

/** A mailbox refuses nothing and answers at once, so two of the moods are none that it can have. */
const ADAPTERS = [
  ["resend", resendRig, ["down", "refuses", "silent"]],
  ["cloudflare", cloudflareRig, ["down", "refuses", "silent"]],
  ["mailbox", mailboxRig, ["down"]],
] as const;

let keys = 0;
const freshKey = (): string => `mal_contract${++keys}`;

describe.each(ADAPTERS)("%s", (_name, build: () => Rig, moods) => {
  test("says that it sent, and by which id, and sent what it was given", async () => {
    const rig = build();
    const before = (await rig.taken()).length;
    const answer = await rig.port.send(MAIL, freshKey());
    expect(answer).toEqual({ ok: true, provider_id: expect.stringMatching(/.+/) });
    expect((await rig.taken()).slice(before)).toEqual([MAIL.subject]);
  });

  test("a repeat with the same key is one mail exactly where it says that it honours keys", async () => {
    const rig = build();
    const before = (await rig.taken()).length;
    const key = freshKey();
    const first = await rig.port.send(MAIL, key);
    const second = await rig.port.send(MAIL, key);
    const sent = (await rig.taken()).length - before;
    expect(sent).toBe(rig.port.honours_keys ? 1 : 2);
    if (rig.port.honours_keys) expect(second).toEqual(first);
  });

  test.each(moods)(
    "a provider that is or does %s is an answer with a code, never a throw or prose",
    async (mood) => {
      const rig = build();
      const before = (await rig.taken()).length;
      rig.turn(mood);
      const answer = await rig.port.send(MAIL, freshKey());
      const kind = mood === "refuses" ? "permanent" : "transient";
      expect(answer).toMatchObject({ ok: false, kind });
      expect(JSON.stringify(answer)).not.toContain("@");
      expect((await rig.taken()).length).toBe(before);
      rig.turn("well");
      expect(await rig.port.send(MAIL, freshKey())).toMatchObject({ ok: true });
    },
  );
});

describe("resend", () => {
  test("gets the key, the credential and a sender whose name cannot bring an address of its own", async () => {
    const rig = resendRig();
    await rig.port.send(MAIL, "mal_1");
    const [request] = rig.requests;
    expect(request?.url).toBe("https://api.resend.com/emails");
    expect(request?.headers.get("idempotency-key")).toBe("mal_1");
    expect(request?.headers.get("authorization")).toBe("Bearer re_key");
    expect(await request?.json()).toEqual({
      from: `"Ac me, <evil@test.example>" <revops@test.example>`,
      to: [MAIL.to],
      subject: MAIL.subject,
      text: MAIL.text,
      html: MAIL.html,
    });
  });

  test("another content under a key that was used is a mail that was sent before", async () => {
    const rig = resendRig();
    await rig.port.send(MAIL, "mal_2");
    const answer = await rig.port.send({ ...MAIL, subject: "Changed" }, "mal_2");
    expect(answer).toEqual({ ok: true, provider_id: null });
    expect(await rig.taken()).toEqual([MAIL.subject]);
  });

  const answered = async (status: number, name: string, headers: Record<string, string> = {}) => {
    const fetch = async () => Response.json({ name, message: "x" }, { status, headers });
    return buildResendMail({ api_key: "k", fetch }).send(MAIL, "mal_3");
  };

  test.each([
    [400, "validation_error", "permanent"],
    [422, "missing_required_field", "permanent"],
    [413, "too_large", "permanent"],
    [401, "missing_api_key", "transient"],
    [403, "invalid_api_key", "transient"],
    [422, "invalid_from_address", "transient"],
    [409, "concurrent_idempotent_requests", "transient"],
    [429, "daily_quota_exceeded", "transient"],
    [500, "application_error", "transient"],
    [503, "odd", "transient"],
    [302, "moved", "transient"],
  ])("status %i %s is %s", async (status, name, kind) => {
    expect(await answered(status, name)).toEqual({ ok: false, kind, code: name });
  });

  test.each([
    ["7", 7],
    ["999999", 3600],
    ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
    ["-1", undefined],
  ])("a Retry-After of %s is a wait of %s seconds", async (header, seconds) => {
    const answer = await answered(429, "rate_limit_exceeded", { "retry-after": header });
    expect("retry_after_seconds" in answer ? answer.retry_after_seconds : undefined).toBe(seconds);
  });

  test("an answer that is no JSON, or prose where a code should be, is told by its status", async () => {
    const fetch = async () => new Response("<html>bad gateway</html>", { status: 502 });
    const port = buildResendMail({ api_key: "k", fetch });
    expect(await port.send(MAIL, "k")).toMatchObject({ kind: "transient", code: "status_502" });
    expect(await answered(422, `no such address ${MAIL.to}`)).toMatchObject({ code: "status_422" });
  });
});

describe("cloudflare", () => {
  test.each([
    ["E_RECIPIENT_SUPPRESSED", "permanent"],
    ["E_RECIPIENT_NOT_ALLOWED", "permanent"],
    ["E_CONTENT_TOO_LARGE", "permanent"],
    ["E_RATE_LIMIT_EXCEEDED", "transient"],
    ["E_DAILY_LIMIT_EXCEEDED", "transient"],
    ["E_SENDER_NOT_VERIFIED", "transient"],
    ["E_DELIVERY_FAILED", "transient"],
    ["E_SOMETHING_NEW", "transient"],
  ])("%s is %s", async (code, kind) => {
    const rig = cloudflareRig();
    rig.turn("down");
    rig.fail(code);
    expect(await rig.port.send(MAIL, "k")).toEqual({ ok: false, kind, code: code.toLowerCase() });
  });
});

describe("the mailbox", () => {
  test("lists newest first and gives each mail back whole", async () => {
    let at = 5_000;
    const port = buildMailbox(env.CACHE, () => at);
    for (const subject of ["first", "second", "third"]) {
      await port.send({ ...MAIL, subject }, `mal_box_${subject}`);
      at += 1;
    }
    const listed = await listMailbox(env.CACHE, 2);
    expect(listed.map(({ subject }) => subject)).toEqual(["third", "second"]);
    const item = await loadMailboxItem(env.CACHE, listed[0]?.id ?? "");
    expect(item).toEqual({ ...MAIL, subject: "third", at_ms: 5_002 });
    expect(await loadMailboxItem(env.CACHE, "mal_none")).toBeNull();
  });

  test("lists a subject of any length and script", async () => {
    const port = buildMailbox(env.CACHE, () => 9_000);
    const subject = "توقيع".repeat(200);
    expect(await port.send({ ...MAIL, subject }, "mal_long")).toMatchObject({ ok: true });
    const [first] = await listMailbox(env.CACHE, 1);
    expect(first?.subject).toBe(subject);
    expect((await loadMailboxItem(env.CACHE, "mal_long"))?.subject).toBe(subject);
  });
});

describe("the choice of the provider", () => {
  const choose = (settings: Partial<MailPortEnv>, isDevelopment = false) =>
    chooseMailPort(
      { CACHE: env.CACHE, MAIL_PROVIDER: "", ...settings },
      {
        is_development: isDevelopment,
        now_ms: () => 0,
        fetch: async () => new Response(null),
      },
    );
  const EMAIL: EmailBinding = { send: async () => ({ messageId: "m" }) };

  test("is the one that the settings name", () => {
    expect(choose({ MAIL_PROVIDER: "mailbox" }, true).honours_keys).toBe(true);
    expect(choose({ MAIL_PROVIDER: "resend", MAIL_API_KEY: "k" }).honours_keys).toBe(true);
    expect(choose({ MAIL_PROVIDER: "cloudflare", EMAIL }).honours_keys).toBe(false);
  });

  test.each([
    ["a mailbox in a shipped stack", { MAIL_PROVIDER: "mailbox" }],
    ["resend without its key", { MAIL_PROVIDER: "resend" }],
    ["resend with an empty key", { MAIL_PROVIDER: "resend", MAIL_API_KEY: "" }],
    ["cloudflare without its binding", { MAIL_PROVIDER: "cloudflare" }],
    ["a provider that nobody knows", { MAIL_PROVIDER: "smtp" }],
  ])("is refused for %s, and never another one taken instead", (_title, settings) => {
    expect(() => choose(settings)).toThrow(/MAIL_PROVIDER/);
  });
});
