// SPDX-License-Identifier: Apache-2.0
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contrastOf } from "#domain/brand/brand-color.ts";
import { waitUntil } from "./settle.ts";
import { type FlowStack, startFlowStack } from "./stack.ts";

/** The package's flags are for a function's sandbox; one process for all pages ends with the first of them. */
const ARGS = [...chromium.args.filter((flag) => flag !== "--single-process"), "--no-sandbox"];

/** `#rrggbb` of what a browser computed. */
function hexColor(computed: string): string {
  const parts = computed.match(/\d+/g) ?? [];
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
}

describe("the development mailbox, in a browser without scripts", () => {
  let stack: FlowStack;
  let browser: Browser;
  let email = "";
  let mail = "";

  beforeAll(async () => {
    stack = await startFlowStack();
    const executablePath = await chromium.executablePath();
    browser = await playwright.launch({ executablePath, args: ARGS, headless: true });
    const user = await stack.db
      .prepare("SELECT email FROM user WHERE tenant_id = ?1 AND active = 1 AND email IS NOT NULL")
      .bind(stack.tenant)
      .first<{ email: string }>();
    email = user?.email ?? "";
    await fetch(`${stack.url}/v1/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email }),
    });
    await waitUntil("the mail is in the mailbox", async () => {
      const list = await (await fetch(`${stack.url}/dev/mail`)).text();
      mail = /href="(\/dev\/mail\/mal_\w+)"/.exec(list)?.[1] ?? "";
      return mail !== "";
    });
  });

  afterAll(async () => {
    await browser.close();
    await stack.harness.close();
  });

  const open = async (path: string, colorScheme: "light" | "dark" = "light"): Promise<Page> => {
    const viewport = { width: 320, height: 720 };
    const context = await browser.newContext({ viewport, javaScriptEnabled: false, colorScheme });
    const page = await context.newPage();
    await page.goto(stack.url + path);
    return page;
  };

  const wideParts = (page: Page): Promise<readonly string[]> =>
    page
      .locator("body *:not(pre *)")
      .evaluateAll((parts) =>
        parts
          .filter((part) => part.getBoundingClientRect().right > 320)
          .map((part) => part.outerHTML),
      );

  it("is found from the first page and read at 320 px, list and mail", async () => {
    const page = await open("/");
    await page.getByRole("link", { name: "development mailbox" }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain("mailbox");
    expect(await wideParts(page)).toEqual([]);
    await page.locator(`a[href="${mail}"]`).click();
    expect(await page.getByText(email).count()).toBeGreaterThan(0);
    expect(await wideParts(page)).toEqual([]);
    await page.context().close();
  });

  it("opens a mail's link by keyboard, on the page that asks before it signs anybody in", async () => {
    const page = await open(mail);
    await page.getByRole("link", { name: "Open link" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/sign-in\/link\?token=/);
    await page.context().close();
  });

  it.each(["light", "dark"] as const)(
    "shows the HTML part with its styles, a link to press of 44 px and readable text, in %s",
    async (colorScheme) => {
      const page = await open(`${mail}/html`, colorScheme);
      expect(await wideParts(page)).toEqual([]);
      const button = page.locator('a[href*="/sign-in/link"]').first();
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      const [text = "", back = ""] = await page.evaluate<string[]>(
        "[getComputedStyle(document.querySelector('h1')).color, getComputedStyle(document.querySelector('.card')).backgroundColor]",
      );
      expect(contrastOf(hexColor(text), hexColor(back))).toBeGreaterThan(4.5);
      await button.click();
      await page.waitForURL(/\/sign-in\/link\?token=/);
      await page.context().close();
    },
  );
});
