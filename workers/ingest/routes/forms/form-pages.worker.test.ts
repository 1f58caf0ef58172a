// SPDX-License-Identifier: Apache-2.0
import { html } from "hono/html";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { FormSettings } from "#domain/config/intake-settings.ts";
import { buildFormReader } from "#domain/forms/form-reader.ts";
import {
  BROWSER,
  type FormScene,
  openFormScene,
  URLENCODED,
} from "../../../../tests/faults/doors/form-scene.ts";
import { answerBrandedPage } from "../../pages/branded-page.ts";

const SITE = "https://www.acme.example";
const HOSTILE = `"><script>alert(1)</script>'&amp;<!--`;
const fields = [
  { name: "email" },
  { name: "own_note", kind: "textarea" },
  { name: "vip", kind: "checkbox" },
];
const FORMS = {
  contact: { title: "Contact us", fields, thanks: "Until tomorrow." },
  framed: {
    title: "Framed",
    fields,
    origins: [SITE],
    redirects: ["https://led.example/thanks?a=b"],
  },
  checked: { title: "Checked", fields, turnstile_site_key: "0xKEY" },
  asking: {
    title: "Asking",
    fields: [
      { name: "email", required: true },
      { name: "plan", options: ["Basic", "Full"], required: true },
    ],
    consent: "I agree.",
  },
  hostile: {
    title: HOSTILE,
    intro: HOSTILE,
    fields: [
      { name: "email", label: HOSTILE, value: HOSTILE },
      { name: "choice", kind: "select", options: [HOSTILE], label: HOSTILE },
    ],
    consent: HOSTILE,
    submit_label: HOSTILE,
    thanks: HOSTILE,
  },
};
const THEME = {
  brand_name: "Acme & Sons",
  brand_color: "#ffd400",
  logo_url: "https://cdn.example/logo.svg",
};

/** Of a form that says nothing of itself. */
const NO_SETTINGS = {
  title: "x",
  intro: null,
  fields: [],
  consent: null,
  submit_label: null,
  thanks: null,
  source: "x",
  turnstile_site_key: null,
};

let scene: FormScene;
/** Of a tenant that says neither its language nor its brand. */
let plainScene: FormScene;
const consoleLog = console.log;
beforeAll(async () => {
  scene = await openFormScene("form-page", { forms: FORMS, theme: THEME, locale: "ar" });
  plainScene = await openFormScene("form-plain", { forms: { contact: FORMS.contact } });
});
afterEach(() => {
  console.log = consoleLog;
});

const browser = { ...URLENCODED, ...BROWSER };
const plain = (values: Record<string, string>) => new URLSearchParams(values).toString();
const get = (path: string, headers: Record<string, string> = {}, of = scene) =>
  of.open().ask("GET", path, { headers });
const policyOf = ({ headers }: Response) =>
  new Map(
    (headers.get("content-security-policy") ?? "").split("; ").map((part) => {
      const [name = "", ...values] = part.split(" ");
      return [name, values.join(" ")];
    }),
  );

