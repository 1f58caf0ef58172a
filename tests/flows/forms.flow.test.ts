// SPDX-License-Identifier: Apache-2.0
// A form from its config to the queue, in a real browser over the whole stack. With SCREENSHOTS=<folder> it also writes
// the pictures that the documentation shows.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import chromium from "@sparticuz/chromium";
import type { AxeResults } from "axe-core";
import {
  type Browser,
  type BrowserContextOptions,
  chromium as playwright,
  type Page,
} from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DEVELOPMENT_OPERATOR_KEY } from "#edge/credentials.ts";
import { ARABIC } from "./arabic-config.ts";
import { waitUntil } from "./settle.ts";
import { type FlowStack, startFlowStack } from "./stack.ts";

/**
 * The package's flags are for a function's sandbox; one process for all pages ends with the first of them, and a browser
 * without web security lets every site read every answer.
 */
const UNWANTED = ["--single-process", "--disable-web-security"];
const ARGS = [...chromium.args.filter((flag) => !UNWANTED.includes(flag)), "--no-sandbox"];

const PHONE = { viewport: { width: 320, height: 720 } };
const DESKTOP = { viewport: { width: 1024, height: 860 } };
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const Forms = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      page_url: z.string(),
      embed_html: z.string(),
      embed_script: z.string(),
    }),
  ),
});
const Queue = z.object({
  items: z.array(
    z.object({
      contact: z.object({ first_name: z.string().nullable(), email: z.string().nullable() }),
    }),
  ),
});

