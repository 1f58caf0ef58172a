// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import { DEVELOPMENT_KEYS, DEVELOPMENT_OPERATOR_KEY } from "#edge/credentials.ts";
import { buildDocument } from "#api/document.ts";
import { callDoor, controlEnv } from "../../tests/faults/doors/door-calls.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";
import { buildControlApp } from "./app.ts";

const app = buildControlApp();
const NAME = `<script>alert("x")</script> & Söhne`;

beforeAll(async () => {
  await migratedDatabase();
  const key = DEVELOPMENT_KEYS["smb"] ?? "";
  const log = console.log;
  console.log = () => undefined;
  await callDoor("PUT", "/v1/tenants/smb", env.OPERATOR_KEY, { name: NAME });
  await callDoor("PUT", "/v1/tenants/by-hand", env.OPERATOR_KEY, { name: "By hand" });
  await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, {
    tenant: "smb",
    name: "seed",
    scopes: SCOPES,
    key,
  });
  await callDoor("PUT", "/v1/teams/sdr", key, { name: "SDR" });
  console.log = log;
});

async function page(
  path: string,
  settings: Record<string, unknown> = {},
): Promise<{ response: Response; text: string }> {
  const response = await app.request(path, {}, controlEnv(settings));
  return { response, text: await response.clone().text() };
}

/** Names of tags that are opened and never closed, or closed out of order; void elements need no end. */
function unbalanced(text: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name = ""] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
    if (["meta", "link", "br"].includes(name)) continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

describe.each(["/", "/docs"])("the page %s", (path) => {
  test("has no script and loads nothing, and its policy would let neither pass", async () => {
    const { response, text } = await page(path);
    expect(response.status).toBe(200);
    expect(text).not.toMatch(/<script|<iframe|<img|<form|\son[a-z]+=|javascript:/i);
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//i);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src|unsafe/);
    expect(response.headers.get("referrer-policy")).toBe("same-origin");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("its style is the one the policy admits by hash", async () => {
    const { response, text } = await page(path);
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? "";
    const digest = new Uint8Array(
      await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)),
    );
    const hash = btoa(String.fromCharCode(...digest));
    expect(response.headers.get("content-security-policy")).toContain(`'sha256-${hash}'`);
  });

  test("is a whole document: doctype, language, title, one h1, landmarks, balanced tags, unique ids", async () => {
    const { text } = await page(path);
    expect(text.startsWith("<!doctype html>")).toBe(true);
    expect(text).toContain('<html lang="en">');
    expect(text).toContain('name="viewport"');
    expect(text.match(/<h1/g)).toHaveLength(1);
    for (const landmark of ["<header>", '<main id="main">', "<nav "])
      expect(text).toContain(landmark);
    expect(unbalanced(text)).toEqual([]);
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of text.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });
});

describe("the home page", () => {
  test("shows a developer the tenants, their queues and the keys that work", async () => {
    const { text } = await page("/", { OPERATOR_KEY: DEVELOPMENT_OPERATOR_KEY });
    expect(text).toContain(DEVELOPMENT_KEYS["smb"]);
    expect(text).toContain(DEVELOPMENT_OPERATOR_KEY);
    expect(text).toContain("By hand");
    expect(text).toContain("No development key.");
    expect(text).toContain("&lt;script&gt;");
    expect(text).toContain("SDR");
  });

  test("never shows an operator key that is not the public one", async () => {
    expect((await page("/")).text).not.toContain(env.OPERATOR_KEY);
  });

  test("shows name and links and nothing else wherever development keys do not work", async () => {
    const places = [
      { DEV_CREDENTIALS: undefined },
      { ENVIRONMENT: "production" },
      { ENVIRONMENT: "staging", OPERATOR_KEY: DEVELOPMENT_OPERATOR_KEY },
    ];
    for (const settings of places) {
      const { text } = await page("/", settings);
      expect(text).toContain("/docs");
      expect(text).not.toMatch(/rvk_|rvo_|By hand|SDR|Held|Workers/);
    }
  });
});

describe("the reference", () => {
  test("names every operation and every schema of the document", async () => {
    const { text } = await page("/docs");
    const document = buildDocument();
    for (const path of Object.keys(document.paths ?? {}))
      expect(text).toContain(`<code>${path}</code>`);
    for (const name of Object.keys(document.components?.schemas ?? {})) {
      expect(text).toContain(`id="schema-${name}"`);
    }
  });

  test("the served document is the built one", async () => {
    const { response } = await page("/openapi.json");
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(buildDocument())));
  });

  test("an unknown address is a problem document", async () => {
    const { response } = await page("/admin");
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });
});
