// SPDX-License-Identifier: Apache-2.0
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowStack, startFlowStack } from "./stack.ts";

/** The package's flags are for a function's sandbox; one process for all pages ends with the first of them. */
const ARGS = [...chromium.args.filter((flag) => flag !== "--single-process"), "--no-sandbox"];

describe("the pages, in a browser without scripts", () => {
  let stack: FlowStack;
  let browser: Browser;

  beforeAll(async () => {
    stack = await startFlowStack();
    const executablePath = await chromium.executablePath();
    browser = await playwright.launch({ executablePath, args: ARGS, headless: true });
  });

  afterAll(async () => {
    await browser.close();
    await stack.harness.close();
  });

  const open = async (path: string, width: number): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width, height: 720 },
      javaScriptEnabled: false,
    });
    const page = await context.newPage();
    await page.goto(stack.url + path);
    return page;
  };

  it.each(["/", "/docs"])("%s needs no sideways scrolling at 320 px", async (path) => {
    const page = await open(path, 320);
    const main = await page.locator("main").boundingBox();
    expect(main?.width).toBeLessThanOrEqual(320);
    const wide = await page
      .locator("main > *")
      .evaluateAll((parts) =>
        parts
          .filter((part) => part.getBoundingClientRect().right > 320)
          .map((part) => part.tagName),
      );
    expect(wide).toEqual([]);
    await page.context().close();
  });

  it("the first page shows the development keys, every team's queue and the way to the reference", async () => {
    const page = await open("/", 1024);
    expect(await page.getByText(stack.key, { exact: true }).count()).toBe(1);
    expect(
      await page
        .getByRole("row", { name: /Enterprise EU enterprise-eu/ })
        .first()
        .isVisible(),
    ).toBe(true);
    await page.getByRole("link", { name: "API reference" }).first().click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("API reference");
    await page.context().close();
  });

  it("the reference opens its entries by keyboard", async () => {
    const page = await open("/docs", 1024);
    const entry = page.locator("details").first();
    await entry.locator("summary").focus();
    await page.keyboard.press("Enter");
    expect(await entry.getAttribute("open")).not.toBeNull();
    await page.context().close();
  });
});