describe("a hosted form", () => {
  let stack: FlowStack;
  let browser: Browser;
  let axe = "";

  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    stack = await startFlowStack();
    const executablePath = await chromium.executablePath();
    browser = await playwright.launch({ executablePath, args: ARGS, headless: true });
  });

  afterAll(async () => {
    await browser.close();
    await stack.harness.close();
  });

  const call = async (key: string, method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(stack.url + path, { method, headers, ...text });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };

  /** A tenant with this config; answers its key. */
  async function openTenant(tenant: string, config: unknown): Promise<string> {
    const operator = DEVELOPMENT_OPERATOR_KEY;
    await call(operator, "PUT", `/v1/tenants/${tenant}`, { name: tenant });
    const scopes = ["leads:read", "config:write", "admin"];
    const issued = await call(operator, "POST", "/v1/keys", { tenant, name: "flow", scopes });
    const { key } = z.object({ key: z.string() }).parse(issued);
    await call(key, "PUT", "/v1/teams/sdr", { name: "SDR" });
    await call(key, "POST", "/v1/config/versions", config);
    return key;
  }

  async function pageOf(key: string): Promise<string> {
    const { items } = Forms.parse(await call(key, "GET", "/v1/forms"));
    return items.find(({ name }) => name === "contact")?.page_url ?? "";
  }

  const open = async (options: BrowserContextOptions): Promise<Page> =>
    (await browser.newContext(options)).newPage();

  /** What axe finds at WCAG 2.2 AA on the page as it stands; its own script is let past the page's policy. */
  async function faults(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate<AxeResults>(
      `axe.run(document, { runOnly: ${JSON.stringify(WCAG)} })`,
    );
    expect(passes.length).toBeGreaterThan(5);
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  }

  const AXE: BrowserContextOptions = { bypassCSP: true };

  async function picture(page: Page, name: string): Promise<void> {
    const folder = process.env["SCREENSHOTS"];
    if (folder === undefined) return;
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  }

  /** Id of what has the focus, else its class, else its element's name. */
  const focused = (page: Page) =>
    page.evaluate<string>(
      "[document.activeElement].map(({ id, className, tagName }) => id || className || tagName)[0]",
    );

  /** By how much the page is wider than its window. */
  const sideways = (page: Page) =>
    page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth);

  /** Presses Tab until the element has the focus, as somebody without a mouse does. */
  async function tabTo(page: Page, id: string): Promise<void> {
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press("Tab");
      if ((await focused(page)) === id) return;
    }
    throw new Error(`no way by keyboard to ${id}`);
  }

  it("is filled in by keyboard alone, without script, at 320 px in Arabic, and the lead stands in the queue", async () => {
    const key = await openTenant("forms-flow", ARABIC);
    const url = await pageOf(key);
    const page = await open({ ...PHONE, javaScriptEnabled: false });
    await page.goto(`${url}?utm_source=newsletter`);
    expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
    expect(await page.locator("html").getAttribute("lang")).toBe("ar");
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    await picture(page, "form-arabic-320");

    await tabTo(page, "f-first_name");
    await page.keyboard.type("زينب");
    await tabTo(page, "f-email");
    await page.keyboard.type("zaynab at example");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/v1\/forms\//);
    expect(await page.title()).toMatch(/^خطأ:/);
    expect(await focused(page)).toBe("problems");
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    expect(await page.locator(".problems a").allTextContents()).toEqual([
      "أدخل عنوان بريد إلكتروني مثل name@example.com",
      "ضع علامة في المربع للمتابعة",
    ]);
    await picture(page, "form-errors-320");

    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("f-email");
    expect(await page.locator("#f-email").getAttribute("aria-describedby")).toBe("e-email");
    expect(await page.locator("#f-first_name").inputValue()).toBe("زينب");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("zaynab@waha-tools.example");
    await tabTo(page, "f-company_size");
    await page.keyboard.type("٢٥");
    await tabTo(page, "f-consent");
    await page.keyboard.press("Space");
    await tabTo(page, "BUTTON");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${url}/thanks`);
    expect(await page.getByRole("status").textContent()).toContain(ARABIC.forms.contact.thanks);

    await waitUntil("the lead is in the team's queue", async () => {
      const { items } = Queue.parse(await call(key, "GET", "/v1/queues/sdr"));
      return items.some(
        ({ contact }) =>
          contact.email === "zaynab@waha-tools.example" && contact.first_name === "زينب",
      );
    });
    await page.context().close();
  });

  it.each(["light", "dark"] as const)(
    "has no fault that axe finds at WCAG 2.2 AA, neither empty nor with problems nor with thanks, in %s",
    async (colorScheme) => {
      for (const [key, size, name] of [
        [await openTenant(`forms-axe-${colorScheme}`, ARABIC), PHONE, "arabic"],
        [stack.key, DESKTOP, "english"],
      ] as const) {
        const url = await pageOf(key);
        const page = await open({ ...size, ...AXE, colorScheme });
        await page.goto(url);
        if (name === "english" && colorScheme === "light") await picture(page, "form-english");
        expect([name, await faults(page)]).toEqual([name, []]);
        await page.locator("#f-phone").fill("none");
        await page.locator("button").click();
        await page.locator(".problems").waitFor();
        expect([name, await faults(page)]).toEqual([name, []]);
        if (name === "english" && colorScheme === "dark") await picture(page, "form-errors-dark");
        await page.goto(`${url}/thanks`);
        expect([name, await faults(page)]).toEqual([name, []]);
        await page.context().close();
      }
    },
  );

  it("stays in one column and on the page with text of 200 %, and nothing to press is smaller than a finger", async () => {
    const page = await open({ ...PHONE, bypassCSP: true });
    await page.goto(await pageOf(stack.key));
    const targets = page.locator(
      "button, input:not([type=hidden]):not([tabindex]), select, textarea",
    );
    for (const box of await targets.evaluateAll((all) =>
      all.map((one) => {
        const { height } = one.getBoundingClientRect();
        const tick = one.closest(".tick")?.getBoundingClientRect().height ?? 0;
        return Math.max(height, tick);
      }),
    )) {
      expect(box).toBeGreaterThanOrEqual(44);
    }
    await page.addStyleTag({ content: "html { font-size: 200% }" });
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  it("works from another site's page, by the markup that the form's owner was given", async () => {
    const { items } = Forms.parse(await call(stack.key, "GET", "/v1/forms"));
    const page = await open({ ...DESKTOP, javaScriptEnabled: false });
    await page.setContent(`<!doctype html><title>Their page</title>${items[0]?.embed_html ?? ""}`);
    expect(await page.locator("p:has([name=callback_note])").boundingBox()).toMatchObject({
      width: 1,
    });
    await page.getByLabel("Email address (required)").fill("jo@embedding-site.example");
    await page.getByLabel("Company (required)").fill("Embedding Site");
    await page.getByLabel("You may contact me about my request.").check();
    await page.getByRole("button").click();
    await page.waitForURL(/\/f\/frm_[a-z0-9_-]+\/thanks$/);
    await page.context().close();
  });

  it("by its script stays on a page whose site is listed, and goes the plain way from any other", async () => {
    let markup = "";
    const site = createServer((_, response) => {
      response.setHeader("content-type", "text/html");
      response.end(`<!doctype html><title>Their page</title>${markup}`);
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const { port } = site.address() as AddressInfo;
    const listed = `http://127.0.0.1:${port}`;
    const thanks = "Sent without leaving.";
    const fields = [{ name: "email" }, { name: "submit" }];
    const contact = { title: "Scripted", fields, origins: [listed], thanks };
    const key = await openTenant("forms-script", { ...ARABIC, forms: { contact } });
    const { items } = Forms.parse(await call(key, "GET", "/v1/forms"));
    markup = `${items[0]?.embed_html}${items[0]?.embed_script}`;
    for (const [from, address] of [
      [listed, new RegExp(`^${listed}/$`)],
      [`http://localhost:${port}`, /\/f\/frm_[a-z0-9_-]+\/thanks$/],
    ] as const) {
      const page = await open(DESKTOP);
      await page.goto(`${from}/`);
      await page.locator("[name=email]").fill("jo@embedding-site.example");
      await page.locator("button").click();
      await page.getByText(thanks).waitFor();
      expect(page.url()).toMatch(address);
      await page.context().close();
    }
    site.close();
    // The second went twice, and each time it was the same lead.
    await waitUntil("one lead is in the team's queue", async () => {
      const queued = Queue.parse(await call(key, "GET", "/v1/queues/sdr"));
      return queued.items.length === 1;
    });
  });
});
