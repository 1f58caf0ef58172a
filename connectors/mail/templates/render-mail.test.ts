// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import type { Letterhead, MailContent } from "./mail-content.ts";
import { buildNoticeMail } from "./notices.ts";
import { buildReader } from "./reader.ts";
import { renderMail, senderName } from "./render-mail.ts";
import { buildSignInMail } from "./sign-in.ts";

const LANGUAGES = ["en", "de", "fr", "ar"] as const;
const LETTERHEAD: Letterhead = { brand: "Acme & Söhne", brand_color: "#ffcc00" };
const ORIGIN = "https://revops.example";
const LINK = `${ORIGIN}/sign-in/link?token=rvl_abc&x="1"`;
const AT_MS = Date.UTC(2026, 10, 22, 9, 30);

const SLA = {
  lead_id: "led_1",
  clock: "time_to_first_touch",
  due_at: new Date(AT_MS).toISOString(),
  minutes: "60",
};

const CONTENTS: Readonly<Record<string, (language: string, hostile?: string) => MailContent>> = {
  sign_in: (language, hostile = "Firefox on Linux") =>
    buildSignInMail(
      { v: 1, email: "a@b.example", link: LINK, expires_at_ms: AT_MS, asked_from: hostile },
      buildReader(language, "Europe/Berlin"),
      LETTERHEAD,
    ),
  webhook_disabled: (language, hostile = "crm") =>
    notice(language, "webhook_disabled", {
      webhook: hostile,
      origin: "https://hooks.example",
      reason: "gone",
    }),
  import_done: (language, hostile = "job_1") =>
    notice(language, "import_done", {
      import_id: hostile,
      entity: "accounts",
      status: "done",
      dry_run: "true",
      rows: "100000",
      created: "1",
      updated: "2",
      unchanged: "3",
      rejected: "4",
      warnings: "5",
    }),
  import_failed: (language, hostile = "job_2") =>
    notice(language, "import_done", {
      import_id: hostile,
      entity: "users",
      status: "failed",
      reason: "header_wrong",
    }),
  offboarding_done: (language, hostile = "u-17") =>
    notice(language, "offboarding_done", {
      offboarding_id: "job_3",
      user: hostile,
      successor: "u-18",
      status: "done",
      leads: "7",
      accounts: "8",
      pool_seats: "9",
    }),
  sla_reminder: (language, hostile = "led_1") =>
    notice(language, "sla_reminder", { ...SLA, lead_id: hostile, as: "owner" }),
  sla_breach: (language, hostile = "led_1") =>
    notice(language, "sla_breach", { ...SLA, lead_id: hostile, as: "lead" }),
};

function notice(
  language: string,
  template: NoticeMail["template"],
  params: Record<string, string>,
): MailContent {
  const reader = buildReader(language, "Europe/Berlin");
  return buildNoticeMail({ template, params }, { reader, letterhead: LETTERHEAD, origin: ORIGIN });
}

const CASES = LANGUAGES.flatMap((language) =>
  Object.keys(CONTENTS).map((name) => [name, language] as const),
);

async function mailOf(name: string, language: string, hostile?: string) {
  const content = CONTENTS[name]?.(language, hostile);
  if (content === undefined) throw new Error(name);
  const reader = buildReader(language, "Europe/Berlin");
  return { content, mail: await renderMail(content, LETTERHEAD, reader) };
}