describe("the hosted page", () => {
  test("reads nothing on a warm isolate, and HEAD answers like GET", async () => {
    const door = scene.open();
    const path = `/f/${scene.formId("contact")}`;
    await door.ask("GET", path);
    door.calls.length = 0;
    const response = await door.ask("HEAD", path);
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(door.calls).toEqual(["ADDRESS_LIMIT.limit"]);
  });

  test("is in the config's language and in its colour, with text that can be read on it", async () => {
    const text = await (await get(`/f/${scene.formId("contact")}`)).text();
    expect(text).toContain('<html lang="ar" dir="rtl">');
    expect(text).toContain("Acme &amp; Sons");
    expect(text).toContain("--brand: #ffd400; --on-brand: #000000;");
    expect(text).toContain('<img src="https://cdn.example/logo.svg" alt="" />');
  });

  test.each([
    ["fr-CH, de;q=0.9", "fr", "Adresse e-mail"],
    ["ja, de;q=0.3", "de", "E-Mail-Adresse"],
    ["ja", "en", "Email address"],
    [undefined, "en", "Email address"],
  ])(
    "speaks the browser's language where the config names none: %s is %s",
    async (accepted, language, label) => {
      const headers = accepted === undefined ? {} : { "accept-language": accepted };
      const response = await get(`/f/${plainScene.formId("contact")}`, headers, plainScene);
      const text = await response.text();
      expect(text).toContain(`<html lang="${language}" dir="ltr">`);
      expect(text).toContain(label);
      expect(response.headers.get("vary")).toContain("Accept-Language");
    },
  );

  test("lets in its own style, the logo and nothing else, and is framed by the form's sites alone", async () => {
    const own = policyOf(await get(`/f/${scene.formId("contact")}`));
    expect(own.get("default-src")).toBe("'none'");
    expect(own.get("style-src")).toMatch(/^'sha256-[A-Za-z0-9+/=]{44}'$/);
    expect(own.get("img-src")).toBe("data: https://cdn.example");
    expect(own.get("form-action")).toBe("'self'");
    expect(own.get("frame-ancestors")).toBe("'none'");
    expect(own.has("script-src")).toBe(false);
    const framed = policyOf(await get(`/f/${scene.formId("framed")}`));
    expect(framed.get("frame-ancestors")).toBe(SITE);
    expect(framed.get("form-action")).toBe("'self' https://led.example");
    const checked = policyOf(await get(`/f/${scene.formId("checked")}`));
    expect(checked.get("script-src")).toBe("https://challenges.cloudflare.com");
  });

  test("has no directive in its policy that an address of the config wrote", async () => {
    const page = await answerBrandedPage({
      title: "x",
      main: html``,
      theme: { ...THEME, logo_url: "https://a;script-src/l.png" },
      reader: buildFormReader(null, null),
      status: 200,
      form: FormSettings.parse({
        ...NO_SETTINGS,
        origins: ["https://b.example;script-src *", SITE],
        redirects: ["https://c;script-src/", "https://'unsafe-inline'/", "https://d.example/x"],
      }),
      asks: true,
    });
    const policy = policyOf(page);
    expect(policy.has("script-src")).toBe(false);
    expect(policy.get("img-src")).toBe("data:");
    expect(policy.get("form-action")).toBe("'self' https://d.example");
    expect(policy.get("frame-ancestors")).toBe(SITE);
  });

  test("carries the campaign of its own address, and nothing else of it", async () => {
    const path = `/f/${scene.formId("contact")}?utm_source=news&utm_term=%22%3E&email=a@b.example&x=1`;
    const text = await (await get(path)).text();
    expect(text).toContain('<input type="hidden" name="utm_source" value="news" />');
    expect(text).toContain('<input type="hidden" name="utm_term" value="&quot;&gt;" />');
    expect(text).not.toContain("a@b.example");
  });

  test("asks for Turnstile's script where the form does, and says so to who has none", async () => {
    const text = await (await get(`/f/${scene.formId("checked")}`)).text();
    expect(text).toContain('data-sitekey="0xKEY"');
    expect(text).toMatch(/<noscript><p>.+<\/p><\/noscript>/);
  });

  test("of no form is a page that says so, in the browser's language", async () => {
    const response = await get(`/f/${scene.formId("nosuch")}`, { "accept-language": "de" });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("Dieses Formular gibt es hier nicht");
    expect(response.headers.get("trace-id")).not.toBeNull();
  });

  test("of thanks says the form's own words", async () => {
    const response = await get(`/f/${scene.formId("contact")}/thanks`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("Until tomorrow.");
    expect(policyOf(response).get("form-action")).toBe("'none'");
  });
});

describe("a refused plain post", () => {
  test("is the page again, with what was typed, each problem in words at its field, and nothing lost", async () => {
    const posted = plain({
      email: "jo at acme",
      own_note: "two\nlines",
      vip: "yes",
      campaign: "spring",
      redirect_to: "https://led.example/thanks?a=b",
      callback_note: "x",
    });
    const response = await scene.open().post("framed", posted, browser);
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(text).toMatch(/<title>خطأ: Framed/);
    expect(text).toContain('<a href="#f-email">');
    expect(text).toMatch(/id="f-email"[^>]*value="jo at acme"[^>]*aria-describedby="e-email"/);
    expect(text).toMatch(/<textarea[^>]*>\s*two\nlines<\/textarea>/);
    expect(text).toMatch(/id="f-vip"[^>]*checked/);
    expect(text).toContain('<input type="hidden" name="campaign" value="spring" />');
    expect(text).toContain('name="redirect_to" value="https://led.example/thanks?a=b"');
    expect(text).toMatch(/name="callback_note"\s+value="x"/);
    expect(text.match(/name="from_hosted_page"/g)).toHaveLength(1);
  });

  test("from the hosted page names each field that it marks, in its order", async () => {
    const response = await scene.open().post("asking", plain({ from_hosted_page: "1" }), browser);
    expect(response.status).toBe(422);
    const text = await response.text();
    const linked = [...text.matchAll(/href="#(f-[\w-]+)"/g)].map(([, id]) => id);
    expect(linked).toEqual(["f-email", "f-plan", "f-consent"]);
    for (const id of linked) expect(text).toContain(`id="${id}"`);
  });

  test("is not much longer than the post, however many values that had", async () => {
    const values = Array.from({ length: 10_000 }, (_, i) => `n${i % 300}=`).join("&");
    const response = await scene.open().post("contact", values, browser);
    const text = await response.text();
    expect(response.status).toBe(422);
    expect(text.match(/<input type="hidden" name="n/g)).toHaveLength(50);
    expect(text.length).toBeLessThan(20_000);
  });

  test("keeps what was typed where nothing but the queue was wrong", async () => {
    const LEADS = {
      send: async () => {
        throw new Error("down");
      },
    };
    const door = scene.open({ LEADS });
    const response = await door.post(
      "contact",
      plain({ email: "a@b.example", own_note: "kept" }),
      browser,
    );
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("60");
    const text = await response.text();
    expect(text).toMatch(/<textarea[^>]*>\s*kept<\/textarea>/);
    expect(text).toContain("تعذّر الإرسال الآن");
  });

  test.each<[string, BodyInit, Record<string, string>, number]>([
    ["too much", `email=${"x".repeat(70_000)}`, browser, 413],
    [
      "multipart that cannot be read",
      "--x",
      { ...BROWSER, "content-type": "multipart/form-data; boundary=y" },
      400,
    ],
  ])("of %s is a page that says so", async (_, body, headers, status) => {
    const response = await scene.open().post("contact", body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  });

  test("while too many come is a page that says so", async () => {
    const ADDRESS_LIMIT = { limit: async () => ({ success: false }) };
    const response = await scene.open({ ADDRESS_LIMIT }).post("contact", plain({}), browser);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  });
});

describe("no text becomes markup", () => {
  test("neither the config's nor the sender's, in a value or in a name", async () => {
    const path = `/f/${scene.formId("hostile")}`;
    const posted = plain({ email: HOSTILE, choice: HOSTILE, [HOSTILE]: HOSTILE, consent: HOSTILE });
    const pages = [
      await get(`${path}?utm_source=${encodeURIComponent(HOSTILE)}`),
      await get(`${path}/thanks`),
      await scene.open().post("hostile", posted, browser),
    ];
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 422]);
    for (const page of pages) {
      const text = await page.text();
      expect(text).toContain("&lt;script&gt;");
      expect(text).not.toMatch(/<script|<!--|="[^"]*[<>]/);
    }
  });
});
