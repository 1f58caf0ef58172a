// SPDX-License-Identifier: Apache-2.0
import chromium from "@sparticuz/chromium";
import {
  type Browser,
  type BrowserContext,
  chromium as playwright,
  type Page,
} from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowStack, startFlowStack } from "./stack.ts";

/** The package's flags are for a function's sandbox; one process for all pages ends with the first of them. */
const ARGS = [...chromium.args.filter((flag) => flag !== "--single-process"), "--no-sandbox"];
/** Through the queue and its consumer: some tenths of a second here, seconds on a busy machine. */
const MAIL_TIMEOUT_MS = 30_000;

describe("signing in, in a browser without scripts, at 320 px", () => {
  let stack: FlowStack;
  let browser: Browser;
  let email = "";

  beforeAll(async () => {
    stack = await startFlowStack();
    const executablePath = await chromium.executablePath();
    browser = await playwright.launch({ executablePath, args: ARGS, headless: true });
    const row = await stack.db
      .prepare("SELECT email FROM user WHERE tenant_id = ?1 AND active = 1 AND person IS NOT NULL")
      .bind(stack.tenant)
      .first<{ email: string }>();
    if (row === null) throw new Error("the seed has nobody who could sign in");
    email = row.email;
  });

  afterAll(async () => {
    await browser.close();
    await stack.harness.close();
  });

  const openContext = (): Promise<BrowserContext> =>
    browser.newContext({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false });

  const open = async (context: BrowserContext, path: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(stack.url + path);
    return page;
  };

  /** Asks for a link in this page; answers the shown code. */
  const ask = async (page: Page): Promise<string> => {
    await page.getByLabel("Email address").fill(email);
    await page.keyboard.press("Enter");
    const code = await page.locator("#code").textContent();
    expect(code).toMatch(/^\d{4} \d{4}$/);
    return code ?? "";
  };

  /** The link in the newest mail that is not one of those seen before. */
  const readLink = async (context: BrowserContext, seen: readonly string[]): Promise<string> => {
    const deadline = Date.now() + MAIL_TIMEOUT_MS;
    const page = await context.newPage();
    for (;;) {
      await page.goto(`${stack.url}/dev/mail`);
      const mails = await page
        .locator('main a[href^="/dev/mail/"]')
        .evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
      for (const mail of mails) {
        await page.goto(stack.url + mail);
        const link = page.locator('main a[href*="/sign-in/link?token="]').first();
        const href = (await link.count()) === 0 ? null : await link.getAttribute("href");
        if (href !== null && !seen.includes(href)) {
          await page.close();
          return href;
        }
      }
      if (Date.now() > deadline) throw new Error("no mail came");
      await page.waitForTimeout(200);
    }
  };

  const expectNarrow = async (page: Page): Promise<void> => {
    const wide = await page
      .locator("main, main *")
      .evaluateAll((parts) =>
        parts
          .filter((part) => part.getBoundingClientRect().right > 320)
          .map((part) => part.outerHTML),
      );
    expect(wide).toEqual([]);
    const small = await page
      .locator("main button, main input:not([type=hidden])")
      .evaluateAll((parts) =>
        parts
          .filter((part) => part.getBoundingClientRect().height < 44)
          .map((part) => part.outerHTML),
      );
    expect(small).toEqual([]);
  };

  const seen: string[] = [];

  it("a mailed link signs the asking browser in, once, and the sign-out ends it", async () => {
    const context = await openContext();
    const page = await open(context, "/sign-in");
    await expectNarrow(page);
    await ask(page);
    await expectNarrow(page);
    const link = await readLink(context, seen);
    seen.push(link);
    await page.goto(link);
    await expectNarrow(page);
    expect(await page.locator("#code").count()).toBe(0);
    await page.getByRole("button", { name: "Sign in" }).click();
    expect(new URL(page.url()).pathname).toBe("/me");
    await expectNarrow(page);
    expect(await page.getByText("(this one)").count()).toBe(1);
    const cookies = await context.cookies();
    expect(cookies.map(({ name }) => name)).toEqual(["__Host-revops_session"]);
    expect(cookies[0]).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
    await page.goto(link);
    expect(await page.getByRole("alert").textContent()).toContain("used already");
    await page.goto(`${stack.url}/me`);
    await page.getByRole("button", { name: "Sign out" }).click();
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await page.goto(`${stack.url}/me`);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await context.close();
  });

  it("another browser signs in with the code that the asking one shows, and ends the others", async () => {
    const asking = await openContext();
    const code = await ask(await open(asking, "/sign-in"));
    const phone = await openContext();
    const link = await readLink(phone, seen);
    seen.push(link);
    const page = await phone.newPage();
    await page.goto(link);
    await expectNarrow(page);
    await page.getByLabel("Code").fill(code.startsWith("0") ? "11111111" : "00000000");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("alert").textContent()).toContain("not the code");
    await expectNarrow(page);
    await page.getByLabel("Code").fill(code);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/me");

    const second = await openContext();
    await ask(await open(second, "/sign-in"));
    const next = await readLink(second, seen);
    const other = await second.newPage();
    await other.goto(next);
    await other.getByRole("button", { name: "Sign in" }).click();
    await other.getByRole("button", { name: "End all other sessions" }).click();
    expect(await other.getByRole("status").textContent()).toContain("over");
    await page.reload();
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    for (const context of [asking, phone, second]) await context.close();
  });
});