/** What a reader sees of the markup, on one line. */
function seenText(markup: string): string {
  return markup
    .replace(/<head>[\s\S]*<\/head>/, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ");
}

describe.each(CASES)("%s in %s", (name, language) => {
  it("says the same in both parts, with the link as a bare address on a line of its own", async () => {
    const { content, mail } = await mailOf(name, language);
    const seen = seenText(mail.html);
    const said = [
      LETTERHEAD.brand,
      content.heading,
      ...content.paragraphs,
      ...content.facts.flatMap(({ label, value }) => [label, value]),
      ...content.notes,
      content.footer,
      ...(content.action === null ? [] : [content.action.label]),
    ];
    for (const text of said) {
      expect(mail.text).toContain(text);
      expect(seen).toContain(text.replaceAll(/\s+/g, " "));
    }
    if (content.action !== null) {
      const { href } = new URL(content.action.url);
      expect(mail.text.split("\n")).toContain(href);
      expect(seen).toContain(href);
      expect(mail.html.split(`href="${href.replaceAll("&", "&amp;")}"`)).toHaveLength(3);
    }
    expect(`${mail.subject}${mail.text}${seen}`).not.toMatch(/\{\w+\}|undefined|null/);
  });

  it("is markup that reads without images, scripts or anything loaded, in its language and direction", async () => {
    const { mail } = await mailOf(name, language);
    const dir = language === "ar" ? "rtl" : "ltr";
    expect(mail.html).toContain(`<html lang="${language}" dir="${dir}">`);
    expect(mail.html).toContain(`<div lang="${language}" dir="${dir}">`);
    expect(mail.html).not.toMatch(/<(?:img|script|link|iframe|form|object)\b|url\(|@import/i);
    expect(mail.html.match(/<table/g)?.length).toBe(mail.html.match(/<\/table/g)?.length);
    for (const [, table, cell] of mail.html.matchAll(/<table([^>]*)>\s*<tr>\s*<(t[dh])/g))
      expect(table?.includes('role="presentation"')).toBe(cell === "td");
    expect(mail.html.match(/<h1/g)).toHaveLength(1);
  });
});

const HOSTILE = [
  `<script>alert("x")</script><img src=x onerror=alert(1)>`,
  `x"><a href="https://evil.example">`,
  "x\r\nBcc: victim@evil.example\r\n\r\nbody",
  "abc\u202edrow\u2066ssap\u2069\u200f",
  "x\u0000\u0007\u001b[31m\u2028Bcc: y\u0085z",
  "\ud800 half a pair",
  "x".repeat(5_000),
];
/** Control characters, and what turns directions; the parts' own line breaks are taken out first. */
const HARMFUL = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

describe.each(Object.keys(CONTENTS))("%s", (name) => {
  it.each(HOSTILE)("keeps hostile text harmless: %j", async (hostile) => {
    const { mail } = await mailOf(name, "en", hostile);
    expect(mail.subject).not.toMatch(/[\r\n]/);
    expect(mail.subject.length).toBeLessThanOrEqual(150);
    for (const part of [mail.subject, mail.text, mail.html]) {
      expect(part.replaceAll("\n", "")).not.toMatch(HARMFUL);
      expect(part.isWellFormed()).toBe(true);
    }
    expect(mail.text.split("\n").filter((line) => line.startsWith("Bcc:"))).toEqual([]);
    expect(mail.html).not.toMatch(/<script|<img|"><a href="https:\/\/evil/);
  });
});

describe("a mail", () => {
  it("takes the sender's name from the tenant, on one line", () => {
    expect(senderName({ brand: "Acme\r\nBcc: x\u202e", brand_color: null })).toBe("Acme Bcc: x");
  });

  it("lets the program that asked be no address", async () => {
    const { mail } = await mailOf(
      "sign_in",
      "en",
      "Go to https://evil.example or www.evil.example",
    );
    expect(mail.text).not.toMatch(/evil\.example/);
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "not an address"])(
    "has no link that is no web address: %s",
    async (url) => {
      const { content } = await mailOf("sign_in", "en");
      const odd = { ...content, action: { label: "x", url } };
      await expect(renderMail(odd, LETTERHEAD, buildReader("en", "UTC"))).rejects.toThrow(
        "web address",
      );
    },
  );

  it("tells a known reason in words and an unknown one by its code", () => {
    const reasonOf = (reason: string) =>
      notice("de", "webhook_disabled", { webhook: "crm", reason }).facts.at(-1)?.value;
    expect(reasonOf("gone")).toContain("nicht mehr gibt");
    expect(reasonOf("odd_code")).toBe("odd_code");
  });

  it("says which clock ran out, when in the reader's own time, why it comes to them, and where to look", () => {
    for (const language of LANGUAGES) {
      const said = new Set<string | undefined>();
      for (const as of ["owner", "lead", "deputy", "admin"]) {
        for (const clock of ["time_to_route", "time_to_first_touch"]) {
          const mail = notice(language, "sla_breach", { ...SLA, clock, as });
          const due = buildReader(language, "Europe/Berlin").tellTime(AT_MS);
          expect(mail.facts.map(({ value }) => value)).toEqual(["led_1", due, "60"]);
          expect(mail.action?.url).toBe(`${ORIGIN}/v1/leads/led_1/explain`);
          said.add(mail.subject + mail.paragraphs.join(" "));
        }
      }
      expect(said.size).toBe(8);
    }
    const reminder = notice("en", "sla_reminder", { ...SLA, as: "owner" });
    expect(reminder.subject).not.toBe(notice("en", "sla_breach", { ...SLA, as: "owner" }).subject);
  });

  it("is not made of params that its template cannot read", () => {
    expect(() => notice("en", "import_done", { entity: "accounts" })).toThrow("import_id");
    expect(() =>
      notice("en", "import_done", { import_id: "1", entity: "x", status: "done" }),
    ).toThrow("entity");
  });
});
